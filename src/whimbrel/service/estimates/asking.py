"""What is asked for: the country's own overlap table of a year and a role, or a table in a file, and how its lists are taken.

From the country's records only what the page of counts shows the reader goes in: the checked table, its hidden cells between
their limits. So an estimate tells nothing of a few persons that the table does not. A file is read in memory and kept
nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.core.files.uploadedfile import UploadedFile

from whimbrel.estimate.errors import TableError
from whimbrel.estimate.table import Overlaps
from whimbrel.estimate.table_file import Read, read_groups, read_overlaps
from whimbrel.linkage.overlap_files import overlap_csv, overlap_rows
from whimbrel.service.counting.figures import Choice
from whimbrel.service.counting.table import Table

Found = TypeVar("Found")
LARGEST = 2_000_000  # bytes of a file: a table of ten lists is a hundredth of that


@dataclass(frozen=True)
class Asked:
    """``read``: the table as it was given; shaped: table, low and high after merging and leaving out.

    names: list as it is called in the table -> as people call it. period, what: words for the sentence. source: where it is from.
    """

    read: Read
    shaped: tuple[Overlaps, Overlaps, Overlaps]
    period: str
    what: str
    source: str
    names: dict[str, str] = field(default_factory=dict)
    groups: dict[str, Overlaps] = field(default_factory=dict)
    column: str = ""


@dataclass(frozen=True)
class Form:
    """What is said of a file. merge: lines ``new = one, other``; without: names with commas between.

    column: heading that says which group a row is of; group: the one that is wanted, or empty for each of them.
    """

    merge: str = ""
    without: str = ""
    period: str = ""
    what: str = ""
    column: str = ""
    group: str = ""


def of_country(table: Table, choice: Choice, what: str, source: str) -> Asked:
    """What the checked overlap table says. The table has been made (``table.done``)."""
    assert table.done is not None and choice.period is not None
    read = _read(overlap_csv(overlap_rows(table.done)).encode())
    # A list is called as its agency is; of two agencies of one name, as their address is.
    labels = {a.slug: a.label for a in table.lists}
    names = {slug: label if list(labels.values()).count(label) == 1 else slug for slug, label in labels.items()}
    shaped = tuple(_renamed(t, names) for t in (read.table, read.low, read.high))
    return Asked(read, (shaped[0], shaped[1], shaped[2]), choice.period.name, what, source, names)


def of_file(file: UploadedFile, form: Form) -> Asked:
    """What a file says. Raises TableError."""
    content, where = file.read(LARGEST + 1), f"{form.column}={form.group}" if form.column and form.group else None
    each: dict[str, Read] = {}
    if form.column and not form.group:
        read, each = _read_groups(content, form.column)
    else:
        read = _read(content, where)
    groups: dict[str, list[str]] = {}
    for number, line in enumerate(form.merge.splitlines(), start=1):
        if line.strip():
            new, sign, names = line.partition("=")
            if not sign or not new.strip() or "," not in names:
                raise TableError(f"Lists to merge, line {number}: write NEW = A, B.")
            groups[new.strip()] = [n.strip() for n in names.split(",") if n.strip()]
    left_out = [n.strip() for n in form.without.split(",") if n.strip()]
    shaped = tuple(_shaped(t, groups, left_out) for t in (read.table, read.low, read.high))
    what = form.what + (f" ({form.group})" if form.group and form.what else "")
    by_group = {name: _shaped(of.table, groups, left_out) for name, of in each.items()}
    three = (shaped[0], shaped[1], shaped[2])
    return Asked(read, three, form.period, what, "", groups=by_group, column=form.column if each else "")


def _shaped(table: Overlaps, groups: dict[str, list[str]], left_out: list[str]) -> Overlaps:
    made = table.merged(groups) if groups else table
    for name in left_out:
        made = made.without(name)
    return made


def _renamed(table: Overlaps, names: dict[str, str]) -> Overlaps:
    return Overlaps(tuple(names[n] for n in table.lists), table.counts)


def _read(content: bytes, where: str | None = None) -> Read:
    return _told(content, lambda path: read_overlaps(path, where=where))


def _read_groups(content: bytes, column: str) -> tuple[Read, dict[str, Read]]:
    return _told(content, lambda path: read_groups(path, column))


def _told(content: bytes, read: Callable[[Path], Found]) -> Found:
    if len(content) > LARGEST:
        raise TableError(f"The file is larger than {LARGEST // 1_000_000} MB; a table of overlaps is much smaller.")
    with _in_memory(content) as path:
        try:
            return read(path)
        except TableError as error:
            # The reader's file has no name here; what is said of it begins with the fault.
            raise TableError(str(error).removeprefix(path.name).lstrip(":, ").strip()) from None


@contextmanager
def _in_memory(content: bytes) -> Iterator[Path]:
    """A file that is on no disk."""
    handle = os.memfd_create("table", os.MFD_CLOEXEC)
    try:
        with open(handle, "wb", closefd=False) as out:
            out.write(content)
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)
