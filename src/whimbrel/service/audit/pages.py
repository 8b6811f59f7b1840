"""The auditor's pages: who did, changed, took out and looked at what, when, from where and why. No case, no name in them.

An auditor sees what people of the own country's agencies did. Asked about one of the own country's submissions, they also see
who else looked at it: of others only the agency is named, never the person, and never that there are other recipients who
did not look.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from whimbrel.flows.writing import harmless
from whimbrel.service.accounts.models import Membership
from whimbrel.service.atlas.holdings import holdings
from whimbrel.service.audit.chain import prove
from whimbrel.service.audit.log import note
from whimbrel.service.audit.models import FIELDS, Entry
from whimbrel.service.policy import ACTS, may
from whimbrel.service.reader import Reader, reader_of

PAGE = 50
PROVEN = 20_000  # newest entries proven on the page; the whole log by ``whimbrel audit verify``
_FILTERS = ("actor", "action", "what", "key", "since", "until")


def people_of(reader: Reader) -> set[str]:
    """User names of everybody who works or worked in an agency the auditor reaches."""
    reporters = reader.reporters(ACTS["audit.read"])
    rows = Membership.objects.filter(agency__slug__in=reporters)
    return set(rows.values_list("user__username", flat=True).distinct())


def entries_of(reader: Reader, asked: Any) -> QuerySet[Entry]:
    """The entries the auditor may see, filtered by what was asked for."""
    rows = Entry.objects.filter(actor__in=people_of(reader)).order_by("-id")
    for name in ("actor", "action", "what", "key"):
        if value := asked.get(name, "").strip()[:100]:
            rows = rows.filter(**{name: value})
    if since := _day(asked.get("since", "")):
        rows = rows.filter(at__gte=since.isoformat())
    if until := _day(asked.get("until", "")):
        rows = rows.filter(at__lt=(until + dt.timedelta(days=1)).isoformat())
    return rows


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


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The log, filtered, newest first; whether its end is whole; who looked at a submission."""
    reader = reader_of(request)
    if not may(reader, "audit.read"):
        raise Http404
    note("look", "audit")
    rows = entries_of(reader, request.GET)
    text = request.GET.get("page", "1")
    page = max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
    listed = list(rows[(page - 1) * PAGE : page * PAGE + 1])
    submission = request.GET.get("submission", "").strip()[:20]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rows": listed[:PAGE],
        "page_number": page,
        "has_next": len(listed) > PAGE,
        "asked": {name: request.GET.get(name, "") for name in _FILTERS},
        "query": query.urlencode(),
        "submission": submission,
        "looks": looks_at(reader, submission) if submission else None,
        "actions": sorted(set(Entry.objects.order_by().values_list("action", flat=True).distinct())),
        "proof": _newest_proof(),
    }
    return render(request, "audit/audit.html", context)


def _newest_proof() -> dict[str, Any]:
    """Whether the newest entries are whole, and their head to note down elsewhere."""
    newest = list(Entry.objects.order_by("-id")[: PROVEN + 1])[::-1]
    whole = len(newest) <= PROVEN
    proof = prove(newest) if whole else prove(newest[1:], previous=newest[0].hash)
    return {"entries": proof.entries, "head": proof.head, "fault": proof.fault, "whole": whole}


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered log as CSV, as long as it is, streamed."""
    reader = reader_of(request)
    if not may(reader, "audit.read"):
        raise Http404
    note("export", "audit")
    rows = entries_of(reader, request.GET)
    name = f"whimbrel-audit-{timezone.localdate().isoformat()}.csv"
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(rows: QuerySet[Entry]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", *FIELDS, "hash"])
    for entry in rows.iterator(chunk_size=2000):
        writer.writerow([entry.pk, *(harmless(getattr(entry, f)) for f in FIELDS), entry.hash])
        if out.tell() > 60_000:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
