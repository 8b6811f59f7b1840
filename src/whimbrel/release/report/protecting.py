"""The way through the gate: what was counted goes in, all tables of a report at once, and what may leave comes out.

Tables of one report share totals, so they are protected together: one by one, a cell that one of them hides could be worked out
from another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from whimbrel.release.product import ReleasedTable
from whimbrel.release.report.counted import CountedTable
from whimbrel.standard.errors import QuestionError

Protect = Callable[[Sequence[CountedTable]], Sequence[ReleasedTable]]
"""Takes all counted tables and gives as many released ones, in the same order."""


def protected(protect: Protect, counted: Sequence[CountedTable]) -> list[ReleasedTable]:
    """The released tables, checked to be of the same ids, dimensions and units as what was counted, their rows by code.

    Rows that stand in the order of their counts would tell which of two hidden cells is larger.
    """
    released = list(protect(counted))
    if [(t.id, t.dims, t.unit) for t in released] != [(c.id, c.dims, c.unit) for c in counted]:
        raise QuestionError("What came back from protection is not what went in; nothing was written.")
    return [replace(t, rows=t.rows.sort_by([(d, "ascending") for d in t.dims])) for t in released]
