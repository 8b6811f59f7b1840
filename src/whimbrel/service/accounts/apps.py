"""The accounts application."""

import logging

from django.apps import AppConfig


class Accounts(AppConfig):
    """Signing in, people, agencies and roles."""

    name = "whimbrel.service.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Keep the history, and keep out of the log what somebody typed as a name: it may be a password in the wrong field."""
        from whimbrel.service.accounts import signals

        signals.connect()
        logging.getLogger("axes").setLevel(logging.ERROR)
