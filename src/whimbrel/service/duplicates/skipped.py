"""Pairs that a person put off, remembered for as long as the session lasts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

_KEY = "duplicates_later"
_MOST = 200  # the oldest are forgotten, and come again


def skipped(request: HttpRequest) -> list[UUID]:
    """Ids of the pairs put off."""
    return [UUID(k) for k in request.session.get(_KEY, ())]


def skip(request: HttpRequest, key: UUID) -> None:
    """Put a pair off."""
    before = [k for k in request.session.get(_KEY, ()) if k != str(key)]
    request.session[_KEY] = [*before, str(key)][-_MOST:]
