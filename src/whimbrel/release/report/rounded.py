"""Counted tables with every number rounded, totals still sums (``tables/rounding.py``), the same counts always the same way."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from whimbrel.release.policy import ROUNDED_TO
from whimbrel.release.product import ROUNDED, ReleasedTable
from whimbrel.release.report.counted import CountedTable
from whimbrel.release.report.cubes import as_released, cube_of, dimensions, systems

KEY = "rounding.key"
"""File of a store: the key that chance is drawn with. Lost, the same counts are rounded in another way."""


def rounded(counted: Sequence[CountedTable], secret: Path) -> tuple[list[ReleasedTable], int]:
    """Rounded tables in the same order, and how many numbers had to go beyond their neighbouring multiples.

    secret: the file of the key, made if it is not there.
    """
    from whimbrel.release.tables.rounding import round_tables

    key = _key(secret)
    found: dict[str, ReleasedTable] = {}
    farther = 0
    for group in systems(counted):
        dims = dimensions(group)
        cubes = {t.id: cube_of(t, dims) for t in group}
        told = repr([(t.id, sorted(t.cells.items())) for t in group]).encode()
        done = round_tables(cubes, int.from_bytes(hmac.digest(key, told, hashlib.sha256)))
        farther += len(done.farther)
        for table, at in zip(group, done.system.of_cube, strict=True):
            told_of = (_told(value, bool(len(done.farther))) for value in done.rounded[at].tolist())
            found[table.id] = as_released(table, cubes[table.id], told_of)
    return [found[t.id] for t in counted], farther


def _told(value: int, farther: bool) -> tuple[float | None, float | None, float | None, str] | None:
    """What is told as nought is left out: it may be somebody, or nobody."""
    if not value:
        return None
    ends = (None, None) if farther else (float(value - ROUNDED_TO + 1), float(value + ROUNDED_TO - 1))
    return (float(value), *ends, ROUNDED)


def _key(path: Path) -> bytes:
    if not path.exists():
        beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            # Of two that make it at once, the first one's holds.
            with suppress(FileExistsError):
                os.link(beside, path)
        finally:
            beside.unlink()
    return path.read_bytes()
