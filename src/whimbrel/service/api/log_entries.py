"""The audit log for auditors: entries, and the proof that its newest part is whole."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from whimbrel.service.api.asking import reader
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given, Limit, Number, Told
from whimbrel.service.audit.entries import entries_of, newest_proof
from whimbrel.service.audit.log import note
from whimbrel.service.audit.models import FIELDS

router = Router(tags=["audit"])
ACT = "audit.read"
Filter = Annotated[str, Field(max_length=100)]
Day = Annotated[str, Field(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


class AskedEntries(Given):
    """Which entries are listed. ``after``: id of the last entry of the page before."""

    after: Number | None = None
    limit: Limit = 50
    actor: Filter = ""
    action: Filter = ""
    what: Filter = ""
    key: Filter = ""
    since: Day = ""
    until: Day = ""


class ToldEntry(Told):
    """One thing that happened; ``detail`` names columns and ids, never values."""

    id: int
    at: str
    actor: str
    address: str
    action: str
    what: str
    key: str
    detail: str
    reason: str
    previous: str
    hash: str


class Entries(Told):
    """A page of entries, newest first."""

    entries: list[ToldEntry]
    next: int | None


class LogProof(Told):
    """How many of the newest entries were proven, the hash to note down elsewhere, and what is wrong, if anything."""

    entries: int
    head: str
    fault: str
    whole: bool = Field(description="Whether these are all entries there are.")


@router.get("/audit", response=Entries, openapi_extra=described(ACT))
def list_entries(request: HttpRequest, asked: Query[AskedEntries]) -> Any:
    """What people of the own country's agencies did, looked at and took out."""
    asker = reader(request, ACT)
    note("look", "audit")
    names = ("actor", "action", "what", "key", "since", "until")
    rows = entries_of(asker, {n: getattr(asked, n) for n in names})
    if asked.after is not None:
        rows = rows.filter(pk__lt=asked.after)
    found = list(rows[: asked.limit + 1])
    listed = found[: asked.limit]
    told = [{"id": e.pk, "hash": e.hash, **{f: getattr(e, f) for f in FIELDS}} for e in listed]
    return {"entries": told, "next": listed[-1].pk if len(found) > len(listed) else None}


@router.get("/audit/proof", response=LogProof, openapi_extra=described(ACT))
def prove_entries(request: HttpRequest) -> Any:
    """Whether the newest entries of the log are whole."""
    reader(request, ACT)
    note("look", "audit proof")
    return newest_proof()
