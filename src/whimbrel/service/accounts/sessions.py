"""Sessions end: eight hours after signing in, after half an hour without a page, with a fourth, when the account changes.

Every session begins in allauth and stands in its list of user sessions; ending one deletes it, so that it is over at once.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from whimbrel.service.accounts.history import happened

LONGEST = 8 * 3600
IDLE = 30 * 60
MOST = 3
_BEGAN, _SEEN = "whimbrel_began", "whimbrel_seen"


def begin(request: HttpRequest) -> None:
    """Note when the session began."""
    request.session[_BEGAN] = request.session[_SEEN] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Whether the session is too old or lay idle too long; if not, this page counts as a sign of life."""
    now = int(time.time())
    began, seen = request.session.get(_BEGAN), request.session.get(_SEEN)
    if not isinstance(began, int) or not isinstance(seen, int):
        begin(request)
        return False
    if now - began > LONGEST or now - seen > IDLE:
        return True
    if now - seen > 60:  # not every page has to write
        request.session[_SEEN] = now
    return False


def end_sessions(user: Any, request: HttpRequest | None, keep: str | None = "") -> int:
    """End every session of a person but the one with the key ``keep``; returns how many."""
    found = [s for s in UserSession.objects.filter(user=user) if s.session_key != keep]
    for session in found:
        lives = session.exists()
        session.end()
        if lives:
            happened("session_ended", user, request)
    return len(found)


def begin_anew(request: HttpRequest) -> None:
    """A new key for this session, and an end to all others: who held the old key, or another one, is out."""
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)
    end_sessions(request.user, request, keep=request.session.session_key)


def keep_few(request: HttpRequest) -> None:
    """End the oldest sessions of somebody who has too many."""
    rows = UserSession.objects.filter(user=request.user).order_by("-created_at", "-pk")
    for session in rows[MOST:]:
        session.end()
        happened("session_ended", request.user, request)
