"""Locking values to the row they belong to: AES-256-GCM with the row as associated data (NIST SP 800-38D).

A locked text is ``<key id>:<base64 of nonce and ciphertext>``. What was locked for one row and field opens for no other:
copying it there, by hand or by SQL, gives an error and not a neighbour's name.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from whimbrel.service.secrecy.ring import KeyRing, key_ring
from whimbrel.standard.errors import WhimbrelError

_NONCE = 12


class NotOpened(WhimbrelError):
    """A locked value does not belong to this row, was changed, or was locked with another key."""

    exit_code = 14


@dataclass(frozen=True)
class Place:
    """What a value is bound to: table, primary key, agency and field."""

    table: str
    key: str
    agency: int
    field: str

    def bytes(self) -> bytes:
        """As associated data: every part with its length, so that no two places read the same."""
        return b"".join(b"%d:%s" % (len(p), p) for p in (str(v).encode() for v in vars(self).values()))


def lock(text: str, place: Place, ring: KeyRing | None = None) -> str:
    """Lock a text to its place with the current key."""
    ring = ring or key_ring()
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(ring.derived(ring.current, "field")).encrypt(nonce, text.encode(), place.bytes())
    return f"{ring.current}:{base64.b64encode(nonce + sealed).decode()}"


def unlock(locked: str, place: Place, ring: KeyRing | None = None) -> str:
    """The text that was locked to this place; NotOpened for every other one."""
    key_id, _, body = locked.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        key = (ring or key_ring()).derived(key_id, "field")
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.bytes()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise NotOpened(
            "A locked value does not open: it belongs to another row, or was changed. Restore the row from a backup."
        ) from None


def key_of(locked: str) -> str:
    """Id of the key a value was locked with."""
    return locked.partition(":")[0]


def lock_bytes(data: bytes, place: Place, ring: KeyRing | None = None) -> bytes:
    """As :func:`lock`, for files: key id, a newline, nonce and ciphertext."""
    ring = ring or key_ring()
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(ring.derived(ring.current, "file")).encrypt(nonce, data, place.bytes())
    return ring.current.encode() + b"\n" + nonce + sealed


def unlock_bytes(locked: bytes, place: Place, ring: KeyRing | None = None) -> bytes:
    """The bytes that were locked to this place; NotOpened for every other one."""
    key_id, _, raw = locked.partition(b"\n")
    try:
        key = (ring or key_ring()).derived(key_id.decode("ascii"), "file")
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.bytes())
    except (InvalidTag, ValueError):
        raise NotOpened("A locked file does not open: it belongs to another row, or was changed.") from None
