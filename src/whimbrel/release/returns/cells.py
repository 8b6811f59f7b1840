"""Counts in cells: a cell is a code for each dimension, a count lies from low to high, and totals are made, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import pyarrow as pa

from whimbrel.release.product import EXACT, TOTAL
from whimbrel.release.returns.raw_table import RANGE

Cell = tuple[str, ...]
Span = tuple[int, int]


class Cells:
    """Counts of the smallest cells of one table."""

    def __init__(self, dims: Sequence[str]):
        self.dims = tuple(dims)
        self.counts: dict[Cell, Span] = {}
        self.narrower: Span = (0, 0)

    def add(self, cell: Cell, low: int, high: int | None = None) -> None:
        """Add to a cell: ``low`` if the count is exact, else from ``low`` to ``high``."""
        before = self.counts.get(cell, (0, 0))
        self.counts[cell] = (before[0] + low, before[1] + (low if high is None else high))

    def merge(self, other: Cells) -> None:
        """Add the counts of another table of the same dimensions: those of another submission."""
        for cell, span in other.counts.items():
            self.add(cell, *span)
        self.narrower = summed([self.narrower, other.narrower])

    def know_total(self, low: int, high: int) -> None:
        """The total is known apart from its parts, and better where some of them are hidden."""
        total = self.total
        self.narrower = (low - total[0], high - total[1])

    @property
    def total(self) -> Span:
        """All cells together."""
        return (sum(low for low, _ in self.counts.values()), sum(high for _, high in self.counts.values()))

    def table(self, codes: Mapping[str, Sequence[str]]) -> pa.Table:
        """Every combination of codes and totals, nought included. codes: dimension -> its codes without the total."""
        sums: dict[Cell, Span] = {}
        for cell, (low, high) in self.counts.items():
            for margin in product(*((code, TOTAL) for code in cell)):
                before = sums.get(margin, (0, 0))
                sums[margin] = (before[0] + low, before[1] + high)
        whole = (TOTAL,) * len(self.dims)
        sums[whole] = summed([sums.get(whole, (0, 0)), self.narrower])
        keys = list(product(*((TOTAL, *codes[d]) for d in self.dims)))
        strange = set(sums) - set(keys)
        if strange:
            raise ValueError(f"These cells have no place in the table: {sorted(strange)[:3]}.")
        spans = [sums.get(key, (0, 0)) for key in keys]
        return pa.table(
            {
                **{d: pa.array([key[n] for key in keys], pa.string()) for n, d in enumerate(self.dims)},
                "value": pa.array([low if low == high else None for low, high in spans], pa.float64()),
                "low": pa.array([low for low, _ in spans], pa.float64()),
                "high": pa.array([high for _, high in spans], pa.float64()),
                "status": pa.array([EXACT if low == high else RANGE for low, high in spans], pa.string()),
            }
        )


def summed(spans: Iterable[Span]) -> Span:
    """The sum of counts that each lie in a range."""
    low = high = 0
    for one, other in spans:
        low, high = low + one, high + other
    return low, high
