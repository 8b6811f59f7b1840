"""A copy of the key ring under a passphrase: scrypt (RFC 7914) and AES-256-GCM, in a small JSON file of its own."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from whimbrel.service.operation.archive import BackupError
from whimbrel.service.secrecy.ring import KeyRing

_COST = {"n": 2**16, "r": 8, "p": 1}
_SHORTEST = 12
_BOUND = b"whimbrel key ring 1"


def refuse_weak(passphrase: str) -> None:
    """BackupError for a passphrase that could be guessed."""
    if len(passphrase) < _SHORTEST:
        raise BackupError(f"The passphrase is too short: {_SHORTEST} characters or more, best several words.")


def write_copy(ring: bytes, target: Path, passphrase: str) -> None:
    """Write the ring, locked with the passphrase, to a new file that only its owner reads."""
    refuse_weak(passphrase)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_key(passphrase, salt, _COST)).encrypt(nonce, ring, _BOUND)
    parts = {"salt": salt, "nonce": nonce, "ring": sealed}
    text = json.dumps({"whimbrel_key_ring": 1, **_COST, **{k: base64.b64encode(v).decode() for k, v in parts.items()}})
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError("There is a file at the place of the keys' copy already; it is not overwritten.") from None
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_copy(source: Path, passphrase: str) -> bytes:
    """The ring of a copy; BackupError for another passphrase or a damaged file."""
    try:
        found = json.loads(source.read_text("ascii"))
        salt, nonce, sealed = (base64.b64decode(found[k], validate=True) for k in ("salt", "nonce", "ring"))
        cost = {k: int(found[k]) for k in _COST}
        if cost["n"] > 2**20 or cost["r"] > 32 or cost["p"] > 16:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupError("This file is no copy of a key ring, or it is damaged.") from None
    try:
        return AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, _BOUND)
    except InvalidTag:
        raise BackupError("The copy of the key ring does not open: another passphrase, or a damaged file.") from None


def marks(ring: KeyRing) -> dict[str, str]:
    """Key id -> a mark that tells two keys apart and says nothing of them, for the manifest of a backup."""
    return {name: ring.derived(name, "mark in the manifest of a backup")[:8].hex() for name in ring.ids()}


def _key(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())
