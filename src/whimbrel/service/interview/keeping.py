"""Keeping interviews: found through the policy, opened and locked to their row, entries added and none taken away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404

from whimbrel.criteria.interview import languages
from whimbrel.service.accounts.models import Agency
from whimbrel.service.interview.entries import MOST, BadEntry, Entry, plain, union
from whimbrel.service.interview.models import DISCARDED, OPEN, Interview
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader
from whimbrel.service.secrecy.locked import Place, lock, unlock


class Discarded(Exception):
    """The interview was discarded: nothing is taken in under its id any more."""


def found(reader: Reader, act: str, key: UUID) -> Interview:
    """The interview, if the reader may do this to it; else the same 404 as for one that never was."""
    interview: Interview | None = within(reader, act, Interview.objects.all()).filter(pk=key).first()
    if interview is None:
        raise Http404
    return interview


def place(interview: Interview) -> Place:
    """What the answers are bound to."""
    return Place(Interview._meta.db_table, str(interview.pk), interview.agency_id, "answers")


def entries_of(interview: Interview) -> list[Entry]:
    """The entries, unlocked, in the order of time."""
    held = interview.locked.get("answers")
    return [Entry(**entry) for entry in json.loads(unlock(held, place(interview)))] if held else []


def begin(
    reader: Reader, key: UUID, agency: Agency, officer: str, person: str, practice: str = ""
) -> tuple[Interview, bool]:
    """The interview of this id, made if there is none, and whether it was made. 404 where the id is somebody else's."""
    if not may(reader, "case.write", agency) or not {officer, person} <= set(languages()):
        raise Http404
    known = within(reader, "case.write", Interview.objects.all()).filter(pk=key).first()
    if known is not None:
        return known, False
    facts = {"officer_language": officer, "person_language": person, "practice": practice[:40]}
    try:
        with transaction.atomic():
            return Interview.objects.create(pk=key, agency=agency, author_id=reader.user_id, **facts), True
    except IntegrityError:
        # The same hand-in at the same moment, or an id that is used where the reader cannot see it.
        return found(reader, "case.write", key), False


def add(interview: Interview, more: Iterable[Entry]) -> tuple[Interview, int]:
    """Add entries; returns the row as it is now and how many of them were new. Raises Discarded, or BadEntry for too many."""
    with transaction.atomic():
        row: Any = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
        if row.state == DISCARDED:
            raise Discarded
        held = entries_of(row)
        both = union(held, more)
        if len(both) > MOST:
            raise BadEntry(0, "entries")
        if len(both) > len(held):
            row.locked = {"answers": lock(json.dumps(plain(both), separators=(",", ":")), place(row))}
            row.save(update_fields=["locked", "changed"])
        return row, len(both) - len(held)


def discard(interview: Interview) -> None:
    """Wipe the answers of an interview that was not handed in. The id stays, so that nothing is handed in under it later."""
    with transaction.atomic():
        row: Any = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
        if row.state == OPEN:
            row.state, row.locked = DISCARDED, {}
            row.save(update_fields=["state", "locked", "changed"])
