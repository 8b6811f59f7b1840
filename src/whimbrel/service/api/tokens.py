"""Tokens: making one, knowing its holder again, and ending it when the account it stands for is not what it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.crypto import salted_hmac

from whimbrel.service.accounts.models import Membership
from whimbrel.service.api.models import Token
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.policy import ACTS, may
from whimbrel.service.reader import Reader

PREFIX = "wb_"
SHOWN = 8  # first signs by which people tell their tokens apart
LONGEST_LABEL = 80
DAYS = (1, 90)
MOST = 20  # living tokens of a person
# What a program never does for a person: run accounts, break glass, sign, delete for good.
NEVER = frozenset(
    {
        "account.manage",
        "emergency.ask",
        "agreement.sign",
        "case.delete",
        "release.read",
        "release.prepare",
        "release.approve",
    }
)
_MINUTE = dt.timedelta(minutes=1)


def offered(reader: Reader) -> list[str]:
    """Acts of the policy for which the reader may make a token now."""
    return [act for act in ACTS if act not in NEVER and may(reader, act)]


def digest_of(text: str) -> str:
    """What is kept of a token. It is random and long, so that a plain hash is enough."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def stamp_of(user: Any) -> str:
    """What a token is bound to; empty for somebody without a second factor or a role, who holds none."""
    factors = list(Authenticator.objects.filter(user=user).exclude(type="recovery_codes").values_list("pk", flat=True))
    rows = Membership.objects.filter(user=user, ended__isnull=True, agency__active=True)
    memberships = list(rows.values_list("pk", flat=True))
    if not factors or not memberships:
        return ""
    facts = json.dumps([user.password, sorted(factors), sorted(memberships)])
    return salted_hmac("whimbrel.api.token", facts, algorithm="sha256").hexdigest()


def make(user: Any, label: str, scopes: list[str], days: int) -> tuple[Token, str]:
    """A new token and its text, which is shown once and kept nowhere."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        label=label,
        digest=digest_of(text),
        start=text[:SHOWN],
        stamp=stamp_of(user),
        scopes=scopes,
        expires=timezone.now() + dt.timedelta(days=days),
    )
    return token, text


def living(user: Any) -> Any:
    """Tokens of a person that are neither ended nor expired."""
    return Token.objects.filter(user=user, ended__isnull=True, expires__gt=timezone.now())


def token_of(text: str) -> Token | None:
    """The living token with this text; None for one that never was, is ended or expired, or whose account changed."""
    rows = Token.objects.select_related("user").filter(ended__isnull=True, expires__gt=timezone.now())
    token = rows.filter(digest=digest_of(text[:200])).first()
    if token is None or not token.user.is_active:
        return None
    now = stamp_of(token.user)
    if not now or not hmac.compare_digest(now, token.stamp):
        Token.objects.filter(pk=token.pk, ended__isnull=True).update(ended=timezone.now())
        return None
    return token


def note_use(token: Token, address: str) -> None:
    """Remember when the token was used last, at most once a minute."""
    now = timezone.now()
    if token.used is None or now - token.used > _MINUTE:
        with act_as(Actor(token.user.get_username(), address, user=str(token.user_id))):
            Token.objects.filter(pk=token.pk).update(used=now)
