"""What a return says, as tests ask for it."""

from __future__ import annotations

from typing import Any

from whimbrel.release.product import TOTAL


def cell(made: Any, table: str, *codes: str) -> int | tuple[int, int]:
    """The count in a cell of a table; its two limits where it is not exact. Codes left out at the end are totals."""
    found = next(t for t in made.tables if t.id.removeprefix(f"{made.system}_") == table)
    low, high = found.cells()[(*codes, *[TOTAL] * (len(found.dims) - len(codes)))]
    return low if low == high else (low, high)


def noted(made: Any, reason: str) -> int:
    """How many persons a note is about."""
    return sum(count for (why, _, _), count in made.losses.notes.items() if why == reason)


def lost(made: Any, code: str) -> int:
    """How many persons had a code that did not survive."""
    return sum(count for (_, way), count in made.losses.values.items() if way.code == code)
