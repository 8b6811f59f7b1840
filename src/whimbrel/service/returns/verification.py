"""The verification round: whoever wants to publish figures puts them before their owner, who agrees, corrects or refuses.

Silence is no agreement. Only the two sides see a round; the publication gate asks :func:`agreed` before it opens.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils import timezone

from whimbrel.service.accounts.models import Agency
from whimbrel.service.policy import ACTS
from whimbrel.service.reader import Reader
from whimbrel.service.returns.models import Verification, VerificationAnswer
from whimbrel.service.words import word
from whimbrel.standard.errors import WhimbrelError
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.country_facts import country_name

MOST = 100  # rounds that are listed
MOST_CELLS = 200
LONGEST_NOTE = 1000


class NotAsked(WhimbrelError):
    """What was said is no answer of the owner, or no question to one. ``key``: of the words that say what is missing."""

    exit_code = 10

    def __init__(self, key: str):
        super().__init__(word(key, "en"))
        self.key = key


def parties(reader: Reader) -> frozenset[str]:
    """Countries or secretariats the reader answers for."""
    return reader.parties(ACTS["return.seal"]) if reader.holds("return.seal") else frozenset()


def rounds(reader: Reader) -> QuerySet[Verification]:
    """Rounds in which one of the reader's parties asks or is asked."""
    mine = parties(reader)
    return Verification.objects.filter(Q(owner__in=mine) | Q(asking__in=mine)).prefetch_related("answers")


def newest(found: Verification) -> str:
    """The owner's newest answer, a code of the list verification_answer; empty where there is none: no agreement."""
    answers = list(found.answers.all())  # oldest first; of a list of rounds they were fetched together
    return answers[-1].answer if answers else ""


def agreed(found: Verification) -> bool:
    """Whether the owner's newest answer is that the figures are right."""
    return newest(found) == "agreed"


def owners() -> dict[str, str]:
    """Everybody who may be asked: country codes and short names of secretariats, with their names."""
    rows = Agency.objects.filter(active=True).values_list("country", "slug", "label")
    return {c or s: country_name(c) if c else label for c, s, label in rows}


def ask(
    reader: Reader, owner: str, title: str, where: str, cells: list[dict[str, str]], due: dt.date | None
) -> Verification:
    """Put figures before their owner on behalf of the reader's party; NotAsked where something is missing.

    owner: one of :func:`owners`, and none of the reader's own parties. due: a day to come.
    """
    mine = sorted(parties(reader))
    title, where = " ".join(title.split())[:200], " ".join(where.split())[:200]
    if not (mine and cells and title and where and due and due > timezone.localdate()):
        raise NotAsked("returns_verify_fault")
    return Verification.objects.create(
        asked_by_id=reader.user_id, asking=mine[0], owner=owner, title=title, where=where, cells=cells, due=due
    )


def answer(found: Verification, user_id: int | None, said: str, note: str) -> VerificationAnswer:
    """Add the owner's answer; NotAsked for an unknown code, or where a refusal or correction is not explained."""
    note = " ".join(note.split())[:LONGEST_NOTE]
    if said not in code_list("verification_answer") or not (note or said == "agreed"):
        raise NotAsked("returns_verify_note")
    return VerificationAnswer.objects.create(of=found, answer=said, note=note, by_id=user_id or 0)


def cells_in(text: str) -> list[dict[str, str]]:
    """Figures from lines of ``what; number; unit``; none if any line is of another form."""
    found = []
    for line in text.strip().splitlines()[:MOST_CELLS]:
        parts = [p.strip() for p in line.split(";")]
        if len(parts) != 3 or not all(parts) or not parts[1].replace(",", "").replace(".", "", 1).isdigit():
            return []
        found.append({"what": parts[0][:200], "value": parts[1][:20], "unit": parts[2][:60]})
    return found
