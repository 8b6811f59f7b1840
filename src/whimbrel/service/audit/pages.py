"""The auditor's pages: who did, changed, took out and looked at what, when, from where and why. No case, no name in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from whimbrel.flows.writing import harmless
from whimbrel.service.audit.entries import entries_of, looks_at, newest_proof
from whimbrel.service.audit.log import note
from whimbrel.service.audit.models import FIELDS, Entry
from whimbrel.service.policy import may
from whimbrel.service.reader import reader_of

PAGE = 50
_FILTERS = ("actor", "action", "what", "key", "since", "until")


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
        "proof": newest_proof(),
    }
    return render(request, "audit/audit.html", context)


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
