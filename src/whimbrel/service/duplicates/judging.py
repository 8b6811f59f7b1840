"""Judging a pair, and taking a judgement back: lines are added to the log, and what follows from it is derived anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from whimbrel.linkage.judgements import DIFFERENT, SAME, UNSURE, WITHDRAWN, State, replay
from whimbrel.linkage.judgements import Judgement as Line
from whimbrel.service.duplicates.models import Judgement, Proposal
from whimbrel.service.reader import Reader

VERDICTS = (SAME, DIFFERENT, UNSURE)


class NotAVerdict(ValueError):
    """There is no such judgement."""


class Meanwhile(Exception):
    """A colleague judged the pair, or took a judgement back, since it was shown. Nothing was recorded."""

    def __init__(self, proposal: Proposal):
        super().__init__()
        self.proposal = proposal


def judge(reader: Reader, proposal: Proposal, verdict: str, seen: int, *, shown: bool = False) -> Proposal:
    """Record what the reader, who may, judges of the pair; returns it as it is then.

    seen: how many lines the log of the pair had when it was shown. shown: whether its score had been seen before.
    """
    if verdict not in VERDICTS:
        raise NotAVerdict(verdict)
    with transaction.atomic():
        row = _held(proposal, seen, reader, verdict)
        if row.verdict == verdict:
            return row
        return _add(reader, row, verdict, shown=shown or row.lines > 0)


def withdraw(reader: Reader, proposal: Proposal, seen: int) -> Proposal:
    """Take the latest judgement of the pair back: what was held before is held again. Nothing where nothing stands."""
    with transaction.atomic():
        row = _held(proposal, seen, reader, "")
        return _add(reader, row, WITHDRAWN, shown=True) if row.verdict else row


def _held(proposal: Proposal, seen: int, reader: Reader, wanted: str) -> Any:
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.lines != seen:
        last = lines_of(row).last()
        # Sent twice by the same person, once the answer was lost or a key pressed twice: it is done already.
        if last is None or last.author_id != reader.user_id or row.verdict != wanted:  # type: ignore[attr-defined]
            raise Meanwhile(row)
    return row


def lines_of(proposal: Any) -> QuerySet[Judgement]:
    """The log of one pair, oldest first."""
    agency, left, right = proposal.agency_id, proposal.left_id, proposal.right_id
    return Judgement.objects.filter(agency_id=agency, left=left, right=right).select_related("author").order_by("pk")


def _add(reader: Reader, row: Any, verdict: str, *, shown: bool) -> Proposal:
    Judgement.objects.create(
        agency_id=row.agency_id,
        author_id=reader.user_id,
        left=row.left_id,
        right=row.right_id,
        verdict=verdict,
        probability=row.probability,
        shown=shown,
        model=row.model,
    )
    return derive(row)


def derive(row: Any) -> Proposal:
    """Write to a proposal what the log says of its pair."""
    lines = list(lines_of(row))
    row.verdict = replay(map(line_of, lines)).verdict(str(row.left_id), str(row.right_id))
    row.lines = len(lines)
    row.save(update_fields=["verdict", "lines"])
    return row  # type: ignore[no-any-return]


def line_of(row: Judgement) -> Line:
    """A line of the log as the library replays it. An agency is one body: its people correct each other."""
    return Line(
        str(row.left),
        str(row.right),
        row.verdict,
        row.at,
        body=str(row.agency_id),  # type: ignore[attr-defined]
        by=str(row.author_id),  # type: ignore[attr-defined]
        probability=row.probability,
        shown=row.shown,
        model=row.model,
    )


def state_of(agency_id: int, persons: Iterable[UUID] | None = None) -> State:
    """What the agency's log comes to; of all pairs, or of those in which one of these persons is."""
    rows = Judgement.objects.filter(agency_id=agency_id)
    if persons is not None:
        named = list(persons)
        rows = rows.filter(Q(left__in=named) | Q(right__in=named))
    return replay(map(line_of, rows.iterator()))
