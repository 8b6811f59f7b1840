"""Saving what changed in a row, column by column, without overwriting a colleague.

Whoever saves says for each column what it was when they saw it. Where it still is that, the new text is taken. Where a
colleague changed it meanwhile to something else, nothing is taken: it is a conflict, to be shown side by side and decided by
a person. Columns that do not clash are saved all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.entered import read
from whimbrel.service.desk.found_by import INDEXED
from whimbrel.service.desk.models import Incident, Person, Row
from whimbrel.service.desk.names import reindex
from whimbrel.service.desk.rows import note_dates, opened, put

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Change:
    """A column as the person saw it (canonical text) and what they typed or chose."""

    was: str
    now: str


@dataclass(frozen=True)
class Conflict:
    """Two people changed a column: what it was, what this person wants, what the colleague made it, and when."""

    column: str
    was: str
    mine: str
    theirs: str
    by: str
    when: dt.datetime


@dataclass
class Saved:
    """What came of saving: canonical text of each column taken, faults by column (keys of words), conflicts."""

    version: int = 0
    texts: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def save(row: R, changes: Mapping[str, Change], user_id: int) -> Saved:
    """Save the changed columns of a row that the policy lets this person write. Columns the table has not are passed over."""
    done = Saved()
    columns = desk_tables()[row.table].columns
    with transaction.atomic():
        now = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        texts = opened(now)
        applied: set[str] = set()
        for name, change in changes.items():
            if name not in columns:
                continue
            entered = read(columns[name], change.now)
            current = texts.get(name, "")
            if entered.fault:
                done.faults[name] = entered.fault
            if entered.text == current:
                done.texts[name] = current
            elif change.was == current:
                put(now, name, entered.text, change.now.strip())
                texts[name] = done.texts[name] = entered.text
                applied.add(name)
            else:
                by = now.changed_by.get_username() if now.changed_by else ""
                done.conflicts.append(Conflict(name, change.was, entered.text, current, by, now.changed))
        if applied:
            _write(now, texts, user_id, applied)
        done.version = now.version
    return done


def close_incident(incident: Incident, closed: bool) -> None:
    """Close an incident that the policy lets this person write, or open it again."""
    incident.closed = timezone.now() if closed else None
    incident.save(update_fields=["closed", "changed"])


def _write(row: Row, texts: dict[str, str], user_id: int, columns: set[str]) -> None:
    row.version += 1
    row.changed_by_id = user_id
    note_dates(row, texts)
    row.save()
    if isinstance(row, Person):
        Incident.objects.filter(pk=row.incident_id).update(changed=row.changed)
        if columns & INDEXED:
            reindex(row, texts)
