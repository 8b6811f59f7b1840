"""The tables of a return, prepared once and kept locked until they are sealed: what is approved is what is sealed."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from whimbrel.service.returns.models import Return
from whimbrel.service.secrecy.locked import Place
from whimbrel.service.secrecy.locked_file import lock_file, unlocked


def folder_of(made: Return) -> Path:
    """Where the locked tables of a return lie."""
    return Path(settings.FILES) / "returns" / str(made.pk)


def place_of(made: Return, name: str) -> Place:
    """What a table of a return is bound to."""
    return Place("returns_return", str(made.pk), made.agency_id, name)


def keep(made: Return, tables: Mapping[str, pa.Table]) -> str:
    """Write the tables, locked, in place of those there were; returns the digest of all of them."""
    folder = folder_of(made)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    digest = hashlib.sha256()
    for name in sorted(tables):
        raw = _parquet(tables[name])
        lock_file(io.BytesIO(raw), folder / f"{name}.parquet", place_of(made, name))
        digest.update(f"{name} {hashlib.sha256(raw).hexdigest()}\n".encode())
    return digest.hexdigest()


def kept(made: Return) -> dict[str, pa.Table]:
    """The tables of a return, unlocked."""
    found = {}
    for name in made.rows:
        raw = b"".join(unlocked(folder_of(made) / f"{name}.parquet", place_of(made, name)))
        found[name] = pq.read_table(pa.BufferReader(raw))
    return found


def forget(made: Return) -> None:
    """Remove the tables: they were sealed, or the return was withdrawn."""
    shutil.rmtree(folder_of(made), ignore_errors=True)


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    names: Any = [f.name for f in table.schema if not pa.types.is_dictionary(f.type) and not pa.types.is_string(f.type)]
    pq.write_table(table, out, compression="zstd", write_statistics=names)
    return out.getvalue()
