"""Rows that belong together: a list of persons repeats the incident in every row, the submission holds it once."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.numbers import plain
from whimbrel.standard.faults import Faults


class OncePerValue:
    """Finds the first row of every value of the column ``once``; ``read``: source columns that must then agree."""

    def __init__(self, once: str, read: list[str]):
        self._once = once
        self._read = list(dict.fromkeys(read))
        self._known: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._differ: list[int] = []

    def first_rows(self, batch: Batch, keep: np.ndarray, start: int, ids: np.ndarray) -> np.ndarray:
        """Which rows make one of their own (bool); ``ids`` gets the id of the earlier row for all others.

        keep: rows that count at all. start: the id that the next row will get. A blank belongs to no other blank.
        """
        first = np.ones(len(batch), dtype=bool)
        texts = {name: batch.columns[name].cast(pa.string()).to_pylist() for name in (self._once, *self._read)}
        following = start
        for place in np.flatnonzero(keep).tolist():
            key = plain(texts[self._once][place] or "")
            given = tuple(plain(texts[name][place] or "") for name in self._read)
            if key and key in self._known:
                number, before = self._known[key]
                first[place] = False
                ids[place] = number
                if any(now and now != then for now, then in zip(given, before, strict=True)):
                    self._differ.append(int(batch.rows[place]))
                continue
            if key:
                self._known[key] = (following, given)
            following += 1
        return first

    def report(self, faults: Faults, sheet: str, table: str) -> None:
        """R03 for the rows that say something else than the first row of their value."""
        faults.add("R03", sheet=sheet, column=self._once, rows=self._differ, once=self._once, table=table)
        self._differ = []
