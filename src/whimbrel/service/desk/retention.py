"""How long the desk keeps things. The whole policy stands in RULES; no setting lengthens it, and an agency may not opt out.

==============================  ==========================================  =========
what                            counted from                                kept for
==============================  ==========================================  =========
incident, closed                the day it was closed                       5 years
incident, not closed            its last change                             10 years
row or attachment taken off     the day it was taken off                    90 days
uploaded file, in no return     the day it was sent                         180 days
interview, not handed in        its last change                             30 days
==============================  ==========================================  =========

Sealed submissions hold no names and are not touched. ``whimbrel retention`` says what is due; ``--apply`` deletes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from whimbrel.service.desk.attachments import file_of
from whimbrel.service.desk.deletion import destroy
from whimbrel.service.desk.models import Attachment, Incident, Part, Person
from whimbrel.service.operation.walls import only_who_sees_all
from whimbrel.service.uploads.life import withdraw
from whimbrel.service.uploads.models import Upload

YEAR = 365


@dataclass(frozen=True)
class Rule:
    """What is due for deletion on a day. ``key``: name in the report."""

    key: str
    days: int
    due: Callable[[dt.datetime], QuerySet[object]]


RULES = (
    Rule("incidents closed", 5 * YEAR, lambda before: Incident.objects.filter(closed__lt=before)),
    Rule("incidents not changed", 10 * YEAR, lambda before: Incident.objects.filter(closed=None, changed__lt=before)),
    Rule("incidents taken off", 90, lambda before: Incident.objects.filter(removed__lt=before)),
    Rule("persons taken off", 90, lambda before: Person.objects.filter(removed__lt=before)),
    Rule("rows taken off", 90, lambda before: Part.objects.filter(removed__lt=before)),
    Rule("attachments taken off", 90, lambda before: Attachment.objects.filter(removed__lt=before)),
    Rule(
        "uploads", 180, lambda before: Upload.objects.filter(made__lt=before, returns=None).exclude(state="withdrawn")
    ),
    # What was handed in is deleted with its incident.
    Rule("interviews not handed in", 30, lambda before: _interviews().filter(incident=None, changed__lt=before)),
)


def _interviews() -> QuerySet[object]:
    # Looked up, not imported: the interview's room stands on the desk's.
    return apps.get_model("interview.Interview")._default_manager.all()  # type: ignore[no-any-return]


def due(now: dt.datetime | None = None) -> dict[str, QuerySet[object]]:
    """Rule -> what it would delete at this moment. What waits for a second person's decision stays."""
    only_who_sees_all()
    now = now or timezone.now()
    found = {}
    for rule in RULES:
        rows = rule.due(now - dt.timedelta(days=rule.days))
        if rows.model in (Upload, _interviews().model):
            found[rule.key] = rows
            continue
        incident = "" if rows.model is Incident else "incident__"
        waiting = Q(**{f"{incident}deletions__decided__isnull": True, f"{incident}deletions__isnull": False})
        found[rule.key] = rows.exclude(waiting)
    return found


def apply(now: dt.datetime | None = None) -> dict[str, int]:
    """Delete what is due, row by row, each in a transaction of its own; returns how many by rule."""
    done = {}
    for key, rows in due(now).items():
        done[key] = 0
        for row in rows.iterator(chunk_size=200):
            with transaction.atomic():
                _delete(row)
            done[key] += 1
    return done


def _delete(row: object) -> None:
    if isinstance(row, Incident):
        destroy(row)
        return
    if isinstance(row, Upload):
        withdraw(row)
        return
    if isinstance(row, Attachment):
        path = file_of(row)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    row.delete()  # type: ignore[attr-defined]


def orphans() -> int:
    """Remove locked files that no attachment names (a kill between file and row), a day old at least; returns how many."""
    only_who_sees_all()
    folder = settings.FILES / "attachments"
    count = 0
    for file in folder.glob("*") if folder.is_dir() else ():
        old = timezone.now().timestamp() - file.stat().st_mtime > 86_400
        if old and (file.name.startswith(".") or not Attachment.objects.filter(pk=file.name).exists()):
            file.unlink(missing_ok=True)
            count += 1
    return count
