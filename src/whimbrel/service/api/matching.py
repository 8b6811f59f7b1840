"""Matching between agencies for programs: exchanges, offering and ending them, hits and answers; no other agency's record.

Accepting is left out on purpose: like a signature it binds the agency, and is given by a person at the page.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from whimbrel.service.accounts.models import Agency
from whimbrel.service.api.asking import agency_of, reader
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Code, Given, Limit, Period, Slug, Told
from whimbrel.service.api.once import hold, once
from whimbrel.service.api.problems import Problem
from whimbrel.service.matching import exchanges as acts
from whimbrel.service.matching.errors import NotExchanged
from whimbrel.service.matching.hits import Meanwhile, Mine, answer, as_mine, halves, looked_at
from whimbrel.service.matching.hits import one as one_hit
from whimbrel.service.matching.standing import COUNT, JOIN, one, seen_by, sides_of
from whimbrel.service.matching.telling import told
from whimbrel.service.words import word

router = Router(tags=["matching"])


class AskedPage(Given):
    """Which rows are listed. ``after``: id of the last one of the page before."""

    after: UUID | None = None
    limit: Limit = 50


class ExchangeSide(Told):
    """One side. ``rows``: of its table, a round number filled up with dummies; 0 before anything was compared."""

    agency: str
    rows: int
    who_is_given: str


class OwnGiving(Told):
    """What the own agency gave, told to it alone. ``deletion_proven``: by a signed receipt for the table of this digest."""

    agency: str
    persons: int
    without_consent: int
    too_little_known: int
    digest: str
    deletion_proven: bool | None


class Exchange(Told):
    """An exchange and how it stands. ``found``: how many hits, as a band in words; empty before anything was compared."""

    exchange: UUID
    state: Literal["offered", "waiting", "compared", "too_few", "ended", "over"]
    purpose: str
    period: str
    ends: dt.date
    made: dt.datetime
    sides: list[ExchangeSide]
    found: str
    own: list[OwnGiving]


class Exchanges(Told):
    """Exchanges of the own agencies, or of the country for a focal point."""

    exchanges: list[Exchange]
    next: UUID | None


class GivenOffer(Given):
    """An offer: which agency makes it to which, why (list match_purpose), about which period, until which day."""

    agency: Slug
    other: Slug
    purpose: Code = Field(examples=["count_once"])
    period: Period = Field(examples=["2026"])
    ends: dt.date


class ToldHit(Told):
    """A hit as the own agency sees it. ``reference``: by what both agencies speak of it. ``theirs``: told after an own answer."""

    hit: UUID
    exchange: UUID
    reference: str
    person: UUID
    incident: UUID
    agency: str
    other: str
    confidence: float = Field(description="In tenths; 0.9 stands for nine in ten or more.")
    made: dt.datetime
    expires: dt.date | None
    mine: str
    theirs: str
    confirmed: bool


class Hits(Told):
    """Hits of the own agencies."""

    hits: list[ToldHit]
    next: UUID | None


class GivenAnswer(Given):
    """What the agency answers. ``was``: its answer as it was told last, or empty, so that nobody overrules a colleague unseen."""

    verdict: Literal["same", "different", "unsure"]
    was: Annotated[str, Field(pattern="^(same|different|unsure)?$")] = ""


@router.get("/matching/exchanges", response=Exchanges, openapi_extra=described(COUNT))
def list_exchanges(request: HttpRequest, asked: Query[AskedPage]) -> Any:
    """Exchanges, in the order of their random ids."""
    asker = reader(request, COUNT)
    rows = seen_by(asker).order_by("pk")
    found = list((rows.filter(pk__gt=asked.after) if asked.after else rows)[: asked.limit + 1])
    listed = found[: asked.limit]
    more = len(found) > len(listed)
    return {"exchanges": [_exchange(asker, e) for e in listed], "next": listed[-1].pk if more else None}


@router.get("/matching/exchanges/{uuid:key}", response=Exchange, openapi_extra=described(COUNT))
def read_exchange(request: HttpRequest, key: UUID) -> Any:
    """One exchange."""
    asker = reader(request, COUNT)
    return _exchange(asker, one(asker, key))


@router.post("/matching/exchanges", response={201: Exchange}, openapi_extra=described(JOIN, once=True))
@decorate_view(once)
def offer_exchange(request: HttpRequest, given: GivenOffer) -> Any:
    """Offer an exchange to another agency of the country. A person of it accepts, at the page."""
    asker = reader(request, JOIN)
    agency = agency_of(asker, JOIN, given.agency)
    other = Agency.objects.filter(slug=given.other, active=True).first()
    if other is None:
        raise Http404
    try:
        made = acts.offer(asker, agency, other, purpose=given.purpose, period=given.period, ends=given.ends)
    except NotExchanged as error:
        raise Problem("conflict", word(error.key, "en")) from None
    return _exchange(asker, made)


@router.post("/matching/exchanges/{uuid:key}/end", response=Exchange, openapi_extra=described(JOIN, once=True))
@decorate_view(once)
def end_exchange(request: HttpRequest, key: UUID) -> Any:
    """End an exchange, or refuse an offer, for good. Hits that are not confirmed are deleted."""
    asker = reader(request, JOIN)
    found = one(asker, key, JOIN)
    acts.end(found, sides_of(asker, found)[0])
    return _exchange(asker, one(asker, key))


@router.get("/matching/hits", response=Hits, openapi_extra=described(JOIN))
def list_hits(request: HttpRequest, asked: Query[AskedPage]) -> Any:
    """Persons of the own agencies that another agency met too, as it seems."""
    rows = halves(reader(request, JOIN)).order_by("pk")
    found = list((rows.filter(pk__gt=asked.after) if asked.after else rows)[: asked.limit + 1])
    listed = [as_mine(h) for h in found[: asked.limit]]
    looked_at(listed)
    more = len(found) > len(listed)
    return {"hits": [_hit(m) for m in listed], "next": listed[-1].half.pk if more else None}


@router.post("/matching/hits/{uuid:key}/answers", response={201: ToldHit}, openapi_extra=described(JOIN, once=True))
@decorate_view(once)
def answer_hit(request: HttpRequest, key: UUID, given: GivenAnswer) -> Any:
    """Say whether the two are one person. A line is added to a log; none is ever changed."""
    asker = reader(request, JOIN)
    half = one_hit(asker, key)
    hold(f"hit {half.hit_id}")
    try:
        return _hit(answer(asker, half, given.verdict, given.was))
    except Meanwhile:
        raise Problem("conflict", "A colleague answered meanwhile. Read the hit again, then decide.") from None


def _exchange(asker: Any, row: Any) -> dict[str, Any]:
    about = told(asker, row, "en")
    return {
        "exchange": row.pk,
        "state": about.state,
        "purpose": row.purpose,
        "period": row.period,
        "ends": row.ends,
        "made": row.made,
        "sides": [{"agency": s.agency.slug, "rows": s.rows, "who_is_given": s.consent} for s in about.both],
        "found": about.found,
        "own": [
            {
                "agency": s.agency.slug,
                "persons": s.given.persons,
                "without_consent": s.given.without_consent,
                "too_little_known": s.given.too_little,
                "digest": s.given.digest,
                "deletion_proven": s.proof.proven if s.proof else None,
            }
            for s in about.both
            if s.given
        ],
    }


def _hit(mine: Mine) -> dict[str, Any]:
    confirmed = mine.hit.confirmed is not None
    exchange: Any = mine.hit.exchange
    return {
        "hit": mine.half.pk,
        "exchange": exchange.pk,
        "reference": mine.reference,
        "person": mine.person.pk,
        "incident": mine.person.incident_id,
        "agency": mine.half.agency.slug,
        "other": mine.other,
        "confidence": mine.tenths / 10,
        "made": mine.hit.made,
        "expires": None if confirmed else exchange.ends,
        "mine": mine.mine,
        "theirs": mine.theirs,
        "confirmed": confirmed,
    }
