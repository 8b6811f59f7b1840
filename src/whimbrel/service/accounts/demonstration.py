"""The second step of the demonstration: its accounts share one published secret, so that anybody can sign in with it.

The code shown is computed from this constant, never from an account's own secret: whoever switches the demonstration on by
mistake shows a code that opens no real account.
"""

from __future__ import annotations

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

SECRET = "WHIMBRELDEMOWHIMBRELDEMO22222222"  # noqa: S105 - published on purpose


def code() -> str:
    """The code of this moment where the site is a demonstration; nothing elsewhere."""
    if not settings.DEMONSTRATION:
        return ""
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // app_settings.TOTP_PERIOD))
