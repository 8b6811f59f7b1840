"""The page at the end of an interview: what this may be, why, what is missing, what to do, and what not to do."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from whimbrel.criteria.interview import wording
from whimbrel.service.audit.log import note
from whimbrel.service.interview.keeping import entries_of, found
from whimbrel.service.interview.models import DISCARDED, OPEN, Interview
from whimbrel.service.interview.pages import page_ids
from whimbrel.service.interview.result import result_of, true_of
from whimbrel.service.page import language_of
from whimbrel.service.policy import within
from whimbrel.service.reader import reader_of

_FAULTS = ("consent", "number")
USUAL = 5.0  # of 100, until the officer says otherwise


@require_safe
def result(request: HttpRequest, key: UUID) -> HttpResponse:
    """The results as the answers stand now."""
    reader = reader_of(request)
    it = found(reader, "case.read", key)
    if it.state == DISCARDED:
        raise Http404
    note("look", "interview", key=str(key), detail="result")
    entries = entries_of(it)
    language, officer = language_of(request), wording(it.officer_language)
    prevalence = _share(request.GET.get("of", ""))
    fault = request.GET.get("fault", "")
    context = {
        "interview": it,
        "officer": officer,
        "result": result_of(entries, officer, language),
        "fresh": it.state == OPEN or len(entries) > it.handed_entries,
        "prevalence": f"{prevalence:g}",
        "tools": true_of(prevalence),
        "debt_clock": _debt_clock(),
        "writes": within(reader, "case.write", Interview.objects.filter(pk=key)).exists(),
        "first_page": page_ids()[0],
        "fault": fault if fault in _FAULTS else "",
    }
    return render(request, "interview/result.html", context)


def _share(text: str) -> float:
    try:
        given = float(text.replace(",", "."))
    except ValueError:
        return USUAL
    return given if 0 < given <= 100 else USUAL


def _debt_clock() -> str:
    for name in ("debt-clock", "debt"):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
