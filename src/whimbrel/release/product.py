"""What is released: tables whose every number has its unit, period, sources and how it was protected; and rows of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from whimbrel.release.wording import Words

TOTAL = "_T"
"""The code of "all together" in a dimension, as in SDMX."""

EXACT, HIDDEN, ROUNDED, NOISY = "exact", "hidden", "rounded", "noisy"
STATUSES = (EXACT, HIDDEN, ROUNDED, NOISY)


@dataclass(frozen=True)
class ReleasedTable:
    """A protected table. Nothing of what it was made from is in it.

    id: of its own in the product, such as ``victims_by_sex``. title: language -> words. dims: the columns that say what is
    counted, of codes, TOTAL for all together. unit: code of the list ``counting_unit``. period: such as 2024 or 2021/2025.
    sources: who reported, in words. rows: ``dims`` (string), ``value``, ``low``, ``high`` (float64), ``status`` (of STATUSES).
    A hidden cell has no value; low and high are what may be told of it, or null. A noisy one has an interval of 95 %.
    submissions: hashes of what it was made from. notes: sentences, each of them language -> words.
    """

    id: str
    title: Mapping[str, str]
    dims: tuple[str, ...]
    unit: str
    period: str
    sources: tuple[str, ...]
    rows: pa.Table
    submissions: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()

    def __post_init__(self) -> None:
        expected = [*self.dims, "value", "low", "high", "status"]
        if self.rows.column_names != expected:
            raise ValueError(f"A released table has the columns {expected}, this one has {self.rows.column_names}.")
        hidden = [s == HIDDEN for s in self.rows["status"].to_pylist()]
        if any(h and v is not None for h, v in zip(hidden, self.rows["value"].to_pylist(), strict=True)):
            raise ValueError("A hidden cell has a value.")


@dataclass(frozen=True)
class Product:
    """What one release holds. kind: table, private_counts, synthetic, return, report. records: synthetic rows, codes only.

    protection: what was done and what it guarantees, language -> words. figures: of the protection, to be published with it:
    cells hidden, epsilon and delta, errors of the quality report. losses: what a reader should know is missing, each in words.
    """

    kind: str
    title: Mapping[str, str]
    tables: tuple[ReleasedTable, ...]
    protection: Words
    records: pa.Table | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)
    losses: tuple[Words, ...] = ()
