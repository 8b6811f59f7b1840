"""The audit application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Audit(AppConfig):
    """Audit log and its triggers."""

    name = "whimbrel.service.audit"
    label = "audit"

    def ready(self) -> None:
        """Tell every connection who is acting, and put the triggers in place whenever tables were migrated."""
        from whimbrel.service.audit.actor import tell_connections

        tell_connections()
        post_migrate.connect(_ensure, sender=self, dispatch_uid="whimbrel.audit.triggers")


def _ensure(using: str, **_: Any) -> None:
    from django.db import connections

    from whimbrel.service.audit.triggers import ensure

    ensure(connections[using])
