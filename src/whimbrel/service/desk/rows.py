"""A row of the desk opened: what identifies unlocked, every column as its canonical text; and closed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from whimbrel.intake.values.dates import dated
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.entered import UNREAD
from whimbrel.service.desk.models import Incident, Person, Row
from whimbrel.service.secrecy.locked import Place, lock, unlock

_GIVEN = "_as_given"


def place(row: Any, field: str) -> Place:
    """What a locked value of this row is bound to."""
    return Place(row._meta.db_table, str(row.pk), row.agency_id, field)


def opened(row: Row) -> dict[str, str]:
    """Column -> canonical text of a row, unlocked. What could not be read stands as ``?`` and the text as given."""
    found = {name: str(text) for name, text in row.values.items()}
    for name, text in row.locked.items():
        clear = unlock(text, place(row, name))
        if name.endswith(_GIVEN):
            found.setdefault(name.removesuffix(_GIVEN), UNREAD + clear)
        else:
            found[name] = clear
    return found


def given(row: Row) -> dict[str, str]:
    """Column -> text as the person typed it, where it was mapped to something else."""
    return {
        n.removesuffix(_GIVEN): unlock(t, place(row, n))
        for n, t in row.locked.items()
        if n.endswith(_GIVEN) and n.removesuffix(_GIVEN) in row.values
    }


def put(row: Row, column: str, text: str, typed: str = "") -> None:
    """Set a column to its canonical text; what was typed is kept beside it, locked, if it says something else."""
    nominal = desk_tables()[row.table].columns[column].nominal
    unread = text.startswith(UNREAD)
    row.values.pop(column, None)
    row.locked.pop(column, None)
    row.locked.pop(column + _GIVEN, None)
    if unread:
        row.locked[column + _GIVEN] = lock(text[1:], place(row, column + _GIVEN))
    elif text and nominal:
        row.locked[column] = lock(text, place(row, column))
    elif text:
        row.values[column] = text
        if typed and typed != text and "|" not in text:
            row.locked[column + _GIVEN] = lock(typed, place(row, column + _GIVEN))


def note_dates(row: Row, texts: Mapping[str, str]) -> None:
    """Keep the first day of a row's date beside it, to sort and to choose a period by."""
    if isinstance(row, Incident):
        row.happened = first_day(texts.get("happened", ""))
    elif isinstance(row, Person):
        row.registered = first_day(texts.get("registered", ""))


def first_day(text: str) -> dt.date | None:
    """First day of a canonical date; None for a blank or what cannot be read."""
    found = dated(text) if text and not text.startswith(UNREAD) else None
    return found.first if found else None
