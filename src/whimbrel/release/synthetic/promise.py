"""What can be promised of invented and of lost pairs of codes, before anything is counted.

The noise of every kind of pair follows from the sizes of the columns and the budget alone, so this looks at no record, costs
nothing, and can be told before anybody pays. A pair is let in if its noisy count is above a threshold t of its kind. One that
nobody has is let in with the chance Phi(-t / s), where s is the deviation of its noise; one that n persons have is kept out with
the chance Phi((t - n) / s). Two choices:

- ``most_fabricated``: of all pairs of codes there could be, at most this share is let in without anybody having it, on average.
- ``fewest_kept``: a pair that so many persons have is kept out with a chance of one in a hundred at most.

Thresholds are so many deviations for all kinds, but for those kinds whose pairs of ``fewest_kept`` persons would be kept out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from whimbrel.release.private.errors import NotAnswered
from whimbrel.release.synthetic.layout import Key, Layout

SURE = float(ndtri(0.99))
"""Deviations within which noise stays on one side, 99 times of 100."""
NO_BOUND = 0.5
"""Shares from here on keep nothing out."""
_STRICTEST = 40.0


@dataclass(frozen=True)
class Promise:
    """thresholds: by kind of pair, in persons; empty if nothing is kept out. fabricated: let in without anybody having them, on
    average at most, of ``pairs`` there could be. kept_from: persons from which a pair is hardly ever kept out; 0 if none is."""

    thresholds: Mapping[Key, float]
    noise: Mapping[Key, float]
    pairs: int
    fabricated: float
    kept_from: int


def total_noise(layout: Layout, deviation: Mapping[Key, float]) -> float:
    """Deviation of the number of all persons."""
    sure = [1 / (n * deviation["k", k] ** 2) for k, n in enumerate(layout.sizes)]
    return 1 / math.sqrt(sum(sure)) if sure else deviation["n",]


def pair_noise(layout: Layout, deviation: Mapping[Key, float]) -> dict[Key, float]:
    """Deviation of the noisy count of a pair of codes, by kind."""
    made: dict[Key, float] = {("kk", *p): deviation["kk", *p] for p in layout.kk}
    if layout.flags:
        for k in range(len(layout.sizes)):
            made["kf", k] = math.hypot(deviation["k", k], deviation["kf", k]) / 2
    if len(layout.flags) > 1:
        every = total_noise(layout, deviation) ** 2 + 2 * deviation["f",] ** 2 + deviation["ff",] ** 2
        made["ff",] = math.sqrt(every) / 4
    return made


def promise(
    layout: Layout, deviation: Mapping[Key, float], most_fabricated: float = 1.0, fewest_kept: int = 0
) -> Promise:
    """What is promised; NotAnswered if both choices cannot be kept together."""
    noise = pair_noise(layout, deviation)
    many = {key: _pairs(layout, key) for key in noise}
    pairs = sum(many.values())
    if most_fabricated >= NO_BOUND or not noise:
        return Promise({}, noise, pairs, float(pairs), 0)

    def thresholds(z: float) -> dict[Key, float]:
        return {k: min(z * s, fewest_kept - SURE * s) if fewest_kept else z * s for k, s in noise.items()}

    def let_in(z: float) -> float:
        return sum(many[k] * float(ndtr(-t / noise[k])) for k, t in thresholds(z).items())

    low, high = float(-ndtri(most_fabricated)), _STRICTEST
    if let_in(high) > most_fabricated * pairs:
        possible = _fewest(noise, many, most_fabricated * pairs)
        share = float(f"{most_fabricated:.3g}")
        raise NotAnswered("both_bounds", share=share, possible=possible, wanted=fewest_kept)
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if let_in(middle) <= most_fabricated * pairs else (middle, high)
    kept = max(t + SURE * noise[k] for k, t in thresholds(high).items())
    return Promise(thresholds(high), noise, pairs, let_in(high), max(1, math.ceil(kept - 1e-6)))


def _pairs(layout: Layout, key: Key) -> int:
    flags = len(layout.flags)
    return {"kf": 2 * flags, "ff": 2 * flags * (flags - 1)}.get(key[0], 1) * layout.cells(key)


def _fewest(noise: Mapping[Key, float], many: Mapping[Key, int], allowed: float) -> int:
    """The fewest persons for whose pairs both can be kept."""
    s, of = np.array(list(noise.values())), np.array([many[k] for k in noise])
    low, high = 0, math.ceil(_STRICTEST * s.max())
    while high - low > 1:
        middle = (low + high) // 2
        good = float((of * ndtr(-(middle - SURE * s) / s)).sum()) <= allowed
        low, high = (low, middle) if good else (middle, high)
    return high
