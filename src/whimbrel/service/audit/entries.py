"""What an auditor may read of the log: entries, looks at a submission, and the proof that its newest part is whole.

An auditor sees what people of the own country's agencies did. Asked about one of the own country's submissions, they also see
who else looked at it: of others only the agency is named, never the person, and never that there are other recipients who
did not look.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from whimbrel.service.accounts.models import Membership
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.audit.chain import prove
from whimbrel.service.audit.models import Entry
from whimbrel.service.policy import ACTS
from whimbrel.service.reader import Reader

PROVEN = 20_000  # newest entries that are proven while somebody waits; the whole log by ``whimbrel audit verify``


def people_of(reader: Reader) -> set[str]:
    """User names of everybody who works or worked in an agency the auditor reaches."""
    reporters = reader.reporters(ACTS["audit.read"])
    rows = Membership.objects.filter(agency__slug__in=reporters)
    return set(rows.values_list("user__username", flat=True).distinct())


def entries_of(reader: Reader, asked: Mapping[str, str]) -> QuerySet[Entry]:
    """The entries the auditor may see, filtered by actor, action, what, key, and days since and until, where asked for."""
    rows = Entry.objects.filter(actor__in=people_of(reader)).order_by("-id")
    for name in ("actor", "action", "what", "key"):
        if value := asked.get(name, "").strip()[:100]:
            rows = rows.filter(key__in=_spellings(value)) if name == "key" else rows.filter(**{name: value})
    if since := _day(asked.get("since", "")):
        rows = rows.filter(at__gte=since.isoformat())
    if until := _day(asked.get("until", "")):
        rows = rows.filter(at__lt=(until + dt.timedelta(days=1)).isoformat())
    return rows


def _spellings(key: str) -> set[str]:
    """How a key may stand in the log: SQLite's triggers write a UUID without hyphens, everybody else with them."""
    try:
        found = UUID(key)
    except ValueError:
        return {key}
    return {key, str(found), found.hex}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def looks_at(reader: Reader, submission: str) -> list[tuple[str, str, str]]:
    """Who looked at a submission of the auditor's country: (when, who, page). Of others only their agency is told."""
    own = {s.id for r in reader.reporters(ACTS["audit.read"]) for s in holdings.of_reporter(r)}
    if submission not in own:
        return []
    mine = people_of(reader)
    rows = Entry.objects.filter(action="look", detail__contains=submission).order_by("-id")[:500]
    others = {e.actor for e in rows} - mine
    agencies = dict(Membership.objects.filter(user__username__in=others).values_list("user__username", "agency__label"))
    return [(e.at, e.actor if e.actor in mine else agencies.get(e.actor, "?"), e.what) for e in rows]


def newest_proof() -> dict[str, Any]:
    """Whether the newest entries are whole, and their head to note down elsewhere."""
    newest = list(Entry.objects.order_by("-id")[: PROVEN + 1])[::-1]
    whole = len(newest) <= PROVEN
    proof = prove(newest) if whole else prove(newest[1:], previous=newest[0].hash)
    return {"entries": proof.entries, "head": proof.head, "fault": proof.fault, "whole": whole}
