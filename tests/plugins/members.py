"""People of agencies: accounts with roles and a second factor, as the tests need them."""

from __future__ import annotations

from functools import cache
from typing import Any

PASSWORD = "a long pass phrase"
SECRET = "JBSWY3DPEHPK3PXP"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def agency(slug: str, country: str = "", **facts: Any) -> Any:
    """The agency of this short name, made if there is none."""
    from whimbrel.service.accounts.models import Agency

    facts = {"label": slug.replace("-", " ").title(), "country": country, "kind": "law_enforcement", **facts}
    return Agency.objects.get_or_create(slug=slug, defaults=facts)[0]


def member(name: str, *roles: tuple[str, str], factor: bool = True) -> Any:
    """An account: ``member("lin", ("lao-police", "case_worker"))``. ``factor``: whether an authenticator app is set up."""
    from django.conf import settings
    from django.contrib.auth import get_user_model

    from whimbrel.service.accounts.models import Membership

    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        user = get_user_model().objects.create_user(name)
        user.password = _hashed(*_way(settings.PASSWORD_HASHERS[0]))
        user.save(update_fields=["password"])
    for slug, role in roles:
        Membership.objects.create(user=user, agency=agency(slug), role=role)
    if factor:
        second_factor(user)
    return user


def _way(hasher: str) -> tuple[str, int]:
    """How passwords are hashed now: by which hasher, with how much memory."""
    from django.utils.module_loading import import_string

    return hasher, getattr(import_string(hasher), "memory_cost", 0)


@cache
def _hashed(hasher: str, memory: int) -> str:
    """The password as the site's own hasher keeps it, hashed once for all the people of a run."""
    from django.contrib.auth.hashers import make_password

    return make_password(PASSWORD)


def browser_of(user: Any, **options: Any) -> Any:
    """A browser in which this person is signed in; ``options`` as for Django's ``Client``; ``client.user`` is the person."""
    from django.test import Client

    client = Client(**options)
    client.force_login(user, backend=BACKEND)
    client.user = user
    return client


def second_factor(user: Any) -> None:
    """An authenticator app with a known secret."""
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(user, SECRET)


def code() -> str:
    """What the authenticator app shows now."""
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
