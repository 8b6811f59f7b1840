"""Counting the bits in which codes differ: every code of one side with every code of the other, tile by tile.

Two steps. A sieve looks at the first words of a code only; the bits of a code are mixed under the key, so these sample all
of it. What passes is compared in full. A pair just at the threshold passes the sieve in 95 of 100 cases, one well above
it nearly always. ``exact=True`` leaves the sieve out.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from whimbrel.linkage.codes.errors import CodesError

DEVIATIONS = 1.65  # how far beyond what is expected at the threshold the sieve lets pass
_CHANCE = 2.5  # how far from what chance gives the sieve must lie, so that few strangers pass
_ROWS, _COLUMNS = 16, 4096  # 64-bit words of a tile fit the cache of a core
_AT_ONCE = 1 << 12
MOST_PAIRS = 20_000_000

Told = Callable[[int], None]


def similarity(distance: np.ndarray, bits: int) -> np.ndarray:
    """Share of tokens two codes have in common, estimated from the number of bits in which they differ."""
    return np.asarray(1 - 2 * distance / bits, np.float32)


def near(
    left: np.ndarray, right: np.ndarray, threshold: float, *, exact: bool = False, told: Told | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs whose similarity is at least ``threshold``: rows left, rows right, similarity; ``uint64`` codes given.

    told: is given the number of left rows that are done since it was last called.
    """
    words = left.shape[1]
    most = math.floor((1 - threshold) / 2 * words * 64)
    sieve, limit = (words, most) if exact else _sieve(threshold, words, most)
    # Eight bits may run over where nearly all bits differ; such a pair passes the sieve and fails in full.
    counter = np.uint8 if sieve <= 6 else np.uint16
    across = np.ascontiguousarray(right.T)
    pairs: list[int] = []

    def strip(first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows = left[first : first + _ROWS]
        tile = _Tile(rows, sieve, limit, counter)
        found = []
        for at in range(0, len(right), _COLUMNS):
            i, j = tile.close(across[:, at : at + _COLUMNS])
            if len(i):
                found.append((i + first, j + at))
        if told:
            told(len(rows))
        if not found:
            return _nothing()
        i, j = (np.concatenate(x) for x in zip(*found, strict=True))
        close = _in_full(left, right, i, j, most)
        pairs.append(len(close[0]))
        if sum(pairs) > MOST_PAIRS:
            raise CodesError("Far too many codes are alike: one of the tables was not made of different persons.")
        return close

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(strip, range(0, len(left), _ROWS)))
    i, j, distance = (np.concatenate(x) for x in zip(*(parts or [_nothing()]), strict=True))
    return i, j, similarity(distance, words * 64)


class _Tile:
    """A few left rows against some right ones at a time, in memory that is taken once and stays in the cache."""

    def __init__(self, rows: np.ndarray, words: int, limit: int, counter: type):
        self._rows, self._words, self._limit = rows, words, limit
        shape = (len(rows), _COLUMNS)
        self._differ, self._count = np.empty(shape, np.uint64), np.empty(shape, np.uint8)
        self._total: np.ndarray = np.empty(shape, counter)
        self._close = np.empty(shape, bool)

    def close(self, across: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Places in the tile where the first words differ in few enough bits."""
        part = np.s_[:, : across.shape[1]]
        differ, count, total, close = self._differ[part], self._count[part], self._total[part], self._close[part]
        for word in range(self._words):
            np.bitwise_xor(self._rows[:, word, None], across[word], out=differ)
            if word:
                np.bitwise_count(differ, out=count)
                np.add(total, count, out=total)
            else:
                np.bitwise_count(differ, out=total)
        np.less_equal(total, self._limit, out=close)
        # Over one axis NumPy skips what is false much faster.
        i, j = np.divmod(np.flatnonzero(close), close.shape[1])
        return i, j


def _in_full(
    left: np.ndarray, right: np.ndarray, i: np.ndarray, j: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    kept = []
    for at in range(0, len(i), _AT_ONCE):
        a, b = i[at : at + _AT_ONCE], j[at : at + _AT_ONCE]
        distance = np.bitwise_count(left[a] ^ right[b]).sum(axis=1, dtype=np.int64)
        close = distance <= most
        kept.append((a[close], b[close], distance[close]))
    one, two, three = (np.concatenate(x) for x in zip(*kept, strict=True))
    return one, two, three


def _nothing() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    empty = np.empty(0, np.int64)
    return empty, empty, empty


def _sieve(threshold: float, words: int, most: int) -> tuple[int, int]:
    """How many words the sieve counts, the fewest that stop nearly all strangers, and how many bits may differ in them."""
    share = (1 - threshold) / 2
    for sieve in range(1, words):
        bits = sieve * 64
        limit = math.floor(bits * share + DEVIATIONS * math.sqrt(bits * share * (1 - share)))
        if bits / 2 - limit >= _CHANCE * math.sqrt(bits) / 2:
            return sieve, limit
    return words, most
