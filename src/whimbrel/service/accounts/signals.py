"""What happens at the door is written down by signals, whichever page it happened on, and what follows from it is done."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.userkit import get_user_by_username
from allauth.mfa import signals as mfa
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth
from django.db.models.signals import pre_save
from django.http import HttpRequest

from whimbrel.service.accounts import limits, sessions
from whimbrel.service.accounts.history import happened, locked_lately
from whimbrel.service.accounts.models import SignInEvent
from whimbrel.service.accounts.second_factor import has_a_second_factor


def connect() -> None:
    """Connect everything, once."""
    for signal, receiver in (
        (auth.user_logged_in, _session_began),
        (auth.user_logged_out, _signed_out),
        (auth.user_login_failed, _failed),
        (user_locked_out, _locked_out),
        (account.user_logged_in, _signed_in),
        (account.password_changed, _password_changed),
        (mfa.authenticator_added, _factor_added),
        (mfa.authenticator_removed, _factor_removed),
        (mfa.authenticator_reset, _codes_made),
        (mfa.authenticator_used, _factor_used),
        (mfa.authentication_failed, _second_step_failed),
        (pre_save, _keep_no_words),
    ):
        signal.connect(receiver, dispatch_uid=f"whimbrel.accounts.{receiver.__name__}")


def _keep_no_words(sender: Any, instance: Any, **_: Any) -> None:
    # Axes would keep all that was sent, at every try a little more: somebody's password among the names, sooner or later.
    if sender is AccessAttempt:
        instance.get_data = instance.post_data = ""


def _session_began(request: HttpRequest, user: Any, **_: Any) -> None:
    sessions.begin(request)
    happened("signed_in", user, request)
    limits.forget(request, limits.name_key(user.get_username()))


def _signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    sessions.keep_few(request)
    if not has_a_second_factor(user):
        # There is nothing to protect yet: who typed the password just now sets the second factor up without typing it again.
        record_authentication(request, user, "password", reauthenticated=True)


def _signed_out(request: HttpRequest, user: Any, **_: Any) -> None:
    if user is not None:
        happened("signed_out", user, request)


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    name = str(credentials.get("username", ""))
    if request is not None:
        happened("failed", get_user_by_username(name), request, limits.name_key(name))


def _locked_out(request: HttpRequest, username: str, **_: Any) -> None:
    # ``username`` is the key of the name, see ``limits.tell_axes``; whose it is, the failures before it say.
    if not locked_lately(username):
        before = SignInEvent.objects.filter(name=username, user__isnull=False).select_related("user").first()
        happened("locked_out", before.user if before else None, request, username)


def _second_step_failed(request: HttpRequest, user: Any, **_: Any) -> None:
    happened("failed_second_step", user, request)
    limits.count_failure(request, limits.name_key(user.get_username()))


def _password_changed(request: HttpRequest, user: Any, **_: Any) -> None:
    happened("password_changed", user, request)
    sessions.end_sessions(user, request, keep=request.session.session_key)


def _factor_added(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    if authenticator.type == "recovery_codes":
        happened("recovery_codes_made", user, request)
        return
    happened("factor_added", user, request)
    sessions.begin_anew(request)


def _factor_removed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    if authenticator.type != "recovery_codes":
        happened("factor_removed", user, request)
        sessions.begin_anew(request)


def _codes_made(request: HttpRequest, user: Any, **_: Any) -> None:
    happened("recovery_codes_made", user, request)
    sessions.begin_anew(request)


def _factor_used(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    if authenticator.type == "recovery_codes":
        happened("recovery_code_used", user, request)
