"""Pages of returns: what is expected, one return, and everything that is done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.audit.log import note
from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader, reader_of
from whimbrel.service.returns.access import agencies_of, found_return, return_to
from whimbrel.service.returns.comparison import Change
from whimbrel.service.returns.expected import expected, periods
from whimbrel.service.returns.life import ACT, MOVES, NotNow, state_of
from whimbrel.service.returns.models import Return
from whimbrel.service.returns.preparing import begin_desk, begin_nil, begin_upload
from whimbrel.service.returns.saying import SAID, say
from whimbrel.service.returns.sealing import current_of
from whimbrel.service.returns.steps import changes_of, do_step, unanswered
from whimbrel.service.uploads.models import Upload
from whimbrel.service.words import word
from whimbrel.standard.errors import WhimbrelError
from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_list

SHOWN_CHANGES = 40


@require_safe
def returns(request: HttpRequest) -> HttpResponse:
    """What each agency has sent, what is missing and what is late."""
    reader = reader_of(request)
    if not may(reader, "return.read"):
        raise Http404
    return _board(request, reader)


def _board(request: HttpRequest, reader: Reader, fault: str = "", status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    mine, senders = agencies_of(reader, "return.read", "return.send")
    language = language_of(request)
    rows = expected(mine, today)
    context = {
        "rows": [(e, _state_label(e.state, language)) for e in rows],
        "late": sum(e.late for e in rows),
        "other": _others(reader, rows, language),
        "agencies": senders,
        "periods": sorted(
            {p.name for a in senders for p in list(periods(a, today))[:4]} | {str(today.year)}, reverse=True
        ),
        "families": [(f, code_list("figure_family").label(f, language)) for f in code_list("figure_family").codes],
        "fault": fault,
        "today": today,
    }
    return render(request, "returns/returns.html", context, status=status)


def _state_label(state: str, language: str) -> str:
    states = code_list("submission_state")
    return states.label(state, language) if state in states else word(f"returns_{state}", language)


def _others(reader: Reader, rows: list[Any], language: str) -> list[tuple[Return, str]]:
    """Returns for periods that are not among those expected."""
    listed = {r.pk for e in rows for r in e.returns}
    every = within(reader, "return.read", Return.objects.select_related("agency").prefetch_related("steps"))
    return [(r, _state_label(state_of(r, list(r.steps.all())), language)) for r in every.exclude(pk__in=listed)[:50]]


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a return from the desk's records, or one that says there was nothing to report."""
    reader = reader_of(request)
    known = {str(a.pk): a for a in agencies_of(reader, "return.send")[0]}
    agency = known.get(request.POST.get("agency", ""))
    if agency is None:
        raise Http404
    try:
        if request.POST.get("kind") == "nil":
            made = begin_nil(
                agency, request.POST.get("period", ""), request.POST.getlist("families"), reader.user_id or 0
            )
        else:
            if not may(reader, "case.export", agency):  # only who reads every case can count them
                return _board(request, reader, word("returns_only_case_worker", language_of(request)), 422)
            made = begin_desk(agency, request.POST.get("period", ""), reader.user_id or 0)
    except WhimbrelError as error:
        return _board(request, reader, str(error), 422)
    return redirect("return", made.pk)


@require_POST
def from_upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a return from a file that was found fit."""
    reader = reader_of(request)
    upload = within(reader, "upload.send", Upload.objects.all()).filter(pk=key).select_related("agency").first()
    if upload is None:
        raise Http404
    if not may(reader, "return.send", upload.agency):
        return render(request, "returns/passed_on.html", {"upload": upload}, status=403)
    try:
        return redirect("return", begin_upload(upload, reader.user_id or 0).pk)
    except WhimbrelError as error:
        return _board(request, reader, str(error), 422)


@require_safe
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One return: its tables, faults, changes, definitions, history, and what can be done now."""
    reader = reader_of(request)
    return page_of(request, reader, found_return(reader, key))


def page_of(request: HttpRequest, reader: Reader, made: Return, fault: str = "", status: int = 200) -> HttpResponse:
    """The page of a return, with what went wrong in the last step, if anything."""
    note("look", "return", key=str(made.pk))
    language = language_of(request)
    steps = list(made.steps.select_related("by"))
    state = state_of(made, steps)
    changes = changes_of(made) if state in ("checked", "sent", "approved") else []
    context = {
        "made": made,
        "state": state,
        "state_label": _state_label(state, language),
        "steps": [(s, code_list("return_step").label(s.what, language)) for s in steps],
        "rows": [(tables()[t].label_in(language), n, tables()[t].unit_in(language)) for t, n in made.rows.items()],
        "faults": [(f, _place_label(f, language)) for f in made.faults],
        "errors": sum(f["count"] for f in made.faults if f.get("severity") == "error"),
        "changes": [(c, _change_label(c, language), made.answers.get(c.key, "")) for c in changes[:SHOWN_CHANGES]],
        "unanswered": unanswered(made, changes),
        "families": _families(made, language),
        "matches": [(m, code_list("definition_match").label(m, language)) for m in code_list("definition_match").codes],
        "moves": {what for what in MOVES[state] if may(reader, ACT[what], made.agency)},
        "handlings": [(c, code_list("tlp").label(c, language)) for c in code_list("tlp").codes],
        "current": current_of(made) if state == "approved" else [],
        "sender": next((s.by_id for s in reversed(steps) if s.what == "sent"), None),
        "me": reader.user_id,
        "left_out": made.answers.get("_left_out", 0),
        "undated": made.answers.get("_undated", 0),
        "fault": fault,
    }
    return render(request, "returns/return.html", context, status=status)


def _place_label(fault: dict[str, Any], language: str) -> str:
    """Table and column of a fault in the reader's language; of a file, its sheet and heading as they stand there."""
    sheet, column = str(fault.get("sheet") or ""), str(fault.get("column") or "")
    table = tables().get(sheet)
    if table is None or "incidents" not in fault:
        return " ".join(filter(None, (sheet, column)))
    found = table.columns.get(column)
    return f"{table.label_in(language)}: {found.label_in(language) if found else column}"


def _change_label(change: Change, language: str) -> str:
    label = tables()[change.table].label_in(language)
    if not change.code:
        return label
    if change.table == "figures":
        return code_list("indicator").label(change.code, language)
    column = tables()[change.table].columns[change.column]
    return f"{label}: {code_list(column.list or '').label(change.code, language)}"


def _families(made: Return, language: str) -> list[tuple[str, str, dict[str, str]]]:
    families = code_list("figure_family")
    return [(f, families.label(f, language), made.definitions.get(f, {})) for f in families.codes]


@require_POST
def step(request: HttpRequest, key: UUID) -> HttpResponse:
    """Do a step with a return: prepare anew, send, send back, approve, seal, withdraw."""
    reader = reader_of(request)
    what = request.POST.get("what", "")
    made = return_to(reader, key, what)
    said = {n: request.POST.get(n, "") for n in ("digest", "note", "supersedes")}
    try:
        do_step(made, what, reader.user_id or 0, **said)
    except WhimbrelError as error:
        told = word(error.key, language_of(request)) if isinstance(error, NotNow) else str(error)
        return page_of(request, reader, made, told, 409)
    return redirect("return", key)


@require_POST
def said(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what the agency or the focal point says: definitions, articles, explanations of changes, the handling code."""
    reader = reader_of(request)
    made = found_return(reader, key, "return.send")
    definitions = {
        family: {n: request.POST.get(f"{n}.{family}", "") for n in SAID} for family in code_list("figure_family").codes
    }
    answers = {n.removeprefix("answer."): str(t) for n, t in request.POST.items() if n.startswith("answer.")}
    try:
        say(made, definitions, answers, request.POST.get("handling", ""))
    except NotNow as error:
        return page_of(request, reader, made, word(error.key, language_of(request)), 409)
    return redirect("return", key)
