"""Whom a token acts for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router

from whimbrel.service.api.asking import reader
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Told
from whimbrel.service.policy import ACTS, may

router = Router(tags=["token"])


class ToldMembership(Told):
    """A role in an agency."""

    agency: str
    role: str


class Own(Told):
    """The account, its roles, what this token is for, and until when."""

    name: str
    memberships: list[ToldMembership]
    scopes: list[str]
    expires: dt.datetime


@router.get("/me", response=Own, openapi_extra=described())
def me(request: HttpRequest) -> Any:
    """Whom this token acts for. ``scopes``: those that its owner still has a role for."""
    asker = reader(request)
    token = request.whimbrel_token  # type: ignore[attr-defined]
    return {
        "name": asker.name,
        "memberships": [{"agency": m.reporter, "role": m.role} for m in asker.memberships],
        "scopes": [act for act in token.scopes if act in ACTS and may(asker, act)],
        "expires": token.expires,
    }
