"""The application that counts persons once."""

from django.apps import AppConfig


class Counting(AppConfig):
    """Persons counted once, with their limits."""

    name = "whimbrel.service.counting"
    label = "counting"
