"""A table of exact counts, as a State needs them for its own return. It must not leave unprotected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from whimbrel.release.product import EXACT
from whimbrel.release.wording import Words

RANGE = "range"
"""Status of a cell that rests on numbers the source itself hides: the value lies from ``low`` to ``high``."""

RAW_STATUSES = (EXACT, RANGE)


@dataclass(frozen=True)
class UnprotectedRawTable:
    """Exact counts of people. For the gate, which protects them, and for the return of the State itself; never for the public.

    The fields are those of :class:`~whimbrel.release.product.ReleasedTable`, and it is no subclass of it: what was not
    protected cannot be put into a product by mistake. indicator: code of the list ``indicator``. rows: ``dims``, ``value``,
    ``low``, ``high``, ``status`` (of RAW_STATUSES); every combination of codes and totals of the dimensions stands there,
    nought included, so that a total is the sum of its parts.
    """

    id: str
    title: Mapping[str, str]
    dims: tuple[str, ...]
    unit: str
    period: str
    sources: tuple[str, ...]
    rows: pa.Table = field(repr=False)
    submissions: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    indicator: str = ""

    def __post_init__(self) -> None:
        expected = [*self.dims, "value", "low", "high", "status"]
        if self.rows.column_names != expected:
            raise ValueError(f"A raw table has the columns {expected}, this one has {self.rows.column_names}.")
        strange = set(self.rows["status"].to_pylist()) - set(RAW_STATUSES)
        if strange:
            raise ValueError(f"A raw table has no status {', '.join(sorted(strange))}.")

    def cells(self) -> dict[tuple[str, ...], tuple[int, int]]:
        """Cell -> lowest and highest possible count."""
        keys = zip(*(self.rows[d].to_pylist() for d in self.dims), strict=True) if self.dims else [()] * len(self.rows)
        ends = zip(self.rows["low"].to_pylist(), self.rows["high"].to_pylist(), strict=True)
        return {tuple(k): (int(low), int(high)) for k, (low, high) in zip(keys, ends, strict=True)}
