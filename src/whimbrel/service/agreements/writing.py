"""Pages on which terms are written: a new agreement, and new terms for one that is there."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from whimbrel.service.agreements import acts
from whimbrel.service.agreements.errors import NotAgreed
from whimbrel.service.agreements.models import Agreement
from whimbrel.service.agreements.party import acts_for, parties_here, party_names
from whimbrel.service.agreements.terms import Agreed, Fault, FaultyTerms, checked
from whimbrel.service.agreements.views import found, preview_of
from whimbrel.service.agreements.written import choices, first_values, names_somebody, sent, values_of
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write a new agreement: choose the other side and the terms, preview, offer."""
    mine = sorted(acts_for(reader_of(request), "agreement.sign"))
    if not mine:
        raise Http404
    own = request.POST.get("side", "")
    own = own if own in mine else mine[0]
    others = [p for p in parties_here() if p != own]
    other = request.POST.get("second", "")
    other = other if other in others else ""
    return _form(request, None, own, other, mine, others)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: Any) -> HttpResponse:
    """Offer new terms; those in force stay until both sides have signed the new ones."""
    row, standing, side = found(request, key, "agreement.sign")
    if standing.ended_by:
        raise Http404
    begin_from = values_of(standing.offered) if standing.offered else None
    return _form(request, row, side, row.other(side), [side], [], begin_from)


def _form(
    request: HttpRequest,
    row: Agreement | None,
    own: str,
    other: str,
    mine: list[str],
    others: list[str],
    begin_from: dict[str, Any] | None = None,
) -> HttpResponse:
    language = language_of(request)
    values = begin_from or first_values(own)
    faults: list[Fault] = []
    shown: dict[str, Any] = {}
    if request.method == "POST":
        values = sent(request.POST, own, other)
        faults = [Fault("purpose", "reason_names")] if names_somebody(values["purpose"]) else []
        try:
            trial = _trial(row, own, other, values)
            if request.POST.get("do") == "offer" and not faults:
                return _offered(request, row, own, other, values)
            if not faults:
                shown = preview_of(request, trial, own, None)
        except FaultyTerms as error:
            faults += error.faults
        except NotAgreed as error:
            faults.append(Fault("", error.key.removeprefix("agreements_fault_")))
    names = party_names([*mine, *others, own, other], language)
    context = {
        "agreement": row,
        "own": own,
        "other": other,
        "mine": [(p, names[p]) for p in mine],
        "others": sorted(((p, names[p]) for p in others), key=lambda o: o[1]),
        "own_name": names[own],
        "other_name": names[other] if other else word("agreements_f_second", language),
        "level_own_label": word("agreements_f_level", language).format(party=names[own]),
        "level_other_label": word("agreements_f_level", language).format(
            party=names[other] if other else word("agreements_f_second", language)
        ),
        "values": values,
        "choices": choices(values, own, other, language),
        "faults": [(f.field, f.text(language)) for f in faults],
        "wrong": {f.field for f in faults},
        "preview": shown,
    }
    # The preview is put in as the page of its own has it.
    return render(request, "agreements/write.html", {**shown, **context}, status=422 if faults else 200)


def _trial(row: Agreement | None, own: str, other: str, values: dict[str, Any]) -> Agreed:
    """The terms as they would be offered, checked; nothing is kept."""
    key, parties = (str(row.pk), row.parties) if row else (str(uuid.UUID(int=0)), (own, other))
    terms = Agreed(agreement=key, number=0, parties=parties, **values)
    return checked(terms, timezone.now().date(), parties_here())


def _offered(request: HttpRequest, row: Agreement | None, own: str, other: str, values: dict[str, Any]) -> HttpResponse:
    if row is None:
        row = acts.begin(own, other, request.user, values)
    else:
        acts.offer(row, own, request.user, values)
    messages.success(request, word("agreements_done_offer", language_of(request)))
    return redirect("agreement", key=row.pk)
