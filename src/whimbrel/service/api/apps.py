"""The API application."""

from django.apps import AppConfig


class Api(AppConfig):
    """Tokens of programs."""

    name = "whimbrel.service.api"
    label = "api"
