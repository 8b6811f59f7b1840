"""Any file a person drops in: what kind it is by its first bytes, and its sheets."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whimbrel.intake.reading.csv_file import csv_sheet
from whimbrel.intake.reading.excel_file import excel_sheets
from whimbrel.intake.reading.limits import MOST_UNPACKED, OLE, refuse_hostile_zip
from whimbrel.intake.reading.sheet import Sheet
from whimbrel.standard.faults import Refused


@contextmanager
def open_sheets(
    path: Path, *, encoding: str | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[list[Sheet]]:
    """Sheets of a CSV, TSV, gzipped CSV, workbook, or zip of CSV files (as ODK Central exports); Refused if it is none.

    The kind is told by content, not by the name of the file, which people change.
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except IsADirectoryError:
        raise Refused("F01", reason="it is a folder") from None
    except FileNotFoundError:
        raise Refused("F01", reason="there is no such file") from None
    except OSError as error:
        raise Refused("F01", reason=(error.strerror or "it cannot be read").lower()) from None
    if not head:
        raise Refused("F02")
    if head.startswith(OLE):
        yield excel_sheets(path, progress=progress)
    elif head.startswith(b"PK"):
        refuse_hostile_zip(path)
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n.lower().endswith((".csv", ".tsv")) and "/." not in f"/{n}"]
            is_book = any(n.startswith("xl/") or n == "content.xml" for n in archive.namelist())
            if not is_book and names:
                with tempfile.TemporaryDirectory(prefix="whimbrel-") as folder:
                    yield [
                        csv_sheet(_unpack(archive, n, Path(folder)), encoding=encoding, name=Path(n).stem)
                        for n in sorted(names)
                    ]
                return
        yield excel_sheets(path, progress=progress)
    else:
        yield [csv_sheet(path, encoding=encoding, progress=progress)]


def _unpack(archive: zipfile.ZipFile, member: str, folder: Path) -> Path:
    # Written under a name of our own: a member called ../../x must not leave the folder.
    target = folder / f"{len(list(folder.iterdir()))}.csv"
    written = 0
    with archive.open(member) as source, target.open("wb") as out:
        while chunk := source.read(1024 * 1024):
            written += len(chunk)
            if written > MOST_UNPACKED:
                raise Refused("F04", limit=f"{MOST_UNPACKED // 1024**3} GB")
            out.write(chunk)
    return target
