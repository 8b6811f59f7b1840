"""My tokens: a person makes one for a program, sees it once, sees when each was used, and ends it at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from whimbrel.service.api.models import Token
from whimbrel.service.api.tokens import DAYS, LONGEST_LABEL, MOST, living, make, offered
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.service.words import word

_SHOWN = 50
_PROPOSED = 30


@dataclass
class Wish:
    """What the form says; ``faults``: field -> key of the words that say what is wrong."""

    label: str = ""
    days: str = str(_PROPOSED)
    scopes: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens, and the form for a new one. A token stands on the page that answers the form, and nowhere else."""
    acts = offered(reader_of(request))
    if request.method != "POST":
        return _page(request, acts, Wish())
    if not acts:
        raise Http404
    if is_reauthentication_required(request, app="allauth.account"):
        raise ReauthenticationRequired
    wish = _read(request, acts)
    if wish.faults:
        return _page(request, acts, wish, status=422)
    made, text = make(request.user, wish.label, wish.scopes, int(wish.days))
    return _page(request, acts, Wish(), made=made, text=text)


@login_required
@require_POST
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End one of the person's own tokens, at once and for good."""
    found = Token.objects.filter(pk=key, user=request.user).first() if key < 2**63 else None
    if found is None:
        raise Http404
    Token.objects.filter(pk=found.pk, ended__isnull=True).update(ended=timezone.now())
    return HttpResponseRedirect(f"{reverse('tokens')}?lang={language_of(request)}", status=303)


def _read(request: HttpRequest, acts: list[str]) -> Wish:
    wish = Wish(" ".join(request.POST.get("label", "").replace("\x00", "").split()), request.POST.get("days", "")[:5])
    wish.scopes = [act for act in acts if act in request.POST.getlist("scopes")]
    if not 1 <= len(wish.label) <= LONGEST_LABEL:
        wish.faults["label"] = "api_fault_label"
    if not (wish.days.isascii() and wish.days.isdigit() and DAYS[0] <= int(wish.days) <= DAYS[1]):
        wish.faults["days"] = "api_fault_days"
    if not wish.scopes:
        wish.faults["scopes"] = "api_fault_scopes"
    elif living(request.user).count() >= MOST:
        wish.faults["label"] = "api_fault_many"
    return wish


def _page(
    request: HttpRequest, acts: list[str], wish: Wish, made: Any = None, text: str = "", status: int = 200
) -> HttpResponse:
    language, now = language_of(request), timezone.now()
    rows = []
    for token in Token.objects.filter(user=request.user)[:_SHOWN]:
        state = "ended" if token.ended else "expired" if token.expires <= now else "living"
        rows.append({"token": token, "scopes": [_act(a, language) for a in token.scopes], "state": state})
    context = {
        "rows": sorted(rows, key=lambda r: r["state"] != "living"),
        "choices": [(act, _act(act, language), act in wish.scopes) for act in acts],
        "wish": wish,
        "made": made,
        "text": text,
        "days": DAYS,
        "longest": LONGEST_LABEL,
        "confirm": bool(acts) and is_reauthentication_required(request, app="allauth.account"),
    }
    return render(request, "api/tokens.html", context, status=status)


def _act(act: str, language: str) -> str:
    return word(f"api_act_{act.replace('.', '_')}", language)
