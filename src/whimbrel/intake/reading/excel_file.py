"""Workbooks (xlsx, xlsm, xls, xlsb, ods): every sheet as text, with limits against bombs and notes on formulas."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from whimbrel.intake.reading.limits import MOST_CELLS, MOST_COLUMNS, MOST_UNPACKED, refuse_hostile_zip, refuse_protected
from whimbrel.intake.reading.sheet import Batch, Sheet, header_names
from whimbrel.standard.faults import Faults, Refused

_ROWS = 20_000
_TOP = 25
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<f[ >/]")
_UNSAVED = re.compile(
    rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


@dataclass
class _Scan:
    """What the XML of one sheet says before it is loaded."""

    columns: int = 0
    rows: int = 0
    formulas: int = 0
    unsaved: list[int] = field(default_factory=list)


def excel_sheets(path: Path, *, progress: Callable[[int], None] | None = None) -> list[Sheet]:
    """The visible and hidden sheets of a workbook that have cells.

    Raises Refused: F03 password, F04 bomb, F05 too many columns, F09 cut off, F02 no cells, F01 not a workbook.
    """
    refuse_protected(path)
    scans: dict[str, _Scan] = {}
    if zipfile.is_zipfile(path) or path.suffix.lower() in (".xlsx", ".xlsm", ".ods", ".xlsb"):
        refuse_hostile_zip(path)
        scans = _scan(path)
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        raise Refused("F03") from None
    except (CalamineError, OSError, ValueError):
        raise Refused("F01", reason="it is not a workbook, or it is damaged") from None
    sheets = [s for s in (_sheet(book, path, name, scans.get(name), progress) for name in book.sheet_names) if s]
    if not sheets:
        raise Refused("F02")
    return sheets


def _scan(path: Path) -> dict[str, _Scan]:
    found: dict[str, _Scan] = {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return found
        budget = MOST_UNPACKED
        for title, member in _members(archive):
            if member not in names:
                continue
            scan = found.setdefault(title, _Scan())
            tail = b""
            with archive.open(member) as stream:
                while chunk := stream.read(1024 * 1024):
                    budget -= len(chunk)
                    if budget < 0:
                        raise Refused("F04", limit=f"{MOST_UNPACKED // 1024**3} GB")
                    _look(tail + chunk, len(tail), scan)
                    tail = (tail + chunk)[-512:]
            if scan.columns > MOST_COLUMNS:
                raise Refused("F05", sheet=title, count=scan.columns, limit=MOST_COLUMNS)
            if scan.columns * scan.rows > MOST_CELLS:
                raise Refused("F04", sheet=title, limit=f"{MOST_CELLS:,} cells")
    return found


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet title, member of the archive) as the workbook's own relations say."""
    relations = dict(
        (m.group("id"), m.group("target"))
        for tag in re.findall(
            r"<Relationship [^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        )
        if (m := _attributes(tag, id="Id", target="Target"))
    )
    for tag in re.findall(r"<sheet [^>]*>", archive.read("xl/workbook.xml").decode("utf-8", "replace")):
        if m := _attributes(tag, name="name", id="r:id"):
            target = relations.get(m.group("id"), "")
            yield _unescape(m.group("name")), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Found(dict[str, str]):
    def group(self, name: str) -> str:
        return self[name]


def _attributes(tag: str, **wanted: str) -> _Found | None:
    values = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
    if not all(v in values for v in wanted.values()):
        return None
    return _Found({k: values[v] for k, v in wanted.items()})


def _unescape(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _look(data: bytes, old: int, scan: _Scan) -> None:
    # Only what ends in the new part is counted, so that the overlap is not counted twice.
    for m in _CELL.finditer(data):
        if m.end() > old:
            scan.columns = max(scan.columns, _column_number(m.group(1)))
            scan.rows = max(scan.rows, int(m.group(2)))
    if b"<f" not in data:
        return
    scan.formulas += sum(1 for m in _FORMULA.finditer(data) if m.end() > old)
    scan.unsaved += [int(m.group(2)) for m in _UNSAVED.finditer(data) if m.end() > old]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet(
    book: CalamineWorkbook, path: Path, name: str, scan: _Scan | None, progress: Callable[[int], None] | None
) -> Sheet | None:
    try:
        loaded = book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise Refused("F09", sheet=name, reason="the sheet is damaged") from None
    if not loaded.total_height or not loaded.total_width:
        return None
    if loaded.total_width > MOST_COLUMNS:
        raise Refused("F05", sheet=name, count=loaded.total_width, limit=MOST_COLUMNS)
    top: list[list[str]] = []
    rows = _rows_from_the_first(loaded)
    for cells in rows:
        top.append([cell_text(c) for c in cells])
        if len(top) == _TOP:
            break
    choices = tuple((i + 1, tuple(row)) for i, row in enumerate(top) if any(c.strip() for c in row))
    if not choices:
        return None

    def at(header_row: int) -> Sheet:
        faults = Faults()
        if scan and scan.formulas:
            faults.add("F15", sheet=name, count=scan.formulas)
        if scan and scan.unsaved:
            faults.add("F16", sheet=name, rows=scan.unsaved)
        columns = header_names(list(dict(choices)[header_row]), name, faults)

        def read(found: Faults, wanted: tuple[str, ...] | None) -> Iterator[Batch]:
            return _read(loaded, columns, header_row, wanted or columns, path, progress)

        return Sheet(name, columns, header_row, read, None, choices, at, faults)

    widest = max(len([c for c in row if c.strip()]) for _, row in choices)
    header = next(n for n, row in choices if len([c for c in row if c.strip()]) >= max(2, widest // 2) or widest < 2)
    return at(header)


def _rows_from_the_first(loaded: Any) -> Iterator[list[Any]]:
    """Rows counted from row 1 and column A, also where the used area begins elsewhere."""
    start = loaded.start or (0, 0)
    for _ in range(start[0]):
        yield []
    for cells in loaded.iter_rows():
        yield cells


def cell_text(cell: Any) -> str:
    """A cell as text: whole numbers without a point, dates as ISO, true and false as yes and no."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(timespec="seconds")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def _read(
    loaded: Any,
    columns: tuple[str, ...],
    header_row: int,
    wanted: tuple[str, ...],
    path: Path,
    progress: Callable[[int], None] | None,
) -> Iterator[Batch]:
    places = {name: columns.index(name) for name in wanted}
    pending: list[list[str]] = []
    numbers: list[int] = []
    size, height = path.stat().st_size, max(1, loaded.total_height)
    for number, cells in enumerate(_rows_from_the_first(loaded), start=1):
        if number <= header_row:
            continue
        texts = [cell_text(c) for c in cells]
        if any(t.strip() for t in texts):
            pending.append(texts)
            numbers.append(number)
        if len(pending) == _ROWS:
            yield _batch(pending, numbers, places)
            pending, numbers = [], []
        if progress and number % 5000 == 0:
            progress(size * number // height)
    if pending:
        yield _batch(pending, numbers, places)


def _batch(rows: list[list[str]], numbers: list[int], places: dict[str, int]) -> Batch:
    arrays = {
        name: pa.array([row[i] if i < len(row) else "" for row in rows], pa.string()) for name, i in places.items()
    }
    return Batch(arrays, np.array(numbers, dtype=np.int64))
