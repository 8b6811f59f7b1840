"""The agreements application."""

from django.apps import AppConfig


class Agreements(AppConfig):
    """Agreements between parties."""

    name = "whimbrel.service.agreements"
    label = "agreements"
