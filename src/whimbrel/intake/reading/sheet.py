"""A sheet: a header and rows of text, whatever file it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.standard.faults import Faults
from whimbrel.standard.identifying import identifies


@dataclass(frozen=True)
class Batch:
    """Some rows of a sheet. ``columns``: name -> Arrow text or dictionary<text>; ``rows``: their numbers (int64)."""

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
    """Header cells as column names: trimmed, blank ones named by position; a name that stands twice is F10.

    A heading that is itself an e-mail address, a number of a person or a titled name (a file without a header, a column
    for each victim) is N02 and named by its position, so that no message can repeat it.
    """
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(cells):
        place = f"(column {position + 1})"
        name = " ".join(cell.replace("\u00a0", " ").replace("\ufeff", "").split())
        if name and identifies(name):
            faults.add("N02", sheet=sheet, column=place)
            name = ""
        if name in taken:
            faults.add("F10", sheet=sheet, column=name)
            name = f"{name} {place}"
        name = name or place
        while name in taken:
            name += "'"
        names.append(name)
        taken.add(name)
    while names and names[-1].startswith("(column "):
        names.pop()
    return tuple(names)


def note_damage(batch: Batch, sheet: str, faults: Faults) -> None:
    """F18 for the rows that hold characters damaged before the file was made, or broken in it."""
    for name, array in batch.columns.items():
        coded = isinstance(array, pa.DictionaryArray)
        lost = pc.match_substring(array.dictionary if coded else array, "\ufffd").to_numpy(zero_copy_only=False)
        if lost.any():
            faults.add(
                "F18", sheet=sheet, column=name, rows=batch.rows[lost[array.indices.to_numpy()] if coded else lost]
            )


def sheet_name(given: str, number: int, others: list[str]) -> str:
    """The name of a sheet for messages, unique in its file; ``(sheet 2)`` where the name itself identifies somebody."""
    name = f"(sheet {number})" if identifies(given) else given
    while name in others:
        name += f" ({number})"
    return name


def header_place(choices: tuple[tuple[int, tuple[str, ...]], ...]) -> int:
    """Number of the row that looks most like a header: the first with at least half as many cells as the widest row."""
    filled = [(number, sum(bool(cell.strip()) for cell in row)) for number, row in choices]
    widest = max(count for _, count in filled)
    return next(number for number, count in filled if count >= max(2, widest // 2) or widest < 2)
