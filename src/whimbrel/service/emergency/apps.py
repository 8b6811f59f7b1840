"""The emergency access application."""

from django.apps import AppConfig


class Emergency(AppConfig):
    """Emergency access."""

    name = "whimbrel.service.emergency"
    label = "emergency"
