"""The operation application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class Operation(AppConfig):
    """Running the system."""

    name = "whimbrel.service.operation"
    label = "operation"

    def ready(self) -> None:
        """Have the table of counters that sign-in limits are kept in, and the second wall, whenever tables were migrated."""
        pre_migrate.connect(_loosen, dispatch_uid="whimbrel.operation.loosen")
        post_migrate.connect(_counters, sender=self, dispatch_uid="whimbrel.operation.cache")
        post_migrate.connect(_wall, sender=self, dispatch_uid="whimbrel.operation.wall")


def _loosen(using: str, plan: Any = (), **_: Any) -> None:
    """SQLite refuses to change a column that a trigger names: those of tables are put back when all is migrated."""
    from django.db import connections

    from whimbrel.service.operation.walls import loosen

    if plan:
        loosen(connections[using])


def _counters(using: str, **_: Any) -> None:
    from django.core.management import call_command

    call_command("createcachetable", database=using, verbosity=0)


def _wall(using: str, **_: Any) -> None:
    from django.db import connections

    from whimbrel.service.second_wall import build

    build(connections[using])
