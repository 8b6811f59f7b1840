"""The page of one upload: how far its check is, what came of it, and what can be done next."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.uploads import life, progress
from whimbrel.service.uploads.faults import by_severity, compare, compare_rows, told
from whimbrel.service.uploads.files import proposal_of
from whimbrel.service.uploads.limits import MOST_FAULTS
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.sending import ACT, same_file, seen_upload, upload_of
from whimbrel.service.uploads.views import name_of
from whimbrel.service.words import words
from whimbrel.standard.checks import SEVERITIES
from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_list

_FAULTS_ON_A_PAGE = 50


@require_safe
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page."""
    reader = reader_of(request)
    found = seen_upload(reader, key)
    note("look", "upload", key=str(found.pk))
    context = {**_progress(request, found), **_result(request, found)}
    if found.replaces_id and found.state in ("fit", "faulty"):
        context |= _difference(request, reader, found)
    corrections = within(reader, ACT, Upload.objects.filter(replaces_id=found.pk))
    context |= {"corrections": list(corrections[:20]), "same": same_file(found, reader), "name": name_of(found)}
    return render(request, "uploads/upload.html", context)


@require_safe
def fragment(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far the check is, for the page that asks every other second; when it is over, the page is told to load again."""
    found = seen_upload(reader_of(request), key)
    response = render(request, "uploads/progress.html", _progress(request, found))
    if found.state not in life.OPEN:
        response["HX-Refresh"] = "true"
    return response


def _progress(request: HttpRequest, found: Upload) -> dict[str, Any]:
    language = language_of(request)
    done = progress.done_bytes(found) if found.state == "checking" else 0
    percent = 100 * done // max(1, found.size)
    return {
        "upload": found,
        "state": code_list("upload_state").label(found.state, language),
        "open": found.state in life.OPEN,
        "done": done,
        "percent": percent,
        # What is read out changes at each quarter, not with every number.
        "quarter": percent // 25 * 25,
    }


def _result(request: HttpRequest, found: Upload) -> dict[str, Any]:
    language = language_of(request)
    order = list(SEVERITIES)
    every = sorted(found.faults, key=lambda f: order.index(f["severity"]))
    page = Paginator(every, _FAULTS_ON_A_PAGE).get_page(request.GET.get("page"))
    groups = [(s, [told(f, language) for f in page.object_list if f["severity"] == s]) for s in SEVERITIES]
    reason = f"uploads_stopped_{found.reason}"
    return {
        "counts": by_severity(found.faults),
        "groups": [(s, shown) for s, shown in groups if shown],
        "page": page,
        "cut": len(found.faults) >= MOST_FAULTS,
        "tables": _tables(found.rows, language),
        "unknown": any(f["check"] == "F11" for f in found.faults),
        "proposed": proposal_of(found).exists(),
        "reason": reason if reason in words() else "uploads_stopped_fault",
        "return_address": _return_address(found),
        "may_withdraw": found.state != "withdrawn" and not found.taken,
    }


def _tables(rows: dict[str, int], language: str) -> list[tuple[str, int, str]]:
    return [(tables()[t].label_in(language), n, tables()[t].unit_in(language)) for t, n in rows.items()]


def _return_address(found: Upload) -> str:
    if found.state != "fit" or found.taken:
        return ""
    try:
        return reverse("return-from-upload", args=[found.pk])
    except NoReverseMatch:
        return ""


def _difference(request: HttpRequest, reader: Reader, found: Upload) -> dict[str, Any]:
    """What the correction changed, if the reader may see both."""
    before = upload_of(reader, found.replaces_id) if found.replaces_id else None
    if before is None or before.state not in ("fit", "faulty"):
        return {}
    language = language_of(request)
    changes = compare(before.faults, found.faults)
    return {
        "before": before,
        "changes": changes[:500],
        "kinds": {k: sum(c.kind == k for c in changes) for k in ("solved", "still", "new")},
        "row_changes": [(tables()[t].label_in(language), a, b) for t, a, b in compare_rows(before.rows, found.rows)],
    }


@require_POST
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Have the file checked once more."""
    reader = reader_of(request)
    found = seen_upload(reader, key)
    life.ask_again(found, reader.user_id)
    return to_upload(request, found)


@require_POST
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the upload back for good."""
    found = seen_upload(reader_of(request), key)
    if request.POST.get("sure") == "yes":
        life.withdraw(found)
    return to_upload(request, found)


def to_upload(request: HttpRequest, found: Upload) -> HttpResponse:
    """Back to the page of the upload."""
    return HttpResponseRedirect(f"{reverse('upload', args=[found.pk])}?lang={language_of(request)}", status=303)
