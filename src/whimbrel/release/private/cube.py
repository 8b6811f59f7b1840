"""Noisy tables of all combinations of dimensions, made to agree with each other, with intervals that hold.

Every table is measured by itself: the full one, each that leaves dimensions out, and the number of all. One person is in one
cell of each, so t tables with noise of deviation s cost t / (2 s s) in rho. Then the tables are made one: each is taken apart
into what belongs to no smaller table (as in the analysis of variance), each such part is averaged over all tables that hold it
by how sure they are, and put together again. That is the least-squares answer in closed form, because the design is balanced.
The intervals are of this answer, whose noise is a sum of known parts. Last, cells are moved to the nearest table without
negative numbers; that and rounding only use what was released already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.private.noise import deviation_of, gaussian

_95 = 1.959964
Subset = tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """Cells of one table: whole numbers that add up, and limits of 95 %."""

    value: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


def measure(counts: NDArray[np.int64], rho: float) -> dict[Subset, Cell]:
    """All tables of a cube of counts, at ``rho`` in all. Keys: the dimensions that are kept."""
    subsets = [s for many in range(counts.ndim + 1) for s in combinations(range(counts.ndim), many)]
    deviation = deviation_of(rho / len(subsets))
    noisy = {s: gaussian(_over(counts, s), deviation).astype(float) for s in subsets}
    parts, variance = _parts(noisy, counts.shape, deviation)
    exact = {s: _together(parts, s, counts.shape) for s in subsets}
    sure = {s: _95 * np.sqrt(_variance(variance, s, counts.shape)) for s in subsets}
    whole = _rounded(_non_negative(exact[subsets[-1]], float(exact[()])))
    answer = {}
    for s in subsets:
        value = _over(whole, s)
        low = np.maximum(np.floor(exact[s] - sure[s]), 0).astype(np.int64)
        high = np.maximum(np.ceil(exact[s] + sure[s]), 0).astype(np.int64)
        answer[s] = Cell(value, np.minimum(low, value), np.maximum(high, value))
    return answer


def _over(table: NDArray, kept: Sequence[int]) -> NDArray:
    return np.asarray(table.sum(axis=tuple(d for d in range(table.ndim) if d not in kept)))


def _centred(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """What belongs to no smaller table: the mean along every dimension taken out."""
    for axis in range(table.ndim):
        table = table - table.mean(axis=axis, keepdims=True)
    return table


def _parts(
    noisy: dict[Subset, NDArray[np.float64]], shape: tuple[int, ...], deviation: float
) -> tuple[dict[Subset, NDArray[np.float64]], dict[Subset, float]]:
    """For each subset its own part, averaged over the tables that hold it, and the variance of a cell before centring."""
    parts, variance = {}, {}
    for own in noisy:
        summed, weights = np.zeros([shape[d] for d in own]), 0.0
        for larger, table in noisy.items():
            if set(own) <= set(larger):
                extra = int(np.prod([shape[d] for d in larger if d not in own], dtype=np.int64))
                weight = 1 / (deviation**2 * extra)
                places = [larger.index(d) for d in own]
                summed += weight * _over(table, places)
                weights += weight
        parts[own], variance[own] = _centred(summed / weights), 1 / weights
    return parts, variance


def _together(parts: dict[Subset, NDArray[np.float64]], kept: Subset, shape: tuple[int, ...]) -> NDArray[np.float64]:
    total = np.zeros([shape[d] for d in kept])
    for own, part in parts.items():
        if set(own) <= set(kept):
            spread = int(np.prod([shape[d] for d in kept if d not in own], dtype=np.int64))
            total = total + part.reshape([shape[d] if d in own else 1 for d in kept]) / spread
    return np.asarray(total)


def _variance(variance: dict[Subset, float], kept: Subset, shape: tuple[int, ...]) -> float:
    total = 0.0
    for own, of in variance.items():
        if set(own) <= set(kept):
            spread = float(np.prod([shape[d] for d in kept if d not in own]))
            total += of * float(np.prod([1 - 1 / shape[d] for d in own])) / spread**2
    return total


def _non_negative(table: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """The nearest table without negative cells that adds up to ``total``."""
    flat, total = table.ravel(), max(total, 0.0)
    falling = np.sort(flat)[::-1]
    above = (np.cumsum(falling) - total) / np.arange(1, flat.size + 1)
    last = int(np.flatnonzero(falling >= above)[-1])
    return np.maximum(flat - above[last], 0).reshape(table.shape)


def _rounded(table: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers with the same (rounded) total: those with the largest remainders are rounded up."""
    flat = table.ravel()
    down = np.floor(flat)
    up = round(flat.sum()) - int(down.sum())
    down[np.argsort(down - flat, kind="stable")[:up]] += 1
    return down.astype(np.int64).reshape(table.shape)
