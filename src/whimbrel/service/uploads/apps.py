"""The uploads application."""

from django.apps import AppConfig


class Uploads(AppConfig):
    """Files and their checks."""

    name = "whimbrel.service.uploads"
    label = "uploads"
