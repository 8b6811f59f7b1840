"""How allauth fits in: nobody signs up uninvited, and the secrets of second factors lie locked."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from whimbrel.service.secrecy.locked import Place, lock, unlock

_PLACE = Place("mfa_authenticator", "", 0, "secret")


class Closed(DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class LockedSecrets(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are locked with the key ring."""

    def encrypt(self, text: str) -> str:
        """Lock a secret."""
        return lock(text, _PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """Unlock a secret."""
        return unlock(encrypted_text, _PLACE)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """The name that passkeys are made for."""
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Whimbrel"}
