"""Possible duplicates for programs: pairs that wait, judging them, and the records held to be one person.

What the model holds of a pair is told once the pair is judged, here as on the pages: a program that shows a pair to people
cannot show them the score first. Pairs are listed by their ids, which are random.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from whimbrel.service.api.asking import reader
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given, Limit, Told
from whimbrel.service.api.once import hold, once
from whimbrel.service.api.problems import Problem
from whimbrel.service.desk.access import one as one_row
from whimbrel.service.desk.models import Person
from whimbrel.service.duplicates.clusters_of import cluster_of
from whimbrel.service.duplicates.judging import Meanwhile, judge, lines_of, withdraw
from whimbrel.service.duplicates.queue import looked_at, one, pairs
from whimbrel.service.duplicates.why import parts_of

router = Router(tags=["duplicates"])
ACT = "link.judge"


class AskedPairs(Given):
    """Which pairs are listed. ``after``: id of the last pair of the page before."""

    after: UUID | None = None
    limit: Limit = 50


class PairRecord(Told):
    """One of the two records: the person, and the incident it is recorded in."""

    person: UUID
    incident: UUID
    number: str


class Pair(Told):
    """Two records that may be one person. ``lines``: how many judgements and withdrawals there were, to be sent with the next."""

    pair: UUID
    agency: str
    left: PairRecord
    right: PairRecord
    lines: int


class Pairs(Told):
    """Pairs that nobody judged yet."""

    pairs: list[Pair]
    next: UUID | None


class PairPart(Told):
    """A comparison: what was found, in a code and in words, and its weight in bits; above zero it speaks for one person."""

    comparison: str
    level: str
    weight: float
    words: str


class PairLine(Told):
    """A line of the log of a pair."""

    verdict: str
    at: dt.datetime
    by: str
    score_seen_before: bool


class JudgedPair(Pair):
    """A pair with what is held of it. ``probability``, ``model`` and ``parts`` are told only while a judgement stands."""

    verdict: str
    probability: float | None
    model: str | None
    parts: list[PairPart] | None
    log: list[PairLine]


class GivenJudgement(Given):
    """A judgement. ``lines``: of the pair, as it was told last, so that nobody overrules a colleague unseen."""

    verdict: Literal["same", "different", "unsure", "withdrawn"] = Field(examples=["same"])
    lines: Annotated[int, Field(ge=0, lt=10**6)]


class SamePerson(Told):
    """The records held to be one person by judgements, the oldest first; ``canonical`` stands for all of them."""

    canonical: UUID
    persons: list[PairRecord]
    contradiction: bool = Field(
        description="Whether judgements contradict each other; then the contested ones join nobody."
    )


@router.get("/duplicates", response=Pairs, openapi_extra=described(ACT))
def list_duplicates(request: HttpRequest, asked: Query[AskedPairs]) -> Any:
    """Pairs of the own agency that wait to be judged."""
    rows = pairs(reader(request, ACT)).filter(verdict="").order_by("pk")
    if asked.after is not None:
        rows = rows.filter(pk__gt=asked.after)
    found = list(rows.select_related("agency", "left__incident", "right__incident")[: asked.limit + 1])
    listed = found[: asked.limit]
    return {"pairs": [_pair(p) for p in listed], "next": listed[-1].pk if len(found) > len(listed) else None}


@router.get("/duplicates/{uuid:key}", response=JudgedPair, openapi_extra=described(ACT))
def read_duplicate(request: HttpRequest, key: UUID) -> Any:
    """One pair, and what was judged of it."""
    return _judged(one(reader(request, ACT), key))


@router.post("/duplicates/{uuid:key}/judgements", response={201: JudgedPair}, openapi_extra=described(ACT, once=True))
@decorate_view(once)
def judge_duplicate(request: HttpRequest, key: UUID, given: GivenJudgement) -> Any:
    """Judge a pair, or take the latest judgement back. A line is added to the log; none is ever changed."""
    asker = reader(request, ACT)
    found = one(asker, key)
    hold(f"duplicate {key}")
    try:
        if given.verdict == "withdrawn":
            return _judged(withdraw(asker, found, given.lines))
        return _judged(judge(asker, found, given.verdict, given.lines))
    except Meanwhile:
        raise Problem("conflict", "Somebody judged the pair meanwhile. Read it again, then decide.") from None


@router.get("/persons/{uuid:key}/records", response=SamePerson, openapi_extra=described(ACT))
def same_person(request: HttpRequest, key: UUID) -> Any:
    """All records held to be the same person as this one."""
    person = one_row(reader(request, ACT), ACT, Person, key)
    if person.removed or person.incident.removed:
        raise Http404
    held = cluster_of(person)
    near = {str(k) for k in held.near}
    return {
        "canonical": held.canonical,
        "persons": [_record(p) for p in held.people],
        "contradiction": any(near & set(c.different) for c in held.state.conflicts),
    }


def _record(person: Any) -> dict[str, Any]:
    return {"person": person.pk, "incident": person.incident_id, "number": person.incident.number}


def _pair(row: Any) -> dict[str, Any]:
    sides = {"left": _record(row.left), "right": _record(row.right)}
    return {"pair": row.pk, "agency": row.agency.slug, "lines": row.lines, **sides}


def _judged(row: Any) -> dict[str, Any]:
    looked_at(row)
    score: dict[str, Any] = {"probability": None, "model": None, "parts": None}
    if row.verdict:
        score = {"probability": row.probability, "model": row.model, "parts": parts_of(row, "en")}
    log = [
        {
            "verdict": line.verdict,
            "at": line.at,
            "by": line.author.get_username() if line.author else "",
            "score_seen_before": line.shown,
        }
        for line in lines_of(row)
    ]
    return {**_pair(row), "verdict": row.verdict, "log": log, **score}
