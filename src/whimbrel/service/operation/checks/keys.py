"""The key ring: there, private, apart from the backups, and the right one for this database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from whimbrel.service.operation.backup_stamp import last_backup
from whimbrel.service.operation.checks.finding import OK, UNSAFE, WARNING, Finding
from whimbrel.service.operation.checks.settings import private_file
from whimbrel.service.secrecy.locked import NotOpened
from whimbrel.service.secrecy.ring import KeyRingError, key_ring, ring_file

# The secret of an authenticator app that stands in many manuals.
_EXAMPLE = "JBSWY3DPEHPK3PXP"


def ring() -> Iterator[Finding]:
    """The file itself. It is not made here: where one is missing, that is said."""
    path = ring_file()
    if not path.exists():
        yield Finding(
            "key ring",
            UNSAFE,
            "is not there",
            "A new installation: whimbrel keys make. Otherwise put the ring back from its own backup; a new one opens nothing.",
        )
        return
    yield private_file("key ring", path)
    stamp = last_backup()
    if stamp and path.resolve().is_relative_to(Path(str(stamp["folder"])).resolve()):
        yield Finding(
            "place of the key ring",
            UNSAFE,
            "it lies in the folder of the backups it protects",
            "Keep the ring and its copies in another place than the backups of the database.",
        )
    if len(key_ring().ids()) > 1:
        yield Finding(
            "keys",
            WARNING,
            f"{len(key_ring().ids())} keys in the ring",
            "Finish the rotation: whimbrel keys rotate, then retire.",
        )


def opens() -> Iterator[Finding]:
    """The ring opens what the database holds."""
    from allauth.mfa.models import Authenticator

    if not ring_file().exists():
        return
    tried = 0
    try:
        for found in Authenticator.objects.filter(type="totp").order_by("-pk")[:20]:
            secret_of(found)
            tried += 1
    except (NotOpened, KeyRingError):
        yield Finding(
            "locked values",
            UNSAFE,
            "the ring does not open a value of this database",
            "It is the ring of another installation, or was changed. Put the right one back from its backup.",
        )
        return
    yield Finding("locked values", OK, f"the ring opens them ({tried} tried)")


def published_secrets() -> Iterator[Finding]:
    """No account whose second factor anybody can read in a manual."""
    from allauth.mfa.models import Authenticator

    from whimbrel.service.accounts.demonstration import SECRET

    if not ring_file().exists():
        return
    known = 0
    for found in Authenticator.objects.filter(type="totp", user__is_active=True).iterator(chunk_size=500):
        try:
            known += secret_of(found) in (SECRET, _EXAMPLE)
        except (NotOpened, KeyRingError):
            continue
    if not known:
        yield Finding("second factors", OK, "none with a published secret")
    elif settings.DEMONSTRATION:
        yield Finding("second factors", WARNING, f"{known} accounts of the demonstration have a published secret")
    else:
        yield Finding(
            "second factors",
            UNSAFE,
            f"{known} accounts have the demonstration's published secret",
            "Reset these accounts: an administrator can, on the page of people.",
        )


def secret_of(authenticator: object) -> str:
    """The secret of an authenticator app, opened."""
    from allauth.mfa.adapter import get_adapter

    return str(get_adapter().decrypt(authenticator.data["secret"]))  # type: ignore[attr-defined]
