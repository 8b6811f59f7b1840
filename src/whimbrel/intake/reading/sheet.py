"""A sheet: a header and rows of text, whatever file it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from whimbrel.standard.faults import Faults


@dataclass(frozen=True)
class Batch:
    """Some rows of a sheet. ``columns``: name -> Arrow text or dictionary<text>; ``rows``: row numbers in the file (int64)."""

    columns: dict[str, pa.Array]
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def select(self, keep: np.ndarray) -> Batch:
        """Rows where the boolean array ``keep`` is true."""
        if keep.all():
            return self
        mask = pa.array(keep)
        return Batch({k: v.filter(mask) for k, v in self.columns.items()}, self.rows[keep])

    def given(self, column: str) -> pa.DictionaryArray:
        """The column as dictionary<text>, spaces (hard ones too) trimmed by whoever maps the distinct values."""
        array = self.columns[column]
        return array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode()


@dataclass
class Sheet:
    """A named sheet. ``read(faults, columns)`` yields batches; row 1 is the first row of the file."""

    name: str
    columns: tuple[str, ...]
    header_row: int
    read: Callable[[Faults, tuple[str, ...] | None], Iterator[Batch]]
    size: int | None = None
    header_choices: tuple[tuple[int, tuple[str, ...]], ...] = ()
    rehead: Callable[[int], Sheet] | None = None
    faults: Faults = field(default_factory=Faults)

    def batches(self, faults: Faults, columns: tuple[str, ...] | None = None) -> Iterator[Batch]:
        """All rows in order; ``columns`` narrows what is read."""
        return self.read(faults, columns)


def header_names(cells: list[str], sheet: str, faults: Faults) -> tuple[str, ...]:
    """Header cells as column names: trimmed, blank ones named by position; a name that stands twice is F10."""
    names: list[str] = []
    for position, cell in enumerate(cells):
        name = " ".join(cell.replace(" ", " ").replace("﻿", "").split()) or f"(column {position + 1})"
        if name in names:
            faults.add("F10", sheet=sheet, column=name)
            name = f"{name} (column {position + 1})"
        names.append(name)
    while names and names[-1].startswith("(column "):
        names.pop()
    return tuple(names)
