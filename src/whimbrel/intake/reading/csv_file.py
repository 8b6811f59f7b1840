"""Delimited text (CSV, TSV, also gzipped): streamed in batches by Arrow, with exact row numbers and hard limits.

A row is a record, as a spreadsheet program counts: a line break inside quotation marks begins no new row.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from whimbrel.intake.reading.encoding import Survey, survey
from whimbrel.intake.reading.limits import LONGEST_HEADER_LINE, LONGEST_LINE, MOST_COLUMNS
from whimbrel.intake.reading.sheet import Batch, Sheet, header_names, header_place, note_damage, sheet_name
from whimbrel.intake.reading.text_file import Text, chunks, open_bytes
from whimbrel.standard.faults import Faults, Refused

_CHUNK = 1024 * 1024
_TOP = 25
_LINES = f"{LONGEST_LINE // 1024**2} MB"
_LONGEST_CELL = 128 * 1024
_TEXT = pa.dictionary(pa.int32(), pa.string())


def csv_sheet(
    path: Path, *, encoding: str | None = None, progress: Callable[[int], None] | None = None, name: str | None = None
) -> Sheet:
    """The one sheet of a delimited text file. ``progress`` is told how many bytes of the file have been read.

    Raises Refused: F02 empty, F04 unpacks to too much, F05 too many columns, F06 encoding, F07 NUL bytes, F08 line too
    long, F09 cut off, F19 no header.
    """
    faults = Faults()
    with open_bytes(path) as file:
        found = survey(chunks(file, path), encoding)
    if found.encoding not in ("utf-8", "utf-8-sig", "ascii"):
        faults.add("F17", encoding=found.encoding)
    with open_bytes(path) as file:
        top = _top_lines(Text(file, path, found))
    separator = _separator(top)
    records = _records(top, separator)
    widest = max(len(row) for _, row in records)
    if widest > MOST_COLUMNS:
        raise Refused("F05", count=widest, limit=MOST_COLUMNS)
    lines = {number: line for number, (line, _) in enumerate(records, start=1)}
    choices = tuple((n, tuple(row)) for n, (_, row) in enumerate(records, start=1) if any(c.strip() for c in row))
    if not choices:
        raise Refused("F19", row=1)
    label = name or sheet_name(path.name, 1, [])
    source = _Source(path, found, separator, label, _forward(progress) if progress else None)
    if found.quotes % 2:
        source.refuse_open_quote()

    def at(header_row: int) -> Sheet:
        cells = dict(choices)[header_row]
        sheet_faults = Faults()
        for fault in faults:
            sheet_faults.note(fault)
        columns = header_names(list(cells), label, sheet_faults)
        # A header wider than its last named column keeps its nameless columns only for the reader's count of cells.
        names = [*columns, *(f"(nameless {i + 1})" for i in range(len(columns), len(cells)))]

        def read(to: Faults, wanted: tuple[str, ...] | None) -> Iterator[Batch]:
            return source.batches(header_row, lines[header_row], names, wanted or columns, to)

        return Sheet(label, columns, header_row, read, path.stat().st_size, choices, at, sheet_faults)

    return at(header_place(choices))


def _forward(progress: Callable[[int], None]) -> Callable[[int], None]:
    """Progress that never runs backwards, though a column of dates may be read before the rows are."""
    furthest = 0

    def told(position: int) -> None:
        nonlocal furthest
        if position > furthest:
            furthest = position
            progress(position)

    return told


def _top_lines(text: Text) -> list[str]:
    start = b""
    while len(start) < LONGEST_LINE and (piece := text.read(_CHUNK)):
        start += piece
        if start.count(b"\n") + start.count(b"\r") > 400:
            break
    # Only CR and LF end a line here; str.splitlines knows others, which are part of a value.
    lines = list(io.StringIO(start.decode("utf-8", "replace").lstrip("\ufeff"), newline=""))[:_TOP]
    if not "".join(lines).strip():
        raise Refused("F19", row=1) if start.strip(b"\xef\xbb\xbf \t\r\n") or text.read(1) else Refused("F02")
    long = next((i for i, line in enumerate(lines) if len(line) > LONGEST_HEADER_LINE), len(lines))
    if not long:
        raise Refused("F08", row=1, limit=f"{LONGEST_HEADER_LINE // 1000} KB, and it should be the header")
    return lines[:long]


def _separator(lines: list[str]) -> str:
    def score(separator: str) -> tuple[int, int]:
        widths = [len(row) for _, row in _records(lines, separator) if row]
        most = max(set(widths), key=lambda w: (widths.count(w) * (w > 1), w))
        return (widths.count(most) * min(most - 1, 5), most)

    return max((",", ";", "\t", "|"), key=score)


def _records(lines: list[str], separator: str) -> list[tuple[int, list[str]]]:
    """(number of lines up to its end, cells) of every record."""
    reader = csv.reader(lines, delimiter=separator)
    found: list[tuple[int, list[str]]] = []
    try:
        found.extend((reader.line_num, row) for row in reader)
    except csv.Error:
        if not found:
            raise Refused("F08", row=1, limit="128 KB in one cell of the header") from None
    return found


@dataclass(frozen=True)
class _Source:
    path: Path
    found: Survey
    separator: str
    sheet: str
    progress: Callable[[int], None] | None

    def refuse_open_quote(self) -> None:
        """Raise Refused F09 if a quotation mark is never closed, and say in which row it was opened."""
        end = "end of the file"
        number, row = 0, [""]
        with open_bytes(self.path) as file:
            text = io.TextIOWrapper(Text(file, self.path, self.found), "utf-8", "replace", newline="")  # type: ignore[type-var]
            records = csv.reader(chain(text, ["\n", end]), delimiter=self.separator)
            try:
                for row in records:  # noqa: B007 the last one is wanted
                    number += 1
            except csv.Error:
                number += 1
        if row != [end]:
            reason = "a quotation mark is opened and never closed"
            raise Refused("F09", sheet=self.sheet, row=number, reason=reason)

    def batches(
        self, header_row: int, header_lines: int, names: list[str], wanted: tuple[str, ...], faults: Faults
    ) -> Iterator[Batch]:
        """Batches below the header row; rows with another number of cells are F14 and left out."""
        ragged = array("q")
        # For the i-th skipped row: how many kept rows stand above it.
        above = array("q")

        def skip(row: pacsv.InvalidRow) -> str:
            # Arrow counts the lines above the header as rows.
            number = row.number - header_lines + header_row
            above.append(number - header_row - 1 - len(above))
            if row.text.strip(self.separator + " \t"):
                ragged.append(number)
            return "skip"

        seen = 0
        with open_bytes(self.path) as file:
            text = Text(file, self.path, self.found, self.progress)
            try:
                reader = self._reader(text, header_lines, names, wanted, skip)
                while (batch := _next(reader)) is not None:
                    kept = np.arange(seen, seen + len(batch), dtype=np.int64)
                    kept += np.searchsorted(np.frombuffer(above, dtype=np.int64), kept, side="right") + header_row + 1
                    seen += len(batch)
                    yield self._batch(batch, kept, faults)
            except pa.ArrowInvalid as error:
                raise self._told(error, header_row + 1 + seen + len(above)) from None
            finally:
                faults.add("F14", sheet=self.sheet, rows=np.array(ragged, dtype=np.int64))

    def _reader(
        self,
        text: Text,
        header_lines: int,
        names: list[str],
        wanted: tuple[str, ...],
        skip: Callable[[pacsv.InvalidRow], str],
    ) -> pacsv.CSVStreamingReader:
        return pacsv.open_csv(
            pa.PythonFile(text, mode="r"),
            # One thread: only then does Arrow say the number of a bad row.
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=LONGEST_LINE, skip_rows=header_lines, column_names=names, encoding="utf8"
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=skip
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, _TEXT),
                strings_can_be_null=False,
                # The survey has read every byte already, and what was not UTF-8 is by now.
                check_utf8=False,
                include_columns=list(wanted),
            ),
        )

    def _batch(self, batch: pa.RecordBatch, rows: np.ndarray, faults: Faults) -> Batch:
        arrays = {field.name: batch.column(i) for i, field in enumerate(batch.schema)}
        for column in arrays.values():
            self._refuse_swallowed(column, rows)
        found = Batch(arrays, rows)
        if not self.found.ascii:
            note_damage(found, self.sheet, faults)
        return found

    def _refuse_swallowed(self, column: pa.DictionaryArray, rows: np.ndarray) -> None:
        """Raise Refused F08 where one cell is so long that two stray quotation marks must have swallowed whole rows."""
        lengths = pc.binary_length(column.dictionary).to_numpy(zero_copy_only=False)
        if len(lengths) and lengths.max() > _LONGEST_CELL:
            swallowed = column.indices.to_numpy(zero_copy_only=False) == lengths.argmax()
            raise Refused(
                "F08", sheet=self.sheet, row=int(rows[swallowed][0]), limit=f"{_LONGEST_CELL // 1024} KB in one cell"
            )

    def _told(self, error: pa.ArrowInvalid, row: int) -> Refused:
        text = str(error)
        if "Empty CSV" in text or "skip initial" in text:
            return Refused("F20", sheet=self.sheet)
        if "straddling" in text:
            return Refused("F08", sheet=self.sheet, row=row, limit=_LINES)
        return Refused("F01", reason="its rows and quotation marks cannot be told apart")


def _next(reader: pacsv.CSVStreamingReader) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
