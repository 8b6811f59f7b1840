"""The accounts of the demonstration, and their second step.

They share one published secret, so that anybody can sign in with it. The code shown is computed from this constant, never from
an account's own secret: whoever switches the demonstration on by mistake shows a code that opens no real account.
"""

from __future__ import annotations

import time
from importlib.resources import files
from typing import Any

import yaml
from django.conf import settings

SECRET = "WHIMBRELDEMOWHIMBRELDEMO22222222"  # noqa: S105 - published on purpose


def code() -> str:
    """The code of this moment where the site is a demonstration; nothing elsewhere."""
    from allauth.mfa import app_settings
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    if not settings.DEMONSTRATION:
        return ""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // app_settings.TOTP_PERIOD))


def make_accounts(password: str) -> list[dict[str, str]]:
    """Agencies and accounts, where they are not there yet; returns name, agency and role of each account."""
    from allauth.mfa.totp.internal.auth import TOTP
    from django.contrib.auth import get_user_model

    from whimbrel.service.accounts.models import Agency, Membership
    from whimbrel.service.accounts.second_factor import has_a_second_factor

    if not settings.DEMONSTRATION:
        raise RuntimeError("accounts with a published secret are for a demonstration only")
    facts = _read("whimbrel.service.accounts", "demonstration.yaml")
    for agency in [*_invented(facts["kinds"]), *facts["beside"]]:
        Agency.objects.update_or_create(slug=agency["slug"], defaults={k: v for k, v in agency.items() if k != "slug"})
    for account in facts["accounts"]:
        user, _ = get_user_model().objects.get_or_create(
            username=account["name"], defaults={"first_name": account["full_name"]}
        )
        if not user.check_password(password):
            user.set_password(password)
            user.save()
        agency = Agency.objects.get(slug=account["agency"])
        Membership.objects.get_or_create(user=user, agency=agency, role=account["role"], ended=None)
        if not has_a_second_factor(user):
            TOTP.activate(user, SECRET)
    return [{k: account[k] for k in ("name", "agency", "role")} for account in facts["accounts"]]


def _invented(kinds: dict[str, str]) -> list[dict[str, str]]:
    """The agencies whose data the demonstration makes up."""
    return [
        {"slug": a["id"], "label": a["label"], "country": a["country"], "kind": kinds[a["id"]], "rhythm": a["files"]}
        for a in _read("whimbrel.demonstration", "agencies.yaml")
    ]


def _read(package: str, name: str) -> Any:
    return yaml.safe_load(files(package).joinpath(name).read_text("utf-8"))
