"""Proposals: pairs that somebody should look at, found by a search of the agency's records or named by a person."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from whimbrel.linkage.judgements import pair_of
from whimbrel.service.desk.as_record import records_of
from whimbrel.service.desk.models import Person
from whimbrel.service.duplicates.models import DONE, RUNNING, STOPPED, WAITING, Proposal, Round
from whimbrel.service.duplicates.scoring import Scored, likely_pairs, score
from whimbrel.service.duplicates.turns import turn_of
from whimbrel.service.operation.jobs import ask, job

_TOLD = 1000  # records between two signs of life
_STORED = 500


class AlreadyLooking(Exception):
    """A search of this agency's records waits or is under way."""


def proposal_of(one: Person, other: Person) -> Proposal:
    """The proposal of two records of an agency, made if there is none."""
    left, right = sorted((one, other), key=lambda p: str(p.pk))
    found = Proposal.objects.filter(left=left, right=right).first()
    if found is not None:
        return found
    made = Proposal(agency_id=left.agency_id, left=left, right=right, turn=0.0)  # type: ignore[attr-defined]
    score(made)
    made.turn = turn_of(made.probability)
    with transaction.atomic():
        # Somebody else may have made it in this moment.
        Proposal.objects.bulk_create([made], ignore_conflicts=True)
    return Proposal.objects.get(left=left, right=right)


def look(agency_id: int, user_id: int | None) -> Round:
    """Have the agency's records searched for possible duplicates, in the background."""
    with transaction.atomic():
        if Round.objects.filter(agency_id=agency_id, state__in=(WAITING, RUNNING)).exists():
            raise AlreadyLooking
        made = Round.objects.create(agency_id=agency_id, author_id=user_id)
        ask(search, made.pk)
    return made


def _given_up(round_id: int) -> None:
    Round.objects.filter(pk=round_id).update(state=STOPPED, ended=timezone.now())


@job(whole=False, stopped=_given_up)
def search(round_id: int) -> None:
    """Carry a round out. Begun again after a kill it comes to the same; the records are opened in memory only."""
    found = Round.objects.filter(pk=round_id, state__in=(WAITING, RUNNING)).first()
    if found is not None:
        carry_out(found)


def carry_out(found: Round) -> None:
    """Compare the agency's records, store what is likely enough, and drop unjudged pairs that no longer are."""
    agency: Any = found.agency
    people = Person.objects.filter(agency=agency, removed=None, incident__removed=None).order_by("pk")
    found.state, found.persons, found.opened = RUNNING, people.count(), 0
    found.save()
    records = []
    for record in records_of(people):
        records.append(record)
        if len(records) % _TOLD == 0:
            Round.objects.filter(pk=found.pk).update(opened=len(records))
    found.opened = len(records)
    pairs = {pair_of(p.left, p.right): p for p in likely_pairs(records)} if len(records) > 1 else {}
    with transaction.atomic():
        _store(agency.pk, pairs)
    found.found, found.state, found.ended = len(pairs), DONE, timezone.now()
    found.model = next((p.model for p in pairs.values()), "")
    found.save()


def _store(agency_id: int, pairs: dict[tuple[str, str], Scored]) -> None:
    held = {(str(p.left_id), str(p.right_id)): p for p in Proposal.objects.filter(agency_id=agency_id)}  # type: ignore[attr-defined]
    made, changed = [], []
    for pair, scored in pairs.items():
        row = held.pop(pair, None)
        if row is None:
            row = Proposal(agency_id=agency_id, left_id=pair[0], right_id=pair[1], turn=turn_of(scored.probability))
            made.append(row)
        elif row.verdict or row.probability == scored.probability:
            # What a judgement was made upon stays as it was then.
            continue
        else:
            row.turn = turn_of(scored.probability)
            changed.append(row)
        row.probability, row.weight, row.model = scored.probability, scored.weight, scored.model
        row.parts = scored.parts
    Proposal.objects.bulk_create(made, batch_size=_STORED, ignore_conflicts=True)
    Proposal.objects.bulk_update(changed, ["probability", "weight", "model", "parts", "turn"], batch_size=_STORED)
    stale = [p.pk for p in held.values() if not p.lines]
    for place in range(0, len(stale), _STORED):
        Proposal.objects.filter(pk__in=stale[place : place + _STORED], lines=0).delete()
