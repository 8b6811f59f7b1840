"""Countries of few people, taken together as other countries: one number for many hidden ones.

Which countries stand by themselves tells something of their numbers, so two things are kept beside the counts: which ones stand
together (another release must not draw the line elsewhere), and what everybody knows a country that stands by itself to be at
least (a hidden number must be safe from who knows that, too).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from whimbrel.release.open_data.wording import OTHER, SEVERAL
from whimbrel.release.policy import FEWEST
from whimbrel.release.product import TOTAL

FEW = {"flows": FEWEST * 4, "citizenship": FEWEST * 2}
"""Table -> persons in the period below which a country stands among the other countries."""
Cells = dict[tuple[str, ...], int]
NOT_KNOWN = {"unknown", "not_asked", "refused", "not_applicable"}


@dataclass(frozen=True)
class Folded:
    """Cells with other countries in them. together: (place of the dimension, country) of those; least: codes -> persons."""

    cells: Cells
    together: frozenset[tuple[int, str]]
    least: Mapping[tuple[str, ...], int]


def folded(cells: Cells, few: int, period: str) -> Folded:
    """Fold countries that have fewer than ``few`` in the period; the first code of every cell is its period."""
    sums: dict[tuple[int, str], int] = {}
    for (when, *codes), count in cells.items():
        for at, code in enumerate(codes, 1):
            sums[at, code] = sums.get((at, code), 0) + (count if when == period else 0)
    by_itself = {of: n for of, n in sums.items() if of[1] not in (TOTAL, SEVERAL, *NOT_KNOWN)}
    together = frozenset(of for of, n in by_itself.items() if n < few)
    made: Cells = {}
    for (when, *codes), count in cells.items():
        key = (when, *(OTHER if (at, code) in together else code for at, code in enumerate(codes, 1)))
        made[key] = made.get(key, 0) + count
    dims = max((len(key) - 1 for key in cells), default=0)
    least = {
        (period, *(code if n == at else TOTAL for n in range(1, dims + 1))): few
        for at, code in by_itself
        if (at, code) not in together
    }
    return Folded(made, together, least)
