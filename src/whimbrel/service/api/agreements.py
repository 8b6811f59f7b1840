"""Agreements: what was agreed, how it stands, what each side gave. Nothing is signed by a token."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from whimbrel.service.agreements import views as room
from whimbrel.service.agreements.ledger import sides
from whimbrel.service.agreements.models import Agreement
from whimbrel.service.agreements.party import acts_for, party_by_reporter
from whimbrel.service.agreements.preview import preview
from whimbrel.service.agreements.standing import standing_of
from whimbrel.service.api.asking import reader
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given, Told
from whimbrel.service.audit.log import note

router = Router(tags=["agreements"])
ACT = "agreement.read"


class ToldAgreement(Told):
    """An agreement: its parties, and its state, a code of the list agreement_state."""

    id: UUID
    parties: list[str]
    mine: str
    state: str
    made: dt.datetime


class Agreements(Told):
    """Agreements of the parties that the token's owner acts for."""

    agreements: list[ToldAgreement]


class ToldTerms(Told):
    """Terms word for word, the SHA-256 that is signed, and who signed."""

    terms: dict[str, Any]
    digest: str
    signed: list[str]


class WholeAgreement(ToldAgreement):
    """How an agreement stands: what both signed, and what is offered."""

    agreed: ToldTerms | None
    offered: ToldTerms | None
    suspended_by: list[str]
    ended_by: str


class LedgerLine(Told):
    """A family and period: filed, nil, grace or missing; why the other side's data is refused, and what to do."""

    period: str
    family: str
    mark: Literal["filed", "nil", "grace", "missing"]
    refused: str
    remedy: str


class LedgerSide(Told):
    """One side. ``exempt``: it gives nothing by the terms, and need not."""

    party: str
    exempt: bool
    lines: list[LedgerLine]


class Ledger(Told):
    """The ledger of give and take; of the other side only while the agreement is in force."""

    sides: list[LedgerSide]


class PreviewPart(Told):
    """A family of a submission: tables as they would be shown, what is left out, and why it is refused, if it is."""

    family: str
    handling: str
    nil: bool
    tables: list[str]
    left_out: list[str]
    refused: str


class PreviewedSubmission(Told):
    """A submission of the own side."""

    submission: str
    period: str
    outside: bool
    open: bool
    parts: list[PreviewPart]


class Preview(Told):
    """What the other side would see with today's data. ``more``: submissions that are not listed."""

    submissions: list[PreviewedSubmission]
    more: int


class AskedSide(Given):
    """For which side, where one acts for both."""

    side: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,60}$")] = ""


@router.get("/agreements", response=Agreements, openapi_extra=described(ACT))
def list_agreements(request: HttpRequest) -> Any:
    """Agreements and their states."""
    parties = acts_for(reader(request, ACT), ACT)
    rows = [a for a in Agreement.objects.prefetch_related("terms", "acts") if set(a.parties) & parties]
    return {"agreements": [_line(a, next(p for p in a.parties if p in parties)) for a in rows]}


def _line(row: Any, mine: str) -> dict[str, Any]:
    state = standing_of(row).state(timezone.now().date())
    return {"id": row.pk, "parties": list(row.parties), "mine": mine, "state": state, "made": row.made}


@router.get("/agreements/{uuid:key}", response=WholeAgreement, openapi_extra=described(ACT))
def read_agreement(request: HttpRequest, key: UUID, asked: Query[AskedSide]) -> Any:
    """One agreement with its terms."""
    reader(request, ACT)
    row, standing, side = room.found(request, key)
    return {
        **_line(row, side),
        "agreed": _terms(standing, standing.agreed),
        "offered": _terms(standing, standing.pending()),
        "suspended_by": sorted(standing.suspended_by),
        "ended_by": standing.ended_by,
    }


def _terms(standing: Any, terms: Any) -> dict[str, Any] | None:
    if terms is None:
        return None
    signed = sorted(standing.signed.get(terms.digest, ()))
    return {"terms": terms.as_dict(), "digest": terms.digest, "signed": signed}


@router.get("/agreements/{uuid:key}/ledger", response=Ledger, openapi_extra=described(ACT))
def read_ledger(request: HttpRequest, key: UUID, asked: Query[AskedSide]) -> Any:
    """What each side filed, by family and period, and so what it may see of the other."""
    reader(request, ACT)
    _, standing, side = room.found(request, key)
    terms = standing.agreed or standing.offered
    if terms is None:
        raise Http404
    today = timezone.now().date()
    found = sides(standing, terms, side, room.sealed(), party_by_reporter(), today)
    return {"sides": [{"party": s.party, "exempt": s.exempt, "lines": [_ledger(x) for x in s.lines]} for s in found]}


def _ledger(line: Any) -> dict[str, Any]:
    refused = line.refused
    return {
        "period": line.period.name,
        "family": line.family,
        "mark": line.mark,
        "refused": refused.text("en") if refused else "",
        "remedy": refused.remedy("en") if refused else "",
    }


@router.get("/agreements/{uuid:key}/preview", response=Preview, openapi_extra=described(ACT))
def read_preview(request: HttpRequest, key: UUID, asked: Query[AskedSide]) -> Any:
    """What the other side would see of one's own with today's data: tables and how many rows, no row itself."""
    reader(request, ACT)
    _, standing, side = room.found(request, key)
    terms = standing.pending() or standing.agreed
    if terms is None:
        raise Http404
    today = timezone.now().date()
    shown, more = preview(terms, side, room.sealed(), party_by_reporter(), today, standing, "en")
    note("look", "agreement preview", key=terms.agreement, detail=" ".join(sorted(p.submission.id for p in shown)))
    return {"submissions": [_previewed(p) for p in shown], "more": more}


def _previewed(one: Any) -> dict[str, Any]:
    return {
        "submission": one.submission.id,
        "period": one.submission.period.name,
        "outside": one.outside,
        "open": one.open,
        "parts": [
            {
                "family": p.family,
                "handling": p.handling,
                "nil": p.nil,
                "tables": [t.title for t in p.tables],
                "left_out": p.left_out,
                "refused": p.refused_text,
            }
            for p in one.parts
        ],
    }
