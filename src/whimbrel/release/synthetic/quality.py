"""What is off in synthetic records, and by how much.

Total variation of a table of one, two or three columns: half the summed difference of the shares of its cells, the share of
persons who would have to be moved. Comparing with the real records is itself a question about them. Two things are kept apart:

- :func:`compare` is exact. It is for those who may see the records, before they approve; it must not be published.
- :func:`measured_error` is the mean of each order with noise, paid from the budget: this is published. One person changes the
  summed difference of t tables by t at most, so it costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.private.noise import deviation_of, gaussian
from whimbrel.release.synthetic.coded import Coded

MANY = 10
"""Persons; a combination that so many have and no record shows is lost."""


@dataclass(frozen=True)
class Order:
    """All tables of so many columns. Combinations: ``frequent`` have MANY persons and more, ``lost`` of them are in no record;
    ``fabricated`` are in records and nobody has them; ``shown`` are in records."""

    columns: int
    tables: int
    mean: float
    worst: float
    worst_columns: tuple[str, ...]
    frequent: int
    lost: int
    fabricated: int
    shown: int


def compare(real: Coded, made: Coded, most_columns: int = 3) -> tuple[Order, ...]:
    """Every table of one, two and three columns. Exact: not for publication."""
    orders = []
    for columns in range(1, min(most_columns, len(real.names)) + 1):
        apart: list[float] = []
        worst, worst_at = -1.0, tuple[int, ...]()
        frequent = lost = fabricated = shown = 0
        for at, p, q in _tables(real, made, columns):
            distance = 0.5 * float(np.abs(p / max(1, len(real.rows)) - q / max(1, len(made.rows))).sum())
            apart.append(distance)
            if distance > worst:
                worst, worst_at = distance, at
            often = p >= MANY
            frequent += int(often.sum())
            lost += int((often & (q == 0)).sum())
            fabricated += int(((p == 0) & (q > 0)).sum())
            shown += int((q > 0).sum())
        names = tuple(real.names[j] for j in worst_at)
        mean = float(np.mean(apart))
        orders.append(Order(columns, len(apart), mean, worst, names, frequent, lost, fabricated, shown))
    return tuple(orders)


@dataclass(frozen=True)
class Error:
    """Mean total variation of all tables of so many columns, with noise: the true one is within ``within`` in 95 of 100 cases."""

    columns: int
    mean: float
    within: float


def measured_error(real: Coded, made: Coded, rho: float) -> tuple[Error, ...]:
    """The mean error of tables of one, two and three columns, for ``rho`` in all; may be published."""
    orders = min(3, len(real.names))
    errors = []
    for columns in range(1, orders + 1):
        summed, tables = 0, 0
        for _, p, q in _tables(real, made, columns):
            summed += int(np.abs(p - q).sum())
            tables += 1
        deviation = deviation_of(rho / orders, tables)
        noisy = float(gaussian(np.array([summed]), deviation)[0])
        every = 2 * tables * max(1, len(made.rows))
        errors.append(Error(columns, max(noisy / every, 0.0), 1.959964 * deviation / every))
    return tuple(errors)


def _tables(
    real: Coded, made: Coded, columns: int
) -> Iterator[tuple[tuple[int, ...], NDArray[np.int64], NDArray[np.int64]]]:
    if real.codes != made.codes:
        raise ValueError("the records have other codes")
    ours, theirs = (np.ascontiguousarray(of.rows.T).astype(np.int32) for of in (real, made))
    sizes = real.sizes
    for at in combinations(range(len(sizes)), columns):
        left, right, cells = ours[at[0]], theirs[at[0]], sizes[at[0]]
        for j in at[1:]:
            left, right, cells = left * sizes[j] + ours[j], right * sizes[j] + theirs[j], cells * sizes[j]
        yield at, np.bincount(left, minlength=cells), np.bincount(right, minlength=cells)
