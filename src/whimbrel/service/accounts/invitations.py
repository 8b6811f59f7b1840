"""Links that let one person in once: to make an account, or to set an account up anew.

A link holds 256 random bits; only its SHA-256 is kept. It works for a week, once, until it is withdrawn. What the account
may do was decided by the administrator when the link was made: the person who opens it has no say in it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from whimbrel.service.accounts.history import happened
from whimbrel.service.accounts.models import Agency, Invitation, Membership
from whimbrel.service.accounts.sessions import end_sessions
from whimbrel.standard.errors import WhimbrelError

LASTS = dt.timedelta(days=7)


class NotAccepted(WhimbrelError):
    """The link was used, withdrawn or has expired in the meantime."""

    exit_code = 15


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def invite(by: Any, full_name: str, user_name: str, agency: Agency, role: str) -> tuple[Invitation, str]:
    """An invitation to make an account with one role; the token is told once, here."""
    return _made(invited_by=by, full_name=full_name, user_name=user_name, agency=agency, role=role)


def offer_reset(by: Any, user: Any, request: HttpRequest | None) -> tuple[Invitation, str]:
    """A link with which a person sets a new password and new second factors; earlier ones no longer work."""
    with transaction.atomic():
        open_ones().filter(user=user).update(withdrawn=timezone.now())
        made = _made(invited_by=by, full_name=user.get_full_name(), user_name=user.get_username(), user=user)
        happened("reset_offered", user, request)
    return made


def _made(**facts: Any) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(digest=digest_of(token), expires=timezone.now() + LASTS, **facts)
    return row, token


def open_ones() -> Any:
    """Invitations that can still be accepted."""
    return Invitation.objects.filter(used__isnull=True, withdrawn__isnull=True, expires__gt=timezone.now())


def withdraw_those_of(administrator: Any) -> None:
    """Somebody who no longer runs the system leaves no open link behind."""
    open_ones().filter(invited_by=administrator).update(withdrawn=timezone.now())


def found(digest: str) -> Invitation | None:
    """The invitation with this digest, if it can be accepted now: its agency works, its account is not deactivated."""
    row: Invitation | None = open_ones().filter(digest=digest).select_related("agency", "user").first()
    if row is None or (row.agency and not row.agency.active) or (row.user and not row.user.is_active):
        return None
    return row


def take(invitation: Invitation, user_name: str, password: str, request: HttpRequest) -> Any:
    """Make the account, or set it up anew; of two who try at once one succeeds. Returns the account."""
    with transaction.atomic():
        if not open_ones().filter(pk=invitation.pk).update(used=timezone.now()):
            raise NotAccepted("The invitation was used or withdrawn. Ask the administrator for a new one.")
        return (
            _set_up_anew(invitation, password, request)
            if invitation.user
            else _make(invitation, user_name, password, request)
        )


def _make(invitation: Invitation, user_name: str, password: str, request: HttpRequest) -> Any:
    user = get_user_model().objects.create_user(user_name, password=password, first_name=invitation.full_name)
    Membership.objects.create(user=user, agency=invitation.agency, role=invitation.role, given_by=invitation.invited_by)
    happened("account_made", user, request)
    return user


def _set_up_anew(invitation: Invitation, password: str, request: HttpRequest) -> Any:
    from whimbrel.service.api.models import Token

    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    Token.objects.filter(user=user, ended__isnull=True).update(ended=timezone.now())
    end_sessions(user, request, keep=None)
    happened("account_reset", user, request)
    return user
