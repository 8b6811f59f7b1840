"""The releases application."""

from django.apps import AppConfig


class Releases(AppConfig):
    """Releases to the public."""

    name = "whimbrel.service.releases"
    label = "releases"
