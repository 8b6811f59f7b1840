"""How often somebody may be wrong at the door before they have to wait.

Two limits, the same for names that exist and for those that do not: five failures of one name from one address within a
quarter of an hour (django-axes), and MOST failures of one name from anywhere within an hour. The second one spares an
address from which this name has signed in lately, so that a stranger who keeps failing cannot keep a person out of their
own office; a passkey works at any time. Failures are counted in the database, in what is only ever added to: an attacker can
neither crowd them out of a cache nor undo them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import unicodedata

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils import timezone

from whimbrel.service.accounts.models import SignInEvent
from whimbrel.service.address import address_of

MOST = 20
HOUR = dt.timedelta(hours=1)
KNOWN = dt.timedelta(days=30)
FAILURES = ("failed", "failed_second_step")


def name_key(name: str) -> str:
    """A keyed hash of a user name, whatever its case and the spaces around it: what is typed there may be a password."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    return hmac.new(settings.SECRET_KEY.encode(), b"sign-in " + plain.encode(), hashlib.sha256).hexdigest()[:32]


def tell_axes(request: HttpRequest) -> None:
    """Have axes count by the address that the audit log names, too."""
    AxesProxyHandler.update_request(request)
    request.axes_ip_address = address_of(request) or None  # type: ignore[attr-defined]


def wait(request: HttpRequest, key: str) -> dt.timedelta:
    """How long this name has to wait at this address; nothing if it does not."""
    return max(_wait_here(request, key), _wait_anywhere(request, key), dt.timedelta(0))


def _wait_here(request: HttpRequest, key: str) -> dt.timedelta:
    now, cool_off = timezone.now(), get_cool_off(request) or dt.timedelta(0)
    found = AccessAttempt.objects.filter(
        username=key, ip_address=address_of(request) or None, attempt_time__gt=now - cool_off
    ).aggregate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    if (found["n"] or 0) < get_failure_limit(request, {}):
        return dt.timedelta(0)
    return found["last"] + cool_off - now


def _wait_anywhere(request: HttpRequest, key: str) -> dt.timedelta:
    now = timezone.now()
    failed = SignInEvent.objects.filter(name=key, what__in=FAILURES, at__gt=now - HOUR)
    recent = list(failed.order_by("-at").values_list("at", flat=True)[:MOST])
    known = SignInEvent.objects.filter(
        name=key, what="signed_in", address=address_of(request), at__gt=now - KNOWN
    ).exists()
    return dt.timedelta(0) if len(recent) < MOST or known else recent[-1] + HOUR - now


def count_failure(request: HttpRequest, key: str) -> None:
    """Count a failure of the second step as axes counts one of the first."""
    tell_axes(request)
    AxesProxyHandler.user_login_failed(__name__, {"login": key}, request)


def forget(request: HttpRequest, key: str) -> None:
    """Whoever came in begins anew at this address."""
    AxesProxyHandler.reset_attempts(username=key, ip_address=address_of(request) or None)
