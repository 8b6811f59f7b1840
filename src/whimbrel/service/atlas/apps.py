"""The atlas application."""

from django.apps import AppConfig


class Atlas(AppConfig):
    """The atlas."""

    name = "whimbrel.service.atlas"
    label = "atlas"
