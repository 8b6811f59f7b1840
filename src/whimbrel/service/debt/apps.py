"""The debt clock's application; it has no tables."""

from django.apps import AppConfig


class Debt(AppConfig):
    """A page that keeps nothing."""

    name = "whimbrel.service.debt"
    label = "debt"
