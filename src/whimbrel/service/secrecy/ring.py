"""The key ring: a file of keys, one of them current, that never lies in the database it protects.

``WHIMBREL_KEYS`` names the file (default ``WHIMBREL_DATA/keys.json``, readable by its owner only)::

    {"current": "k2", "keys": {"k1": {"made": "2026-01-05", "key": "<32 bytes, base64>"}, "k2": {...}}}

From each key others are derived by HKDF-SHA-256 (RFC 5869), one for each purpose, so that no key serves two. Whoever loses
the ring loses every name, document number and attachment for good: back it up apart from the database.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from whimbrel.standard.errors import WhimbrelError


class KeyRingError(WhimbrelError):
    """The key ring is missing, damaged, or lacks a key that a value needs."""

    exit_code = 15


class KeyRing:
    """Keys by id. Thread-safe: it is read, never changed; a rotation writes a new file."""

    def __init__(self, current: str, keys: dict[str, bytes], made: dict[str, str]):
        self.current = current
        self._keys = keys
        self.made = made

    def ids(self) -> list[str]:
        """Ids of all keys, oldest first."""
        return list(self._keys)

    def derived(self, key_id: str, purpose: str) -> bytes:
        """32 bytes for one purpose (``field``, ``file``, ``index``, ...) from the key with this id."""
        if key_id not in self._keys:
            raise KeyRingError(
                f"The key ring lacks the key {key_id}. Put the ring back that holds it, from its backup."
            )
        return _derive(self._keys[key_id], purpose)


@lru_cache(maxsize=256)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"whimbrel/1 {purpose}".encode()).derive(key)


def ring_file() -> Path:
    """Where the ring lies."""
    from django.conf import settings

    return Path(settings.KEYS)


def key_ring() -> KeyRing:
    """The ring as it is now. Made on first use, unless the database already holds values that another ring locked."""
    path = ring_file()
    try:
        return _loaded(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        if os.environ.get("WHIMBREL_KEYS"):
            raise KeyRingError(
                "The key ring named in WHIMBREL_KEYS is not there. Restore it, or make one: whimbrel keys make"
            ) from None
        add_key(path)
        return _loaded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _loaded(path: Path, _changed: int) -> KeyRing:
    try:
        data = json.loads(path.read_text("ascii"))
        keys = {name: base64.b64decode(entry["key"], validate=True) for name, entry in data["keys"].items()}
        if data["current"] not in keys or any(len(k) != 32 for k in keys.values()):
            raise ValueError
        return KeyRing(data["current"], keys, {name: str(e["made"]) for name, e in data["keys"].items()})
    except (ValueError, KeyError, TypeError):
        raise KeyRingError("The key ring is damaged. Restore it from its backup; do not make a new one.") from None


def add_key(path: Path) -> str:
    """Make a new key the current one, keeping the others; returns its id. The file is replaced whole or not at all."""
    data: dict[str, Any] = {"current": "", "keys": {}}
    with contextlib.suppress(FileNotFoundError):
        data = json.loads(path.read_text("ascii"))
    number = 1 + max((int(name[1:]) for name in data["keys"]), default=0)
    name = f"k{number}"
    entry = {
        "made": dt.datetime.now(dt.UTC).date().isoformat(),
        "key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    _write(path, {"current": name, "keys": {**data["keys"], name: entry}}, first=not data["keys"])
    return name


def drop_key(path: Path, name: str) -> None:
    """Take a key that nothing needs any more out of the ring. The current one stays."""
    data = json.loads(path.read_text("ascii"))
    if name == data["current"] or name not in data["keys"]:
        raise KeyRingError(f"{name} is the current key, or none of the ring.")
    del data["keys"][name]
    _write(path, data, first=False)


def _write(path: Path, data: dict[str, Any], *, first: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    with os.fdopen(handle, "w") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    if first:
        # Of several processes that start together the first one's ring counts.
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
        Path(beside).unlink()
    else:
        Path(beside).replace(path)
