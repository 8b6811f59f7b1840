"""The returns application."""

from django.apps import AppConfig


class Returns(AppConfig):
    """Returns of agencies."""

    name = "whimbrel.service.returns"
    label = "returns"
