"""Limits that stop hostile or hopeless files before they stop the computer.

They are constants and not settings: a person who meets one can split the file, nobody can switch it off.
"""

from __future__ import annotations

from pathlib import Path

from whimbrel.standard.faults import Refused

MOST_COLUMNS = 2_000
MOST_CELLS = 80_000_000
# A sheet is loaded as a full rectangle: beyond this size most of the rectangle must really hold cells.
MOST_SPARSE_CELLS = 5_000_000
MOST_FILES = 200
# Also the size of the blocks Arrow parses: a record longer than a block cannot be read.
LONGEST_LINE = 4 * 1024 * 1024
LONGEST_HEADER_LINE = 500_000
MOST_UNPACKED = 2 * 1024**3
MOST_RATIO = 400
MOST_PROBED = 1024**3
LONGEST_PROBE = 120

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def bomb(limit: str, sheet: str | None = None) -> Refused:
    """The refusal of a file that unpacks to more than ``limit`` (words)."""
    return Refused("F04", sheet=sheet, limit=limit)


def too_much() -> Refused:
    """The refusal of a file that unpacks to more than can be taken."""
    return bomb(f"{MOST_UNPACKED // 1024**3} GB")


def refuse_ratio(unpacked: int, packed: int) -> None:
    """Raise Refused F04 if a compressed file unpacks to too many times its size."""
    if unpacked > 100 * 1024**2 and unpacked > MOST_RATIO * max(1, packed):
        raise bomb(f"{MOST_RATIO} times its size")


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
