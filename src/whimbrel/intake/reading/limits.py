"""Limits that stop hostile or hopeless files before they stop the computer.

They are constants and not settings: a person who meets one can split the file, nobody can switch it off.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from whimbrel.standard.faults import Refused

MOST_COLUMNS = 2_000
MOST_CELLS = 80_000_000
LONGEST_LINE = 8 * 1024 * 1024
MOST_UNPACKED = 2 * 1024**3
MOST_RATIO = 400

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refuse_hostile_zip(path: Path) -> None:
    """Raise Refused if a zip (xlsx, ods, a zip of CSV files) is cut off, encrypted or unpacks to too much.

    Sizes are those the zip declares; the members are unpacked later with the same limit, so a lying zip gains nothing.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise Refused("F09", reason="the zip directory at its end is missing or damaged") from None
    if any(m.flag_bits & 1 for m in members):
        raise Refused("F03")
    unpacked = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if unpacked > MOST_UNPACKED:
        raise Refused("F04", limit=f"{MOST_UNPACKED // 1024**3} GB")
    if unpacked > 100 * 1024**2 and unpacked / packed > MOST_RATIO:
        raise Refused("F04", limit=f"{MOST_RATIO} times its size")


def refuse_protected(path: Path) -> None:
    """Raise Refused if an OLE container is an encrypted modern workbook."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if head.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in _with_tail(path, head):
        raise Refused("F03")


def _with_tail(path: Path, head: bytes) -> bytes:
    # The directory of an OLE file may lie anywhere; such files are small enough to look through.
    if path.stat().st_size > 200 * 1024**2:
        return head
    return path.read_bytes()
