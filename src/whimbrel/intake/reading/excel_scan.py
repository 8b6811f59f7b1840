"""What the XML of a workbook says before it is loaded: its extent, its formulas, and whether it can be believed.

The reader of workbooks lays a sheet out as a full rectangle: one cell in the last corner of a sheet would take hundreds
of gigabytes, and running out of memory ends the whole process. So the extent is found first, by a scan that knows only
the plain form all spreadsheet programs write; ``plain`` is false where a workbook is written in any other way.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from whimbrel.intake.reading.limits import MOST_CELLS, MOST_COLUMNS, MOST_SPARSE_CELLS, MOST_UNPACKED, bomb, too_much
from whimbrel.intake.reading.zip_file import unpacked
from whimbrel.standard.faults import Refused

_KEPT = 64 * 1024
_MOST_INDEX = 16 * 1024**2
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>]*)>')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_FORMULA = re.compile(rb"<f[ >/]")
_UNSAVED = re.compile(
    rb'<c r="[A-Z]{1,3}([0-9]{1,7})"[^<>]*>\s{0,9}<f[^<>]*(?:/>|>[^<]*</f>)\s{0,9}(?:<v\s?/>|<v></v>)?\s{0,9}</c>'
)
_ERROR = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"[^<>]*\bt="e"')
_PICTURES = ("xl/media/", "xl/embeddings/", "docProps/", "Pictures/")


@dataclass
class Extent:
    """One sheet: last column and row, number of cells and formulas, rows with a formula that has no good result."""

    columns: int = 0
    rows: int = 0
    cells: int = 0
    formulas: int = 0
    unsaved: list[int] = field(default_factory=list)


@dataclass
class WorkbookScan:
    """Extents by sheet title, and whether the workbook is written in the plain form that was looked for."""

    sheets: dict[str, Extent] = field(default_factory=dict)
    plain: bool = True


def scan(path: Path, members: list[zipfile.ZipInfo]) -> WorkbookScan:
    """Look through every XML file of an xlsx archive.

    Raises Refused: F01 it declares entities, F04 bomb, F05 too many columns, F09 damaged.
    """
    found = WorkbookScan()
    by_name = {m.filename: m for m in members}
    if "xl/workbook.xml" not in by_name:
        return WorkbookScan(plain=False)
    budget = MOST_UNPACKED
    with path.open("rb") as file:
        titles = {target: title for title, target in _titles(file, by_name)}
        for name, member in by_name.items():
            if name.startswith(_PICTURES) or name.endswith("/"):
                continue
            extent = Extent()
            seen, cells, rest = 0, 0, b""
            for piece in unpacked(file, member):
                budget -= len(piece)
                if budget < 0:
                    raise too_much()
                data = rest + piece
                if (not seen and b"<!DOCTYPE" in data[:4096]) or b"<!ENTITY" in data:
                    raise Refused("F01", reason="its XML declares entities, which no spreadsheet program does")
                seen += len(piece)
                # Cut before the last cell, which the next piece may complete.
                cut = data.rfind(b"<c ")
                cut = cut if cut > 0 and len(data) - cut <= _KEPT else max(0, len(data) - _KEPT)
                cells += _look(data[:cut], extent)
                rest = data[cut:]
            cells += _look(rest, extent)
            found.plain &= extent.cells == cells
            if name in titles:
                found.sheets[titles[name]] = extent
            _refuse(extent, titles.get(name))
    return found


def _refuse(extent: Extent, title: str | None) -> None:
    size = extent.columns * extent.rows
    if extent.columns > MOST_COLUMNS:
        raise Refused("F05", sheet=title, count=extent.columns, limit=MOST_COLUMNS)
    if size > MOST_CELLS or (size > MOST_SPARSE_CELLS and extent.cells * 10 < size):
        raise bomb(
            f"{min(size, MOST_CELLS):,} cells, most of them empty" if size <= MOST_CELLS else f"{MOST_CELLS:,} cells",
            title,
        )


def _look(data: bytes, extent: Extent) -> int:
    """Add what stands in ``data``; returns how many cells there are, in whatever form."""
    if b"c" not in data:
        return 0
    found = _CELL.findall(data)
    # Cells with nothing but a colour are no cells: whole rows are often painted to the last column.
    full = [(letters, row) for letters, row, rest in found if not rest.endswith(b"/")]
    extent.cells += len(found)
    if full:
        extent.columns = max(extent.columns, *map(_column_number, {letters for letters, _ in full}))
        extent.rows = max(extent.rows, *map(int, {row for _, row in full}))
    if b"<f" in data:
        extent.formulas += len(_FORMULA.findall(data))
        extent.unsaved += map(int, _UNSAVED.findall(data))
    if b't="e"' in data:
        extent.unsaved += map(int, _ERROR.findall(data))
    return len(_ANY_CELL.findall(data))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _titles(file: BinaryIO, members: dict[str, zipfile.ZipInfo]) -> Iterator[tuple[str, str]]:
    """(sheet title, member of the archive) as the workbook's own relations say."""
    relations = {}
    for tag in re.findall(r"<Relationship [^<>]*>", _text(file, members.get("xl/_rels/workbook.xml.rels"))):
        values = _attributes(tag)
        relations[values.get("Id", "")] = values.get("Target", "")
    for tag in re.findall(r"<sheet [^<>]*>", _text(file, members.get("xl/workbook.xml"))):
        values = _attributes(tag)
        target = relations.get(values.get("r:id", ""), "")
        yield _unescape(values.get("name", "")), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _text(file: BinaryIO, member: zipfile.ZipInfo | None) -> str:
    if member is None:
        return ""
    if member.file_size > _MOST_INDEX:
        raise bomb(f"{_MOST_INDEX // 1024**2} MB for a list of sheets")
    return b"".join(unpacked(file, member)).decode("utf-8", "replace")


def _attributes(tag: str) -> dict[str, str]:
    return dict(re.findall(r'([\w:]+)="([^"]*)"', tag))


def _unescape(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
