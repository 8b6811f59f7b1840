"""The accounts application."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Signing in and grants."""

    name = "whimbrel.service.accounts"
    label = "accounts"
