"""Counted tables with every number rounded, totals still sums (``tables/rounding.py``), the same counts always the same way."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa

from whimbrel.release.policy import ROUNDED_TO
from whimbrel.release.product import ROUNDED, ReleasedTable
from whimbrel.release.report.counted import CountedTable
from whimbrel.release.report.cubes import cube_of, dimensions, systems

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
            found[table.id] = _released(table, cubes[table.id], done.rounded[at].tolist(), bool(len(done.farther)))
    return [found[t.id] for t in counted], farther


def _released(table: CountedTable, cube: Any, values: Sequence[int], farther: bool) -> ReleasedTable:
    """What is told as nought is left out: it may be somebody, or nobody."""
    names = ["year" if d == "period" and "year" in table.dims else d for d in cube.names]
    rows: list[dict[str, Any]] = []
    for codes, value in zip(product(*([d.codes[n] for n in cube.places(d)] for d in cube.dims)), values, strict=True):
        if value:
            cell = dict(zip(names, codes, strict=True))
            low = None if farther else float(value - ROUNDED_TO + 1)
            high = None if farther else float(value + ROUNDED_TO - 1)
            rows.append({**{d: cell[d] for d in table.dims}, "value": float(value), "low": low, "high": high})
    columns: dict[str, Any] = {d: pa.array([r[d] for r in rows], pa.string()) for d in table.dims}
    columns |= {n: pa.array([r[n] for r in rows], pa.float64()) for n in ("value", "low", "high")}
    columns["status"] = pa.array([ROUNDED] * len(rows), pa.string())
    facts = (table.title, table.dims, table.unit, table.period, table.sources)
    return ReleasedTable(table.id, *facts, pa.table(columns), table.submissions, table.notes)


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
