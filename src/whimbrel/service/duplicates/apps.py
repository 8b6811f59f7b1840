"""The application of possible duplicates."""

from django.apps import AppConfig


class Duplicates(AppConfig):
    """Finding out whether two records are about one person."""

    name = "whimbrel.service.duplicates"
    label = "duplicates"
