"""The second step: codes count once, failures are limited, and a passkey alone opens only if it asked for finger, face or PIN."""

from __future__ import annotations

import struct
import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from fido2.utils import websafe_decode

from whimbrel.service.words import word

_USED = "last_counter"
_USER_VERIFIED = 0x04  # flag UV of the authenticator data, WebAuthn Level 2, section 6.1


def _error(key: str) -> ValidationError:
    return ValidationError(word(key, (get_language() or "en")[:2]), code=key)


class _CountsOnce:
    """A code of an authenticator app counts once, and none older than the last one that counted (RFC 6238, section 5.2)."""

    def clean_code(self) -> str:
        """The code, if it is the next one."""
        typed = str(self.cleaned_data["code"]).replace(" ", "")  # type: ignore[attr-defined]
        app = Authenticator.objects.filter(user=self.user, type="totp").first()  # type: ignore[attr-defined]
        counter = _counter_of(app, typed) if app else None
        if app is None or counter is None:
            return str(super().clean_code())  # type: ignore[misc]
        if counter <= app.data.get(_USED, -1):
            raise _error("accounts_error_code_used")
        cleaned = str(super().clean_code())  # type: ignore[misc]
        with transaction.atomic():  # of two that come with one code at once, one is let in
            app = Authenticator.objects.select_for_update().get(pk=app.pk)
            if counter <= app.data.get(_USED, -1):
                raise _error("accounts_error_code_used")
            app.data[_USED] = counter
            app.save(update_fields=["data"])
        self.authenticator.data = app.data
        return cleaned


def _counter_of(app: Authenticator, code: str) -> int | None:
    now, tolerance = int(time.time()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
    secret = decrypt(app.data["secret"])
    tried = range(now - tolerance, now + tolerance + 1)
    return next((n for n in tried if format_hotp_value(hotp_value(secret, n)) == code), None)


class SecondStep(_CountsOnce, AuthenticateForm):
    """A code of the app, or a recovery code, when signing in."""


class Confirmation(_CountsOnce, ReauthenticateForm):
    """A code, to confirm something that needs it."""


class _WellFormed:
    """What a passkey is said to have signed comes from outside: a wrong shape is a wrong passkey, not a fault of ours."""

    def clean_credential(self) -> Any:
        """The authenticator that signed."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, IndexError, KeyError, TypeError, struct.error):
            raise _error("accounts_error_incorrect_code") from None


class SecondStepPasskey(_WellFormed, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class ConfirmationPasskey(_WellFormed, ReauthenticateWebAuthnForm):
    """A passkey, to confirm something that needs it."""


class NewPasskey(AddWebAuthnForm):
    """A passkey that is added."""

    def clean(self) -> dict[str, Any]:
        """Check what the new passkey says of itself."""
        try:
            return dict(super().clean())
        except (AttributeError, IndexError, KeyError, TypeError, struct.error):
            raise _error("accounts_error_incorrect_code") from None


class PasskeyAlone(_WellFormed, LoginWebAuthnForm):
    """Signing in with a passkey and nothing else."""

    def clean_credential(self) -> Any:
        """A passkey that checked who holds it; one that was only touched is one factor, not two."""
        authenticator = super().clean_credential()
        data = websafe_decode(self.cleaned_data["credential"]["response"]["authenticatorData"])
        if not data[32] & _USER_VERIFIED:
            raise _error("accounts_error_passkey_unverified")
        return authenticator
