"""My account: who I am here, what I may do, how I sign in, and what happened at the door."""

from __future__ import annotations

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.service.accounts import sessions
from whimbrel.service.accounts.device import device_words
from whimbrel.service.accounts.history import BY_OTHERS
from whimbrel.service.accounts.models import Membership, SignInEvent
from whimbrel.service.accounts.rows import event_rows, membership_rows
from whimbrel.service.page import language_of

_SHOWN = 30


@login_required
@require_safe
def own_page(request: HttpRequest) -> HttpResponse:
    """Everything about the person who asks, and about nobody else."""
    language, user = language_of(request), request.user
    events = SignInEvent.objects.filter(user=user)
    lately = timezone.now() - dt.timedelta(days=30)
    living = Membership.objects.filter(user=user, ended__isnull=True).select_related("agency").order_by("pk")
    context = {
        "memberships": membership_rows(living, language),
        "app": Authenticator.objects.filter(user=user, type="totp").exists(),
        "passkeys": Authenticator.objects.filter(user=user, type="webauthn").count(),
        "sessions": UserSession.objects.filter(user=user).count(),
        "by_others": event_rows(events.filter(what__in=BY_OTHERS, at__gt=lately), language),
        "events": event_rows(events[:_SHOWN], language),
        "tokens": _tokens_page(),
    }
    return render(request, "accounts/own_page.html", context)


def _tokens_page() -> str:
    try:
        return reverse("tokens")
    except NoReverseMatch:
        return ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """The person's sessions; POST ends all but this one."""
    current = request.session.session_key
    if request.method == "POST":
        sessions.end_sessions(request.user, request, keep=current)
        return HttpResponseRedirect(reverse("usersessions_list"))
    found = [s for s in UserSession.objects.filter(user=request.user).order_by("-created_at") if not s.purge()]
    rows = [
        {
            "began": s.created_at,
            "address": s.ip,
            "device": device_words(s.user_agent),
            "current": s.session_key == current,
        }
        for s in found
    ]
    others = any(not row["current"] for row in rows)
    return render(request, "usersessions/usersession_list.html", {"sessions": rows, "others": others})
