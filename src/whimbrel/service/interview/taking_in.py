"""Taking in what a device or a program sends: whole or not at all; where it is refused, not even its id stays."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from whimbrel.service.accounts.models import Agency
from whimbrel.service.audit.log import note
from whimbrel.service.desk.models import Person
from whimbrel.service.interview.entries import Entry
from whimbrel.service.interview.hand_in import Handed, hand_in
from whimbrel.service.interview.keeping import begin
from whimbrel.service.interview.models import Interview
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader


@dataclass(frozen=True)
class Sent:
    """``of``: id of a person of the desk to whom the interview belongs, or empty."""

    entries: list[Entry]
    officer_language: str
    person_language: str
    practice: str = ""
    of: str = ""


def take_in(reader: Reader, key: UUID, agency: Agency, sent: Sent) -> Handed:
    """Hand in under this id. Raises NotAsked, Discarded, BadEntry, or Http404 where the id is somebody else's."""
    with transaction.atomic():
        interview, made = begin(reader, key, agency, sent.officer_language, sent.person_language, sent.practice)
        if made and sent.of:
            interview.person = _person(reader, agency, sent.of)
            interview.save(update_fields=["person"])
        return carry_out(reader, interview, sent.entries)


def carry_out(reader: Reader, interview: Interview, entries: list[Entry], number: str = "") -> Handed:
    """Hand in, with an entry in the log."""
    done = hand_in(reader, interview, entries, number)
    note("hand_in", "interview", key=str(interview.pk), detail=f"{done.state} {done.added} answers")
    return done


def _person(reader: Reader, agency: Agency, asked: str) -> Person | None:
    """The person of the desk that the device was told of; where there is none any more, a new one is made."""
    try:
        key = UUID(asked)
    except ValueError:
        return None
    mine = within(reader, "case.write", Person.objects.filter(removed=None, agency=agency))
    found: Person | None = mine.filter(pk=key).first()
    return found
