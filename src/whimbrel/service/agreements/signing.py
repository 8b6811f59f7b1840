"""Signing, suspending, resuming, ending. Each names the terms it is about; a page that is out of date does nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from whimbrel.service.agreements import acts
from whimbrel.service.agreements.errors import NotAgreed
from whimbrel.service.agreements.in_force import withdraw
from whimbrel.service.agreements.party import party_names
from whimbrel.service.agreements.standing import standing_of
from whimbrel.service.agreements.views import found, page_of, shown_terms
from whimbrel.service.agreements.written import names_somebody
from whimbrel.service.page import language_of
from whimbrel.service.words import word


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, key: Any) -> HttpResponse:
    """Sign the terms offered: read what changes, confirm with password or second factor, tick, sign."""
    row, standing, side = found(request, key, "agreement.sign")
    if standing.ended_by or standing.offered is None:
        raise Http404
    if not _asked_again(request):
        address = f"{reverse('agreement-sign', args=[row.pk])}?{urlencode({'side': side})}"
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': address})}")
    language = language_of(request)
    fault = ""
    if request.method == "POST":
        try:
            if request.POST.get("agreed") != "yes":
                raise NotAgreed("agreements_fault_check")
            acts.sign(row, side, request.user, request.POST.get("digest", ""))
        except NotAgreed as error:
            fault = word(error.key, language)
            standing = standing_of(row)
        else:
            withdraw(str(row.pk))
            messages.success(request, word("agreements_done_sign", language))
            return redirect("agreement", key=row.pk)
    names = party_names(row.parties, language)
    offered = standing.offered
    if offered is None:
        raise Http404
    shown = shown_terms(offered, standing, names, language)
    context = {
        "agreement": row,
        "side": side,
        "names": names,
        "shown": shown,
        "signed_already": standing.has_signed(side, offered),
        "how": word("agreements_sign_how", language).format(party=names[side]),
        "check": word("agreements_sign_check", language).format(digest=shown["short"], party=names[side]),
        "fault": fault,
    }
    return render(request, "agreements/sign.html", context, status=409 if fault else 200)


def _asked_again(request: HttpRequest) -> bool:
    """Whether the person proved within the last minutes, after signing in, that it is they who sit there."""
    from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate

    return bool(did_recently_reauthenticate(request))


@require_POST
def act(request: HttpRequest, key: Any, what: str) -> HttpResponse:
    """Suspend, resume or end at once."""
    row, _, side = found(request, key, "agreement.sign")
    does = {"suspend": acts.suspend, "resume": acts.resume, "end": acts.end}.get(what)
    if does is None:
        raise Http404
    language = language_of(request)
    reason = request.POST.get("reason", "")
    try:
        if names_somebody(reason):
            raise NotAgreed("agreements_fault_reason_names")
        if what == "end" and request.POST.get("sure") != "yes":
            raise NotAgreed("agreements_fault_check")
        does(row, side, request.user, reason)
    except NotAgreed as error:
        context = page_of(request, row, standing_of(row), side, word(error.key, language))
        return render(request, "agreements/agreement.html", context | {"reason": reason[:500]}, status=409)
    withdraw(str(row.pk))
    messages.success(request, word(f"agreements_done_{what}", language))
    return redirect("agreement", key=row.pk)
