"""Sealing: tables become a submission that nobody can change unseen.

A sealed submission is a folder ``<store>/<reporter>/<period>/<id>/``:

- ``manifest.json``: who, what period, which tables with the SHA-256 of each file. The same input gives the same bytes.
- one Parquet file a table, without names, with the columns of the standard that the source asked for.
- ``seal.json``: the hash of the manifest, when it was sealed and, with a key, the Ed25519 signature of the manifest.

``id`` is the first 20 hexadecimal digits of the SHA-256 of the manifest without it, so that the address proves the content.
Everything is written beside the store's submissions and moved into place in one step: a killed process leaves nothing that
looks like a submission.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from whimbrel.standard.errors import StoreError
from whimbrel.standard.model import STANDARD, table
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.signing import load_key, public_text, sign
from whimbrel.vocabulary.code_lists import code_list

INCOMING = ".incoming"
_ROW_GROUP = 200_000
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


def canonical(data: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys and fixed spacing: the same data are the same bytes."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1, separators=(",", ": ")).encode() + b"\n"


def submission_id(manifest: Mapping[str, Any]) -> str:
    """The id that belongs to a manifest: 20 hexadecimal digits of the SHA-256 of everything in it but the id."""
    return hashlib.sha256(canonical({k: v for k, v in manifest.items() if k != "id"})).hexdigest()[:20]


def file_hash(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_reporter(reporter: str) -> str:
    """The reporter's short name as it stands in paths; StoreError if it is not of that form."""
    if not _SLUG.fullmatch(reporter):
        raise StoreError("The reporter is a short name of small letters, digits and hyphens, such as lao-police.")
    return reporter


class SubmissionWriter:
    """Writes tables batch by batch and seals them at the end; used as a context manager.

    On leaving the block without :meth:`seal`, by error or by choice, everything written is removed.
    """

    def __init__(self, store: Path):
        self._store = Path(store)
        incoming = self._store / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(dir=incoming))
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._waiting: dict[str, list[pa.RecordBatch]] = {}
        self._rows: dict[str, int] = {}
        self._columns: dict[str, list[str]] = {}

    def __enter__(self) -> SubmissionWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, table_id: str, batch: pa.RecordBatch) -> None:
        """Add rows to a table. Columns that the standard does not have are refused; texts as given stay with figures only."""
        waiting = self._waiting.setdefault(table_id, [])
        waiting.append(_sealable(table_id, batch))
        if sum(map(len, waiting)) >= _ROW_GROUP:
            self._flush(table_id)

    def _flush(self, table_id: str) -> None:
        batches = self._waiting.pop(table_id, [])
        if not batches:
            return
        rows = pa.Table.from_batches(batches).unify_dictionaries()
        if table_id not in self._writers:
            self._columns[table_id] = rows.schema.names
            self._writers[table_id] = pq.ParquetWriter(
                self.folder / f"{table_id}.parquet",
                rows.schema,
                compression="zstd",
                write_statistics=_counted(rows.schema),
            )
        self._writers[table_id].write_table(rows, row_group_size=_ROW_GROUP)
        self._rows[table_id] = self._rows.get(table_id, 0) + len(rows)

    def seal(
        self,
        *,
        reporter: str,
        period: str | Period,
        nature: str = "reported",
        handling: str = "amber_strict",
        source: Mapping[str, str] | None = None,
        checks: Mapping[str, int] | None = None,
        nil: Iterable[str] = (),
        supersedes: str | None = None,
        note: str = "",
        label: str = "",
        key: Path | None = None,
    ) -> Path:
        """Close the tables, write manifest and seal, and move the folder into the store. Returns its final path.

        nature: reported, published or invented. handling: a TLP 2.0 code. checks: rows per check that gave a warning or
        notice. nil: families of figures for which there was nothing to report. Sealing what is there already changes
        nothing and returns the path it has. Raises StoreError for a bad reporter, period, code or key.
        """
        from whimbrel.standard.store import Store

        signing_key = load_key(key) if key else None
        for table_id in list(self._waiting):
            self._flush(table_id)
        for writer in self._writers.values():
            writer.close()
        nil = sorted(set(nil))
        if not self._writers and not nil:
            raise StoreError("There is nothing to seal. If there was nothing to report, file a nil submission.")
        when = period if isinstance(period, Period) else parse_period(period)
        for code, list_id in ((nature, "submission_nature"), (handling, "tlp")):
            if code not in code_list(list_id):
                raise StoreError(f"{list_id} is one of {', '.join(code_list(list_id).codes)}.")
        manifest: dict[str, Any] = {
            "standard": STANDARD,
            "reporter": check_reporter(reporter),
            "label": label,
            "period": {"name": when.name, "first": when.first.isoformat(), "last": when.last.isoformat()},
            "kind": "nil"
            if nil and not self._writers
            else "figures"
            if set(self._writers) == {"figures"}
            else "records",
            "nature": nature,
            "handling": handling,
            "source": dict(source or {}),
            "checks": dict(sorted((checks or {}).items())),
            "nil": nil,
            "supersedes": supersedes,
            "note": note,
            "tables": {t: self._described(t) for t in sorted(self._writers)},
        }
        manifest["id"] = submission_id(manifest)
        target = self._store / reporter / when.name / manifest["id"]
        if target.exists():
            return target
        Store(self._store).refuse_conflicts(manifest)
        data = canonical(manifest)
        seal: dict[str, Any] = {"manifest_sha256": hashlib.sha256(data).hexdigest(), "sealed_at": _now()}
        if signing_key:
            seal |= {"public_key": public_text(signing_key), "signature": sign(signing_key, data)}
        _write(self.folder / "manifest.json", data)
        _write(self.folder / "seal.json", canonical(seal))
        for file in self.folder.iterdir():
            _sync(file)
            file.chmod(0o444)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.folder.rename(target)
        except OSError:
            if not target.exists():
                raise
        _sync(target.parent)
        return target

    def _described(self, table_id: str) -> dict[str, Any]:
        path = self.folder / f"{table_id}.parquet"
        return {
            "file": path.name,
            "sha256": file_hash(path),
            "bytes": path.stat().st_size,
            "rows": self._rows[table_id],
            "unit": table(table_id).unit_in("en"),
            "columns": self._columns[table_id],
        }


def seal_tables(store: Path, tables: Mapping[str, pa.Table], **facts: Any) -> Path:
    """Seal tables that are in memory. ``facts`` as for :meth:`SubmissionWriter.seal`. Returns the submission's path."""
    with SubmissionWriter(store) as writer:
        for table_id, rows in tables.items():
            for batch in rows.to_batches(max_chunksize=_ROW_GROUP):
                writer.write(table_id, batch)
        return writer.seal(**facts)


def seal_nil(store: Path, *, nil: Iterable[str], **facts: Any) -> Path:
    """File that there was nothing to report for these indicators. A nil submission is not the same as none."""
    known = code_list("indicator").codes
    unknown = sorted(set(nil) - set(known))
    if unknown:
        raise StoreError(f"{', '.join(unknown)} is no indicator; there are {', '.join(known)}.")
    Path(store).mkdir(parents=True, exist_ok=True)
    with SubmissionWriter(store) as writer:
        return writer.seal(nil=nil, **facts)


def _sealable(table_id: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = table(table_id).columns.values()
    allowed = {"id": pa.int64(), "source_row": pa.int64()}
    allowed |= {f.name: f.type for c in columns if not c.nominal for f in c.fields()}
    kept: dict[str, pa.Array] = {}
    for name in batch.schema.names:
        base = name.removesuffix("_as_given")
        if name in allowed:
            kept[name] = _of_type(table_id, name, batch.column(name), allowed[name])
        elif base != name and table_id == "figures" and base in allowed:
            kept[name] = batch.column(name)
        elif base == name or base not in allowed:
            raise StoreError(f"The table {table_id} has no column {name} in {STANDARD}.")
    return pa.RecordBatch.from_pydict(kept)


def _of_type(table_id: str, name: str, column: pa.Array, wanted: pa.DataType) -> pa.Array:
    """The column in the standard's own type: whoever reads a submission relies on it."""
    if column.type == wanted:
        return column
    try:
        if pa.types.is_dictionary(wanted):
            return column.cast(pa.string()).dictionary_encode()
        return column.cast(wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise StoreError(
            f"The column {name} of the table {table_id} is not of the type {wanted} of {STANDARD}."
        ) from None


def _counted(schema: pa.Schema) -> list[str]:
    # Smallest and largest values of texts would stand readable in the file's footer; of numbers and dates they help queries.
    return [f.name for f in schema if not pa.types.is_dictionary(f.type) and not pa.types.is_string(f.type)]


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
