"""The history of the door: one entry for the person and the administrator, one in the audit log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from whimbrel.service.accounts.device import device_of
from whimbrel.service.accounts.limits import name_key
from whimbrel.service.accounts.models import SignInEvent
from whimbrel.service.address import address_of
from whimbrel.service.audit.log import note

# Said about an account by somebody else; the person is told when they come in the next time.
BY_OTHERS = ("reset_offered", "account_reset", "deactivated", "reactivated")


def happened(what: str, user: Any, request: HttpRequest | None, name: str = "") -> None:
    """Keep what happened: a code of the list sign_in_event. ``name``: key of the name typed, where there may be no account."""
    SignInEvent.objects.create(
        user=user,
        name=name or (name_key(user.get_username()) if user else ""),
        what=what,
        address=address_of(request) if request else "",
        device=device_of(request) if request else "",
    )
    note(what, "account", key=str(user.pk) if user else "")


def locked_lately(key: str) -> bool:
    """Whether the history says already that this name is locked: it is said once, not at every try."""
    since = timezone.now() - dt.timedelta(minutes=15)
    return SignInEvent.objects.filter(name=key, what="locked_out", at__gt=since).exists()


def done_by_others(user: Any) -> list[SignInEvent]:
    """What others did to the account since the person signed in the time before the last."""
    sign_ins = SignInEvent.objects.filter(user=user, what="signed_in").values_list("pk", flat=True)[:2]
    since = sign_ins[1] if len(sign_ins) > 1 else 0
    return list(SignInEvent.objects.filter(user=user, what__in=BY_OTHERS, pk__gt=since))
