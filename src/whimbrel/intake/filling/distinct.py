"""Every distinct value is looked up once: ten million rows cost ten million array look-ups, not ten million readings.

A filler turns one :class:`~whimbrel.intake.mapping.ColumnRule` into Arrow arrays. Values are dictionary-encoded, the few
distinct texts are read in Python, and the rows follow by index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.numbers import plain
from whimbrel.standard.faults import Faults
from whimbrel.vocabulary.code_lists import code_list

Arrays = dict[str, pa.Array]
UNKNOWN = "unknown"


class Distinct:
    """Maps distinct texts to (value, fault) once, whatever the number of batches. ``value``: what ``read`` returns first."""

    def __init__(self, read: Callable[[str], tuple[Any, str | None]]):
        self._read = read
        self._known: dict[str, tuple[Any, str | None]] = {}

    def over(self, array: pa.DictionaryArray) -> tuple[list[Any], np.ndarray, list[str | None]]:
        """Values and faults by place in the array's dictionary, and the rows' indices into it (int32)."""
        pairs = []
        for text in array.dictionary.to_pylist():
            pair = self._known.get(text)
            if pair is None:
                pair = self._known[text] = self._read(plain(text or ""))
            pairs.append(pair)
        return [p[0] for p in pairs], array.indices.to_numpy(zero_copy_only=False), [p[1] for p in pairs]


def note(
    faults: Faults,
    sheet: str,
    column: str,
    batch: Batch,
    indices: np.ndarray,
    found: list[str | None],
    facts: dict[str, Any],
) -> None:
    """Add the faults of distinct values to the rows that hold them."""
    for check in {f for f in found if f}:
        bad = np.array([f == check for f in found])
        faults.add(check, sheet=sheet, column=column, rows=batch.rows[bad[indices]], **facts.get(check, {}))


def coded(places: Sequence[int], indices: np.ndarray, codes: Sequence[str]) -> pa.DictionaryArray:
    """Codes of the rows: ``places`` are the code of each distinct value, ``indices`` the distinct value of each row."""
    lut = np.array(places, dtype=np.int32)
    rows = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(rows), pa.array(codes, pa.string()))


def reason_of(text: str) -> str | None:
    """The reason a text states for a missing value, in any language of the vocabulary; None if it states none."""
    return code_list("missing_reason").match(text)
