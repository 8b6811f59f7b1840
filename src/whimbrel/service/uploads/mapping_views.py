"""The mapping assistant as a page: what the machine makes of each column, corrected by a person, kept, and used."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import Any

import yaml
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.policy import within
from whimbrel.service.reader import reader_of
from whimbrel.service.secrecy.locked import NotOpened
from whimbrel.service.uploads import life
from whimbrel.service.uploads.choices import Choices, first, of_mapping, posted
from whimbrel.service.uploads.mapping_build import TwiceFilled, mapping_data, mapping_text
from whimbrel.service.uploads.mapping_page import blocks, column_rows, constants, datalists, meanings
from whimbrel.service.uploads.mapping_text import (
    LARGEST_MAPPING,
    LONGEST_LABEL,
    mapping_of,
    understood,
)
from whimbrel.service.uploads.mapping_use import use
from whimbrel.service.uploads.models import KeptMapping, Upload
from whimbrel.service.uploads.proposed import Proposed, proposed
from whimbrel.service.uploads.sending import ACT, seen_upload
from whimbrel.service.uploads.upload_views import to_upload
from whimbrel.standard.checks import catalogue
from whimbrel.standard.faults import Refused
from whimbrel.standard.model import missing_reasons, tables
from whimbrel.vocabulary.code_lists import code_list

_ROWS_ARE = ("persons", "incidents", "figures")


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show the proposal; take the choices, show them again or check the file with them."""
    upload = seen_upload(reader_of(request), key)
    given = proposed(upload)
    context: dict[str, Any] = {"upload": upload, "closed": _closed(upload), "rows_are": _rows_are(request, given)}
    if given is None or given.proposal is None or context["closed"]:
        context["refused"] = catalogue().get(given.refused) if given else None
        return render(request, "uploads/mapping_empty.html", context)
    note("look", "mapping", key=str(upload.pk))
    if request.method != "POST":
        return _page(request, context, given, _now(upload, given))
    choices, changed = posted(given, request.POST)
    if request.POST.get("do") != "check":
        return _page(request, context, given, choices)
    if changed:
        context["asked"] = "uploads_mapping_look_again"
        return _page(request, context, given, choices, 422)
    try:
        text = mapping_text(mapping_data(given, choices))
        if len(text) > LARGEST_MAPPING:
            raise Refused("M04", reason="The mapping is too long.")
        with tempfile.TemporaryDirectory(prefix="whimbrel-") as folder:
            understood(text, Path(folder))
    except TwiceFilled as twice:
        context |= {"asked": "uploads_mapping_twice", "asked_about": twice.headings}
        return _page(request, context, given, choices, 422)
    except Refused as refused:
        context |= {"asked": "uploads_mapping_refused", "asked_about": [refused.fault.message]}
        return _page(request, context, given, choices, 422)
    use(upload, text, reader_of(request).user_id, request.POST.get("keep_as", ""))
    return to_upload(request, upload)


def _now(upload: Upload, given: Proposed) -> Choices:
    """What the upload's own mapping says; what is proposed if it has none that opens."""
    try:
        text = mapping_of(upload)
        return of_mapping(given, yaml.safe_load(text)) if text else first(given)
    except (NotOpened, yaml.YAMLError):
        return first(given)


def _closed(upload: Upload) -> bool:
    return upload.state == "withdrawn" or upload.taken is not None


def _page(
    request: HttpRequest, context: dict[str, Any], given: Proposed, choices: Choices, status: int = 200
) -> HttpResponse:
    language = language_of(request)
    proposal = given.proposal
    assert proposal is not None
    rows = column_rows(given, choices, language)
    fixed = constants(given, choices, language)
    reasons = [(r, code_list("missing_reason").label(r, language)) for r in missing_reasons()]
    context |= {
        "proposal": proposal,
        "columns": rows,
        "constants": fixed,
        "blocks": blocks(given, choices, language),
        "datalists": datalists(rows, fixed, language),
        "meanings": meanings(proposal.table, language),
        "marks": [
            (n, mark, choices.missing.get(mark, reason)) for n, (mark, reason) in enumerate(proposal.missing.items())
        ],
        "reasons": reasons,
        "confirmed": choices.confirmed,
        "left_out": proposal.left_out,
        "unit": tables()[proposal.table].unit_in(language),
        "undecided": sum(not v.code for r in rows for v in r.values),
        "longest_label": LONGEST_LABEL,
        "label": request.POST.get("keep_as", "").strip()[:LONGEST_LABEL],
    }
    return render(request, "uploads/mapping.html", context, status=status)


def _rows_are(request: HttpRequest, given: Proposed | None) -> list[tuple[str, str, bool]]:
    language = language_of(request)
    now = given.proposal.table if given and given.proposal else ""
    return [(t, tables()[t].label_in(language), t == now) for t in _ROWS_ARE]


@require_POST
def forget(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Forget a kept mapping; uploads that were read with it keep theirs."""
    found = within(reader_of(request), ACT, KeptMapping.objects.filter(pk=key))
    if not found.exists():
        raise Http404
    found.delete()
    return HttpResponseRedirect(f"{reverse('uploads')}?lang={language_of(request)}", status=303)


@require_POST
def look(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Have the assistant look at the columns, as rows of the table that is named; the file is checked again with it."""
    reader = reader_of(request)
    upload = seen_upload(reader, key)
    table = request.POST.get("table", "")
    if not life.ask_again(upload, reader.user_id, propose=True, table=table if table in _ROWS_ARE else None):
        return to_upload(request, upload)
    return HttpResponseRedirect(f"{reverse('upload', args=[upload.pk])}?lang={language_of(request)}", status=303)
