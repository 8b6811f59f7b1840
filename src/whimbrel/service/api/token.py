"""Middleware: whoever asks below /api/v1/ or /api/odk/ is who the token says, and no session cookie counts there."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from whimbrel.service.address import address_of
from whimbrel.service.api import limits
from whimbrel.service.api.problems import MEDIA, answer
from whimbrel.service.api.tokens import note_use, token_of
from whimbrel.service.reader import NOBODY, as_reader

PROGRAMS, PHONES = "/api/v1/", "/api/odk/"
DESCRIPTION = "/api/v1/openapi.json"
_CHALLENGE = {PROGRAMS: 'Bearer realm="Whimbrel"', PHONES: 'Basic realm="Whimbrel", charset="UTF-8"'}


class ReadsTheToken:
    """Directly before ``ActsForTheReader``: everything after it, and the database, sees the token's owner only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the token's owner; 401 without a living token."""
        area = next((a for a in (PROGRAMS, PHONES) if request.path_info.startswith(a)), None)
        if area is None:
            return self.get_response(request)
        response = self._answer(request, area)
        response["Cache-Control"] = "private, no-store"
        # What a page says in HTML about a request that cannot be read, a program is told in its own way.
        if response.status_code in (400, 404, 405, 413) and area == PROGRAMS and not _told(response):
            kind = {400: "unreadable", 404: "not_found", 405: "wrong_method", 413: "too_large"}[response.status_code]
            kept = {h: response[h] for h in ("Allow", *_RATE) if h in response}
            response = answer(kind, headers={**kept, "Cache-Control": "private, no-store"})
        return response

    def _answer(self, request: HttpRequest, area: str) -> HttpResponse:
        # A plain dictionary: nothing reads the session of a cookie, and nothing writes one.
        request.session = {}  # type: ignore[assignment]
        request.user = AnonymousUser()
        request.whimbrel_reader = NOBODY  # type: ignore[attr-defined]
        if settings.HTTPS and not request.is_secure():
            return answer("needs_https")
        if b"\x00" in unquote_to_bytes(request.META.get("QUERY_STRING", "")) or "\x00" in request.path_info:
            return answer("unreadable")
        if area == PROGRAMS and (kind := _not_taken(request)):
            return answer(kind)
        if request.path_info == DESCRIPTION:
            return self.get_response(request)
        token = token_of(_text(request, area))
        if token is None:
            return self._refused(request, area)
        budget = limits.spend(token.digest[:64], limits.PER_MINUTE)
        if budget.spent:
            return answer("too_many", headers=budget.headers())
        note_use(token, address_of(request))
        # Broken glass is for a person at a page, never for a program.
        reader = replace(as_reader(token.user, frozenset(token.scopes)), in_emergency=False)
        request.user = token.user
        request.whimbrel_reader = reader  # type: ignore[attr-defined]
        request.whimbrel_token = token  # type: ignore[attr-defined]
        response = self.get_response(request)
        for name, text in budget.headers().items():
            response.setdefault(name, text)
        return response

    def _refused(self, request: HttpRequest, area: str) -> HttpResponse:
        budget = limits.spend(f"wrong {address_of(request)}", limits.WRONG_PER_MINUTE)
        if budget.spent:
            return answer("too_many", headers={"Retry-After": str(budget.reset)})
        return answer("unauthorised", headers={"WWW-Authenticate": _CHALLENGE[area]})


def _not_taken(request: HttpRequest) -> str:
    """What is wrong with a body before one byte of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) == 0:
        return ""
    if request.content_type == "multipart/form-data":
        return ""
    if request.content_type != "application/json":
        return "wrong_type"
    return "too_large" if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE else ""


_RATE = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def _told(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith((MEDIA, "application/json"))


def _text(request: HttpRequest, area: str) -> str:
    """The token in the request: a bearer token, or for phones, which know no other way, the password of HTTP Basic."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if kind.lower() == "bearer":
        return text
    if kind.lower() == "basic" and area == PHONES and re.fullmatch(r"[A-Za-z0-9+/=_-]{1,400}", text):
        try:
            return base64.b64decode(text).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""
