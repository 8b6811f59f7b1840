"""Chance, one number at a time: drawn by NumPy in blocks, so that it is fast and the same everywhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

Draw = Callable[[], float]  # the next number in [0, 1)
T = TypeVar("T")

BLOCK = 65536


def draws(seed: int) -> Draw:
    """Return a function that gives the next number of this seed's stream."""

    def stream() -> Iterator[float]:
        source = np.random.Generator(np.random.PCG64(seed))
        while True:
            yield from source.random(BLOCK).tolist()

    return stream().__next__


def one_of(r: Draw, things: Sequence[T]) -> T:
    """Any of these, each as likely as the other."""
    return things[int(r() * len(things))]


def early_of(r: Draw, things: Sequence[T]) -> T:
    """Any of these, the first ones more often."""
    return things[int(r() * r() * len(things))]


def whole(r: Draw, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(r() * (high - low + 1))


class Shares:
    """Codes with their shares; what is missing to one is spread in proportion."""

    def __init__(self, shares: Mapping[str, float]):
        self.codes = list(shares)
        self.sums = list(accumulate(shares.values()))
        self.total = self.sums[-1]

    def __call__(self, r: Draw) -> str:
        """Draw one code."""
        return self.codes[min(bisect_right(self.sums, r() * self.total), len(self.codes) - 1)]
