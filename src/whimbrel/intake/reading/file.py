"""Any file a person drops in: what kind it is by its first bytes, and its sheets."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from whimbrel.intake.reading.csv_file import csv_sheet
from whimbrel.intake.reading.excel_file import excel_sheets
from whimbrel.intake.reading.limits import MOST_FILES, OLE, bomb
from whimbrel.intake.reading.sheet import Sheet, sheet_name
from whimbrel.intake.reading.zip_file import members, unpacked
from whimbrel.standard.faults import Refused

_OTHER_KINDS = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF document",
    b"{\\rtf": "a text document (RTF)",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "a database (SQLite)",
    b"PAR1": "a Parquet file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}


@contextmanager
def open_sheets(
    path: Path, *, encoding: str | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[list[Sheet]]:
    """Sheets of a CSV, TSV, gzipped CSV, workbook, or zip of CSV files (as ODK Central exports); Refused if it is none.

    The kind is told by content, not by the name of the file, which people change.
    """
    head = _head(path)
    if not head:
        raise Refused("F02")
    for start, kind in _OTHER_KINDS.items():
        if head.startswith(start):
            raise Refused("F01", reason=f"it is {kind}, not a table")
    if head.startswith(OLE):
        yield excel_sheets(path, progress=progress)
    elif head.startswith(b"PK"):
        inside = members(path)
        is_book = any(m.filename.startswith("xl/") or m.filename == "content.xml" for m in inside)
        tables = [m for m in inside if m.filename.lower().endswith((".csv", ".tsv")) and "/." not in f"/{m.filename}"]
        if is_book or not tables:
            yield excel_sheets(path, progress=progress)
        elif len(tables) > MOST_FILES:
            raise bomb(f"{MOST_FILES} files")
        else:
            with tempfile.TemporaryDirectory(prefix="whimbrel-") as folder:
                yield _csv_sheets(path, sorted(tables, key=lambda m: m.filename), Path(folder), encoding)
    else:
        yield [csv_sheet(path, encoding=encoding, progress=progress)]


def _head(path: Path) -> bytes:
    """The first bytes of a file, or Refused F01."""
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device would be read without end.
            raise Refused("F01", reason="it is a folder" if path.is_dir() else "it is a device and not a file")
        with path.open("rb") as file:
            return file.read(16)
    except FileNotFoundError:
        raise Refused("F01", reason="there is no such file") from None
    except OSError as error:
        raise Refused("F01", reason=(error.strerror or "it cannot be read").lower()) from None
    except ValueError:
        raise Refused("F01", reason="its name cannot be the name of a file") from None


def _csv_sheets(path: Path, tables: list[zipfile.ZipInfo], folder: Path, encoding: str | None) -> list[Sheet]:
    sheets: list[Sheet] = []
    with path.open("rb") as file:
        for number, member in enumerate(tables, start=1):
            name = sheet_name(PurePosixPath(member.filename).stem, number, [s.name for s in sheets])
            # Written under a name of our own: a member called ../../x must not leave the folder.
            target = folder / f"{number}.csv"
            with target.open("wb") as out:
                out.writelines(unpacked(file, member))
            sheets.append(csv_sheet(target, encoding=encoding, name=name))
    return sheets
