"""How allauth fits in: nobody signs up uninvited, failures are limited, and the secrets of second factors lie locked."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows import reauthentication
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from whimbrel.service.accounts import history, limits
from whimbrel.service.accounts.passwords import refuse_easy
from whimbrel.service.accounts.second_factor import has_a_role
from whimbrel.service.address import address_of
from whimbrel.service.page import language_of
from whimbrel.service.secrecy.locked import Place, lock, unlock
from whimbrel.service.words import word, words

_PLACE = Place("mfa_authenticator", "", 0, "secret")


class _SpeaksOurWords:
    """Errors in the words of the pages; in allauth's own where there are none."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        key = f"accounts_error_{code}"
        if key in words():
            return ValidationError(word(key, (get_language() or "en")[:2]), code=code)
        error: ValidationError = super().validation_error(code, *args)  # type: ignore[misc]
        return error


class Closed(_SpeaksOurWords, DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while the name is locked here; how long, says ``locked_out.py``."""
        limits.tell_axes(request)
        key = limits.name_key(str(credentials.get("username", "")))
        if limits.wait(request, key):
            request.axes_locked_out, request.axes_credentials = True, {"login": key}  # type: ignore[attr-defined]
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account that name and password belong to. A deactivated one is answered like one that never was."""
        key = limits.name_key(str(credentials.get("username", "")))
        user = super().authenticate(request, **credentials, login=key)
        return user if user is not None and user.is_active else None

    def _rollback_login_failed_rl_usage(self) -> None:
        """Failures are counted in ``limits.py``, not here."""

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A passkey of a deactivated account opens nothing."""
        if user.is_active:
            return super().pre_login(request, user, **kwargs)
        messages.error(request, word("accounts_error_incorrect_code", language_of(request)))
        return HttpResponseRedirect(reverse("sign-in"))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The atlas in the language of the page; the own page first, where others did something to the account."""
        if request.user.is_authenticated and history.done_by_others(request.user):
            return reverse("account")
        return f"{reverse('atlas')}?lang={language_of(request)}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The own page."""
        return reverse("account")

    def is_safe_url(self, url: Any) -> bool:
        """An address of this site, and never one of signing in or out, which would lead in a circle."""
        text = str(url or "")
        if not text.startswith("/") or text.startswith(("//", "/\\", "/sign-in", "/sign-out")):
            return False
        return bool(super().is_safe_url(url))

    def is_ajax(self, request: HttpRequest) -> bool:
        """Every answer is a page."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address the audit log names."""
        return address_of(request) or "0.0.0.0"  # noqa: S104 - an address that is not known, nothing is bound to it

    def clean_password(self, password: str, user: Any = None) -> str:
        """Long, not common, and without the person's own name."""
        cleaned: str = super().clean_password(password, user)
        refuse_easy(cleaned, (user.get_username(), user.get_full_name()) if user else ())
        return cleaned

    def is_reauthentication_required(self, app: str | None = None) -> bool:
        """Changes to accounts and second factors are confirmed again."""
        return True

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to confirm, in the words of the pages: password first, then a code, then a passkey."""
        found = []
        for flow in reauthentication.get_reauthentication_flows(user):
            kinds = [str(kind) for kind in flow.get("types", [])]
            if flow["id"] == "reauthenticate":
                found.append(("account_reauthenticate", "accounts_confirm_password"))
            if {"totp", "recovery_codes"} & set(kinds):
                found.append(("mfa_reauthenticate", "accounts_confirm_code"))
            if "webauthn" in kinds:
                found.append(("mfa_reauthenticate_webauthn", "accounts_confirm_passkey"))
        language = (get_language() or "en")[:2]
        return [{"id": name, "url": reverse(name), "description": word(key, language)} for name, key in found]

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """What the pages have words for is said; that somebody signed in or out can be seen without."""
        text = kwargs.get("message") or ""
        key = f"accounts_said_{(message_template or '').rpartition('/')[2].removesuffix('.txt')}"
        if not text and key in words():
            text = word(key, language_of(request))
        if text:
            messages.add_message(request, level, text)


class LockedSecrets(_SpeaksOurWords, DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are locked with the key ring."""

    def encrypt(self, text: str) -> str:
        """Lock a secret."""
        return lock(text, _PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Unlock a secret."""
        return unlock(encrypted_text, _PLACE)

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last second factor of somebody with a role is replaced, not removed."""
        from allauth.mfa.models import Authenticator

        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=("totp", "webauthn"))
        return others.exclude(pk=authenticator.pk).exists() or not has_a_role(authenticator.user)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """The name that passkeys are made for."""
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Whimbrel"}
