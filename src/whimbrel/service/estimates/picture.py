"""The picture of an estimate: in the row of each method its intervals and its total, all rows on one scale.

Rows of a table, so that on a phone picture and numbers stay together. Places are whole numbers: a page in French would write
a fraction with a comma.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from whimbrel.estimate.cautions import rounded
from whimbrel.estimate.estimating import Estimate
from whimbrel.estimate.sentence import method_name
from whimbrel.estimate.strata import Strata, Stratum

WIDTH, HEIGHT = 400, 24
_SIDE = 6


@dataclass(frozen=True)
class Row:
    """One method, or one list that is left out. Persons; ``at``, ``wide`` and ``narrow`` are places in the picture."""

    name: str
    total: float
    hidden: float
    bound: bool
    limits: tuple[float, float] | None
    at: int
    wide: tuple[int, int] | None
    narrow: tuple[int, int] | None


def rows_of(made: Estimate, language: str) -> tuple[list[Row], list[Row]]:
    """Rows of methods, and of the first answer without one list each."""
    ends = [e for a in made.answers for pair in a.limits.values() for e in pair if math.isfinite(e)]
    most = max([*ends, *(a.total for a in made.answers), *made.without.values()])
    # A single interval that is far longer than all others would leave the rest a speck: the scale ends at three times the totals.
    most = min(most, 3 * max([*(a.total for a in made.answers), *made.without.values()]))

    def place(persons: float) -> int:
        return _SIDE + round((WIDTH - 2 * _SIDE) * min(persons, most) / most)

    def span(limits: tuple[float, float] | None) -> tuple[int, int] | None:
        return (place(limits[0]), place(limits[1])) if limits and math.isfinite(limits[0]) else None

    seen = made.table.observed
    methods = [
        Row(
            method_name(a, language),
            rounded(a.total),
            rounded(a.total - seen),
            a.bound,
            (rounded(a.limits[0.95][0]), rounded(a.limits[0.95][1])) if span(a.limits.get(0.95)) else None,
            place(a.total),
            span(a.limits.get(0.95)),
            span(a.limits.get(0.8)),
        )
        for a in made.answers
    ]
    lists = [
        Row(name, rounded(total), rounded(total - seen), False, None, place(total), None, None)
        for name, total in made.without.items()
    ]
    return methods, lists


def rows_of_groups(made: Strata) -> list[tuple[Row, Stratum]]:
    """Rows of groups, each with what all groups say, on a scale of their own."""
    most = max([s.total for s in made.strata] + [min(s.limits[1], 3 * s.total) for s in made.strata])

    def place(persons: float) -> int:
        return _SIDE + round((WIDTH - 2 * _SIDE) * min(persons, most) / most)

    return [
        (
            Row(
                s.name,
                rounded(s.total),
                rounded(s.total - s.observed),
                False,
                (rounded(s.limits[0]), rounded(s.limits[1])),
                place(s.total),
                (place(s.limits[0]), place(s.limits[1])),
                None,
            ),
            s,
        )
        for s in made.strata
    ]
