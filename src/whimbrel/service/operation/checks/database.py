"""The database: what it is, who we are to it, and whether the walls and the log stand."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from whimbrel.service.operation.checks.finding import OK, UNSAFE, WARNING, Finding
from whimbrel.service.operation.walls import open_tables, silent_tables, too_mighty

LAST = 1000  # entries of the log that are proven each time
_OLDEST = 130000
_MIGRATE = "Run whimbrel migrate."


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def kind() -> Iterator[Finding]:
    """PostgreSQL for several people."""
    connection.ensure_connection()
    if not _postgres():
        yield Finding(
            "database",
            WARNING,
            "SQLite: one wall only, one writer at a time; for one machine and a few people",
            "Use PostgreSQL where several agencies work.",
        )
        return
    version = connection.pg_version  # type: ignore[attr-defined]
    if version < _OLDEST:
        yield Finding(
            "database", UNSAFE, f"PostgreSQL {version // 10000} is too old", "PostgreSQL 13 or newer is needed."
        )
    else:
        yield Finding("database", OK, f"PostgreSQL {version // 10000}.{version % 10000}")
    host = str(connection.settings_dict["HOST"])
    if host and not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1"):
        with connection.cursor() as cursor:
            cursor.execute("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
            row = cursor.fetchone()
        if not (row and row[0]):
            yield Finding(
                "way to the database",
                UNSAFE,
                "names and secrets travel readable to another machine",
                "Put ?sslmode=verify-full&sslrootcert=FILE at the end of WHIMBREL_DATABASE_URL.",
            )


def migrations() -> Iterator[Finding]:
    """The tables are as this release wants them."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding("migrations", UNSAFE, f"{len(waiting)} are not applied", _MIGRATE)
    else:
        yield Finding("migrations", OK, "all applied")


def role() -> Iterator[Finding]:
    """The site is no owner and no superuser."""
    if _postgres():
        reason = too_mighty(connection)
        if reason:
            yield Finding(
                "role of the site",
                UNSAFE,
                reason,
                "Connect as a role that only belongs to whimbrel_site: see docs/how-to/run-it-for-real.md.",
            )
        else:
            yield Finding("role of the site", OK, "ordinary: the second wall stops it")


def wall() -> Iterator[Finding]:
    """Row-level security on every table of cases."""
    if _postgres():
        without = open_tables(connection)
        says = f"not before {', '.join(without)}" if without else "stands before every table of cases"
        yield Finding("second wall", UNSAFE if without else OK, says, _MIGRATE if without else "")


def triggers() -> Iterator[Finding]:
    """Every write is logged."""
    without = silent_tables(connection)
    says = f"changes go unseen in {', '.join(without)}" if without else "every write to every table is logged"
    yield Finding("audit triggers", UNSAFE if without else OK, says, _MIGRATE if without else "")


def chain() -> Iterator[Finding]:
    """The newest entries of the log prove each other."""
    from whimbrel.service.audit.chain import entry_hash
    from whimbrel.service.audit.models import Entry

    newest = list(Entry.objects.order_by("-pk")[: LAST + 1])
    for entry, before in zip(newest, [*newest[1:], None], strict=False):
        torn = before is not None and entry.previous != before.hash
        if torn or entry_hash(entry) != entry.hash:
            yield Finding(
                "audit log",
                UNSAFE,
                f"entry {entry.pk} is not as it was written, or one before it is gone",
                "Run whimbrel audit verify; keep the database as it is, and find out who had access to it.",
            )
            return
    yield Finding("audit log", OK, f"the newest {min(len(newest), LAST):,} entries are whole")


def durable() -> Iterator[Finding]:
    """What was acknowledged survives the loss of power."""
    if not _postgres():
        return
    off = []
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute("select current_setting(%s)", [name])
            if cursor.fetchone()[0] == "off":
                off.append(name)
    if off:
        yield Finding(
            "durability",
            UNSAFE,
            f"what was saved may be lost with the power: {', '.join(off)} is off",
            "Turn it on in postgresql.conf.",
        )
    else:
        yield Finding("durability", OK, "what was acknowledged is on the disk")
