"""Delimited text (CSV, TSV, also gzipped): streamed in batches by Arrow, with exact row numbers and hard limits."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from whimbrel.intake.reading.encoding import detect_encoding
from whimbrel.intake.reading.limits import LONGEST_LINE, MOST_COLUMNS
from whimbrel.intake.reading.sheet import Batch, Sheet, header_names
from whimbrel.standard.faults import Faults, Refused

_CHUNK = 1024 * 1024
_BLOCK = 4 * 1024 * 1024
_TOP = 25
_TEXT = pa.dictionary(pa.int32(), pa.string())


def csv_sheet(
    path: Path, *, encoding: str | None = None, progress: Callable[[int], None] | None = None, name: str | None = None
) -> Sheet:
    """The one sheet of a delimited text file. ``progress`` is told how many bytes of the file have been read.

    Raises Refused: F02 empty, F06 encoding, F07 NUL bytes, F08 line too long, F09 cut off, F05 too many columns.
    """
    faults = Faults()
    with _open(path) as file:
        known = encoding or detect_encoding(_chunks(file))
    if known not in ("utf-8", "utf-8-sig", "ascii"):
        faults.add("F17", encoding=known)
    with _open(path) as file:
        top = _top_lines(_Text(file, known))
    if not "".join(top).strip():
        raise Refused("F02")
    separator = _separator(top)
    rows = list(csv.reader(top, delimiter=separator))
    if max(map(len, rows)) > MOST_COLUMNS:
        raise Refused("F05", count=max(map(len, rows)), limit=MOST_COLUMNS)
    choices = tuple((i + 1, tuple(row)) for i, row in enumerate(rows) if any(cell.strip() for cell in row))

    def at(header_row: int) -> Sheet:
        cells = dict(choices)[header_row]
        sheet_faults = Faults()
        for fault in faults:
            sheet_faults.note(fault)
        columns = header_names(list(cells), name or path.name, sheet_faults)

        def read(found: Faults, wanted: tuple[str, ...] | None) -> Iterator[Batch]:
            return _read(path, known, separator, header_row, columns, len(cells), wanted, found, progress, name)

        return Sheet(name or path.name, columns, header_row, read, path.stat().st_size, choices, at, sheet_faults)

    widest = max(len([c for c in row if c.strip()]) for _, row in choices)
    header = next(
        number for number, row in choices if len([c for c in row if c.strip()]) >= max(2, widest // 2) or widest < 2
    )
    return at(header)


def _open(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if zipped else path.open("rb")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Refused("F09", reason="its compressed stream stops before its end") from None


class _Text(io.RawIOBase):
    """Bytes of a file as UTF-8 for Arrow; watches for NUL bytes, endless lines and quotation marks left open."""

    def __init__(self, file: BinaryIO, encoding: str, told: Callable[[int], None] | None = None):
        self._chunks = _chunks(file)
        self._file, self._told = file, told
        plain = encoding in ("utf-8", "ascii")
        self._decoder = None if plain else codecs.getincrementaldecoder(encoding)(errors="replace")
        self._rest = b""
        self._line = 0
        self.quotes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest or (size < 0 and not self._done()):
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._rest += self._watch(chunk)
        if size < 0:
            out, self._rest = self._rest, b""
        else:
            out, self._rest = self._rest[:size], self._rest[size:]
        return out

    def _done(self) -> bool:
        return False

    def _watch(self, chunk: bytes) -> bytes:
        if self._told:
            raw = getattr(self._file, "fileobj", None) or self._file
            self._told(raw.tell())
        if self._decoder:
            chunk = self._decoder.decode(chunk).encode("utf-8")
        if b"\0" in chunk:
            raise Refused("F07")
        self.quotes += chunk.count(b'"')
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line = self._line + len(chunk) if last < 0 else len(chunk) - last
        if self._line > LONGEST_LINE:
            raise Refused("F08", limit=f"{LONGEST_LINE // 1024**2} MB")
        return chunk


def _top_lines(text: _Text) -> list[str]:
    start = b""
    while len(start) < 4 * _CHUNK and (piece := text.read(_CHUNK)):
        start += piece
        if start.count(b"\n") + start.count(b"\r") > 400:
            break
    lines = start.decode("utf-8", "replace").lstrip("﻿").splitlines(keepends=True)
    return lines[:_TOP]


def _separator(lines: list[str]) -> str:
    def score(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        most = max(set(widths), key=lambda w: (widths.count(w) * (w > 1), w))
        return (widths.count(most) * min(most - 1, 5), most)

    return max((",", ";", "\t", "|"), key=score)


def _read(
    path: Path,
    encoding: str,
    separator: str,
    header_row: int,
    columns: tuple[str, ...],
    width: int,
    wanted: tuple[str, ...] | None,
    faults: Faults,
    progress: Callable[[int], None] | None,
    name: str | None,
) -> Iterator[Batch]:
    sheet = name or path.name
    bad: list[int] = []

    def ragged(row: pacsv.InvalidRow) -> str:
        bad.append(row.number + header_row)
        if row.text.strip(separator + " \t"):
            faults.add("F14", sheet=sheet, rows=bad[-1])
        return "skip"

    # A header wider than its last named column keeps its nameless columns only for the reader's count of cells.
    names = [*columns, *(f"(column {i + 1})" for i in range(len(columns), width))]
    with _open(path) as file:
        text = _Text(file, encoding, progress)
        reader = _arrow_reader(text, separator, header_row, names, wanted or columns, ragged)
        seen, tail = 0, False
        for batch in _blocks(reader):
            skipped = np.array(bad, dtype=np.int64)
            # The n-th kept row stands below every skipped row before it.
            kept = np.arange(seen, seen + len(batch), dtype=np.int64) + header_row + 1
            for row in np.sort(skipped):
                kept[kept >= row] += 1
            seen += len(batch)
            arrays = {field.name: batch.column(i) for i, field in enumerate(batch.schema)}
            tail = any("\n" in (a[-1].as_py() or "") for a in arrays.values()) if len(batch) else tail
            yield Batch(arrays, kept)
        if text.quotes % 2 and (tail or (bad and bad[-1] > header_row + seen)):
            raise Refused("F09", sheet=sheet, reason="a quotation mark near the last row is never closed")


def _arrow_reader(
    text: _Text,
    separator: str,
    header_row: int,
    names: list[str],
    wanted: tuple[str, ...],
    ragged: Callable[[pacsv.InvalidRow], str],
) -> pacsv.CSVStreamingReader:
    try:
        return pacsv.open_csv(
            pa.PythonFile(text, mode="r"),
            # One thread: only then does Arrow say the number of a bad row.
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=_BLOCK, skip_rows=header_row, column_names=names, encoding="utf8"
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=ragged
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, _TEXT), strings_can_be_null=False, include_columns=list(wanted)
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            raise Refused("F20") from None
        raise _told(error) from None


def _blocks(reader: pacsv.CSVStreamingReader) -> Iterator[pa.RecordBatch]:
    while True:
        try:
            yield reader.read_next_batch()
        except StopIteration:
            return
        except pa.ArrowInvalid as error:
            raise _told(error) from None


def _told(error: pa.ArrowInvalid) -> Refused:
    text = str(error)
    if "straddling" in text:
        return Refused("F08", limit=f"{_BLOCK // 1024**2} MB")
    if "UTF8" in text:
        return Refused("F06", tried="UTF-8")
    return Refused("F01", reason="its rows and quotation marks cannot be told apart")
