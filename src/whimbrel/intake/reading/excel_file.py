"""Workbooks (xlsx, xlsm, xls, xlsb, ods): every sheet as text, with limits against bombs and notes on formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from whimbrel.intake.reading.excel_scan import Extent, WorkbookScan, scan
from whimbrel.intake.reading.limits import MOST_COLUMNS, refuse_protected
from whimbrel.intake.reading.probe import refuse_untamed
from whimbrel.intake.reading.sheet import Batch, Sheet, header_names, header_place, note_damage, sheet_name
from whimbrel.intake.reading.zip_file import members
from whimbrel.standard.faults import Faults, Refused

_ROWS = 20_000
_TOP = 25


def excel_sheets(path: Path, *, progress: Callable[[int], None] | None = None) -> list[Sheet]:
    """The visible and hidden sheets of a workbook that have cells.

    Raises Refused: F03 password, F04 bomb, F05 too many columns, F09 cut off, F02 no cells, F01 not a workbook.
    """
    refuse_protected(path)
    with path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    found = scan(path, members(path)) if zipped else WorkbookScan(plain=False)
    if not found.plain:
        refuse_untamed(path)
    book = _loaded(lambda: CalamineWorkbook.from_path(path), None)
    if not book.sheets_metadata:
        raise Refused("F09", reason="the list of its sheets is missing")
    sheets: list[Sheet] = []
    for number, about in enumerate(book.sheets_metadata, start=1):
        if about.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet):
            name = sheet_name(about.name, number, [s.name for s in sheets])
            sheet = _sheet(book, path, about.name, name, found.sheets.get(about.name), progress)
            sheets += [sheet] if sheet else []
    if not sheets:
        raise Refused("F02")
    return sheets


def _loaded(load: Callable[[], Any], sheet: str | None) -> Any:
    """What ``load`` gives, or Refused; the reader of workbooks may panic on damaged files, which is no Exception."""
    try:
        return load()
    except PasswordError:
        raise Refused("F03") from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:
        if sheet:
            raise Refused("F09", sheet=sheet, reason="the sheet is damaged") from None
        raise Refused("F01", reason="it is not a workbook, or it is damaged") from None


def _sheet(
    book: CalamineWorkbook,
    path: Path,
    title: str,
    name: str,
    extent: Extent | None,
    progress: Callable[[int], None] | None,
) -> Sheet | None:
    loaded = _loaded(lambda: book.get_sheet_by_name(title), name)
    if not loaded.height or not loaded.width:
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
        if extent and extent.formulas:
            faults.add("F15", sheet=name, count=extent.formulas)
        if extent and extent.unsaved:
            faults.add("F16", sheet=name, rows=extent.unsaved)
        columns = header_names(list(dict(choices)[header_row]), name, faults)

        def read(found: Faults, wanted: tuple[str, ...] | None) -> Iterator[Batch]:
            for batch in _read(loaded, columns, header_row, wanted or columns, path, progress):
                note_damage(batch, name, found)
                yield batch

        return Sheet(name, columns, header_row, read, None, choices, at, faults)

    return at(header_place(choices))


def _rows_from_the_first(loaded: Any) -> Iterator[list[Any]]:
    """Rows counted from row 1 and column A, also where the used area begins elsewhere."""
    # The reader gives the empty rows above the used area, but not the empty columns beside it.
    left = [""] * (loaded.start[1] if loaded.start else 0)
    for cells in loaded.iter_rows():
        yield [*left, *cells] if left else cells


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
