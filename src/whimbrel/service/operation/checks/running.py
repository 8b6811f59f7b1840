"""What runs beside the site, and what should have run."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Iterator
from importlib.metadata import version

from django.db import connection
from django.db.models.functions import Now

from whimbrel.service.operation.backup_stamp import last_backup
from whimbrel.service.operation.checks.finding import OK, UNSAFE, WARNING, Finding

_APART = dt.timedelta(seconds=20)
_RELEASED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def clock() -> Iterator[Finding]:
    """The clock is not far from the database's, and not in the past: codes of second factors depend on it."""
    now = dt.datetime.now(dt.UTC)
    if now < _RELEASED:
        yield Finding("clock", UNSAFE, f"it says {now:%Y-%m-%d}, before this release was made", "Set it; use NTP.")
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - now)
        if apart > _APART:
            yield Finding("clock", WARNING, f"{apart.seconds} seconds from the database's", "Use NTP on both machines.")
            return
    yield Finding("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC")


def worker() -> Iterator[Finding]:
    """Somebody does the background work."""
    from django_tasks_db.models import DBTaskResult

    from whimbrel.service.operation.models import Worker
    from whimbrel.service.operation.worker import SILENT

    beats = [(w.now - w.beat).total_seconds() for w in Worker.objects.annotate(now=Now())]
    alive = sum(b < SILENT for b in beats)
    waiting = DBTaskResult.objects.filter(status="READY").count()
    if alive:
        yield Finding("worker", OK, f"{alive} alive; {waiting} jobs wait")
    else:
        yield Finding("worker", WARNING, f"none is alive; {waiting} jobs wait", "Start one: whimbrel worker")
    failed = DBTaskResult.objects.filter(status="FAILED").count()
    if failed:
        yield Finding(
            "failed jobs", WARNING, f"{failed} in the last 30 days", "Look into the worker's log for their kinds."
        )


def backup() -> Iterator[Finding]:
    """The last backup is young."""
    stamp = last_backup()
    if stamp is None:
        yield Finding(
            "backup", WARNING, "none was made from this data folder", "Make one daily: whimbrel backup FOLDER"
        )
        return
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(str(stamp["made"]))
    says = f"the last is {age.days} days and {age.seconds // 3600} hours old"
    if age > dt.timedelta(days=2):
        yield Finding("backup", WARNING, says, "See why none was made since: whimbrel backup FOLDER")
    else:
        yield Finding("backup", OK, says)


def versions() -> Iterator[Finding]:
    """What runs here."""
    packages = ("whimbrel", "django", "django-allauth", "cryptography", "gunicorn", "psycopg", "duckdb", "pyarrow")
    says = ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)])
    yield Finding("versions", OK, says)
