"""Locking large files to the row they belong to, piece by piece, so that none has to fit into the memory.

A locked file is one line of header, ``whimbrel-file-1 <key id> <salt>``, and then pieces of 4 MB, each AES-256-GCM under a key
that HKDF-SHA-256 derives for this one file from its salt. The nonce of a piece is its number; its associated data are the
place, the number and whether it is the last. So pieces cannot be put into another order, left out, cut off at the end, or
taken from another file or from an earlier version of this one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
Vizár, 2015). A file that does not open to its end gives an error, never a shorter file.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from whimbrel.service.secrecy.locked import NotOpened, Place
from whimbrel.service.secrecy.ring import KeyRing, key_ring

PIECE = 4 * 1024 * 1024
_MAGIC = b"whimbrel-file-1"
_TAG = 16
_LONGEST_HEADER = 200


class LockedWriter:
    """Writes a locked file, whole or not at all; used as a context manager.

    Until the block is left without an error there is nothing under ``path``, or what was there before.
    """

    def __init__(self, path: Path, place: Place, ring: KeyRing | None = None):
        self._path, self._place, self._ring = Path(path), place, ring or key_ring()
        self._waiting = bytearray()
        self._number = 0

    def __enter__(self) -> LockedWriter:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, beside = tempfile.mkstemp(prefix=".locking-", dir=self._path.parent)
        self._beside, self._file = Path(beside), os.fdopen(handle, "wb")
        salt = secrets.token_bytes(16)
        self._cipher = _cipher(self._ring, self._ring.current, salt)
        self._file.write(b"%s %s %s\n" % (_MAGIC, self._ring.current.encode(), salt.hex().encode()))
        return self

    def write(self, data: bytes) -> None:
        """Take more bytes; of any length."""
        self._waiting += data
        while len(self._waiting) > PIECE:
            # What is exactly one piece stays: it may be the last.
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def _piece(self, data: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number), data, _bound(self._place, self._number, last)))
        self._number += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._piece(bytes(self._waiting), last=True)
                self._file.flush()
                os.fsync(self._file.fileno())
                self._beside.replace(self._path)
        finally:
            self._file.close()
            self._beside.unlink(missing_ok=True)


def lock_file(source: BinaryIO, path: Path, place: Place, ring: KeyRing | None = None) -> None:
    """Lock everything that ``source`` still gives into a file."""
    with LockedWriter(path, place, ring) as out:
        while data := source.read(PIECE):
            out.write(data)


def unlocked(path: Path, place: Place, ring: KeyRing | None = None) -> Iterator[bytes]:
    """The pieces of a locked file in order; NotOpened if one is not as it was locked to this place.

    What came before a piece that does not open is genuine, but not the whole file: throw it away.
    """
    try:
        with Path(path).open("rb") as file:
            key_id, salt = _header(file)
            cipher = _cipher(ring or key_ring(), key_id, salt)
            number, piece = 0, file.read(PIECE + _TAG)
            while True:
                following = file.read(PIECE + _TAG)
                yield cipher.decrypt(_nonce(number), piece, _bound(place, number, not following))
                if not following:
                    return
                number, piece = number + 1, following
    except (InvalidTag, ValueError):
        raise NotOpened(
            "A locked file does not open: it belongs to another row, was changed or cut. Restore it from a backup."
        ) from None
    except FileNotFoundError:
        raise NotOpened("A locked file is not there. Restore it from a backup, or send it again.") from None


def unlock_file(path: Path, place: Place, target: Path, ring: KeyRing | None = None) -> None:
    """Write the open file to ``target``, readable by its owner only; nothing is left there if it does not open."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in unlocked(path, place, ring):
                out.write(piece)
    except BaseException:
        Path(target).unlink(missing_ok=True)
        raise


def key_of_file(path: Path) -> str:
    """Id of the key a file was locked with."""
    with Path(path).open("rb") as file:
        return _header(file)[0]


def relock_file(path: Path, place: Place, ring: KeyRing | None = None) -> None:
    """Lock a file again with the current key, in place; whole or not at all."""
    with LockedWriter(path, place, ring) as out:
        for piece in unlocked(path, place, ring):
            out.write(piece)


def _header(file: BinaryIO) -> tuple[str, bytes]:
    magic, key_id, salt = file.readline(_LONGEST_HEADER).rstrip(b"\n").split(b" ")
    if magic != _MAGIC:
        raise ValueError
    return key_id.decode("ascii"), bytes.fromhex(salt.decode("ascii"))


def _cipher(ring: KeyRing, key_id: str, salt: bytes) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"whimbrel/1 pieces of a file")
    return AESGCM(key.derive(ring.derived(key_id, "file")))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(place: Place, number: int, last: bool) -> bytes:
    return place.bytes() + b"|%d|%s" % (number, b"last" if last else b"more")
