"""Who is acting: set by the web request or the command, told to the database before anything is written.

SQLite asks through the functions ``whimbrel_actor()``, ``whimbrel_address()``, ``whimbrel_reason()`` and
``whimbrel_sha256()`` of this process; a program that writes without them is refused by the triggers. PostgreSQL reads
session settings of the same names; a program that does not set them is logged under its database role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.backends.signals import connection_created


@dataclass(frozen=True)
class Actor:
    """Name of the account or program, network address, the reason given, if any, and the account's id.

    ``user``: PostgreSQL's row-level security lets through only rows that this account may see; empty means none.
    ``purpose``: a reading that reaches further than the account's pages do (see ``second_wall.py``).
    """

    name: str = "system"
    address: str = ""
    reason: str = ""
    user: str = ""
    purpose: str = ""


_SYSTEM = Actor()
_ACTING: ContextVar[Actor] = ContextVar("acting", default=_SYSTEM)
# All but these is told to the database first; a transaction that failed takes nothing else any more.
_SIGN_IN = (
    'SELECT "django_session"',
    'SELECT "auth_user"',
)  # tables without rows of agencies: who asks is about to be found
_SILENT = ("SAVEPO", "RELEAS", "ROLLBA")


def acting() -> Actor:
    """Who is acting now."""
    return _ACTING.get()


@contextmanager
def act_as(actor: Actor) -> Iterator[None]:
    """Everything written inside is done by ``actor``."""
    token = _ACTING.set(actor)
    try:
        yield
    finally:
        _ACTING.reset(token)


def tell_connections() -> None:
    """Prepare every connection that is opened from now on."""
    connection_created.connect(_prepare, dispatch_uid="whimbrel.audit")


def _prepare(sender: Any, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        raw = connection.connection
        raw.create_function("whimbrel_actor", 0, lambda: acting().name)
        raw.create_function("whimbrel_address", 0, lambda: acting().address)
        raw.create_function("whimbrel_reason", 0, lambda: acting().reason)
        raw.create_function(
            "whimbrel_sha256", 1, lambda text: hashlib.sha256(text.encode()).hexdigest(), deterministic=True
        )
    elif connection.vendor == "postgresql":
        connection.whimbrel_told = None
        # The rules of row-level security make estimates so large that compiling every statement anew takes longer than it saves.
        with connection.connection.cursor() as plain:
            plain.execute("set jit = off")
        if _tell not in connection.execute_wrappers:
            connection.execute_wrappers.append(_tell)


def _tell(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Before a statement, set the session's actor if it is not the one told last. Reads need it for row-level security."""
    connection = context["connection"]
    now = acting()
    silent = isinstance(sql, str) and (sql.startswith(_SIGN_IN) or sql.lstrip()[:6].upper().startswith(_SILENT))
    if not silent and connection.whimbrel_told != now:
        # By a cursor of its own: a cursor kept by the server would only get ready, and tell nothing.
        with connection.wrap_database_errors, connection.connection.cursor() as plain:
            plain.execute(
                "select set_config('whimbrel.actor', %s, false), set_config('whimbrel.address', %s, false), "
                "set_config('whimbrel.reason', %s, false), set_config('whimbrel.user', %s, false), "
                "set_config('whimbrel.purpose', %s, false)",
                (now.name, now.address, now.reason, now.user, now.purpose),
            )
        # A rolled-back transaction takes the setting back with it: inside one it is told again with every write.
        connection.whimbrel_told = None if connection.in_atomic_block else now
    return execute(sql, params, many, context)
