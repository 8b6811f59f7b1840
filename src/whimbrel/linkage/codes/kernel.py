"""Counting the bits in which codes differ: every code of one side with every code of the other, tile by tile.

Two steps. A sieve looks at the first words of a code only; the bits of a code are mixed under the key, so these sample all
of it. What passes is compared in full. A pair just at the threshold passes the sieve in 98.9 of 100 cases, one well above
it nearly always. ``exact=True`` leaves the sieve out.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

DEVIATIONS = 2.3  # how far beyond what is expected at the threshold the sieve lets pass
_CHANCE = 2.5  # how far from what chance gives the sieve must lie, so that few strangers pass
_ROWS, _COLUMNS = 16, 4096  # 64-bit words of a tile fit the cache of a core
_AT_ONCE = 1 << 16

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

    def strip(first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows = left[first : first + _ROWS]
        found = []
        for at in range(0, len(right), _COLUMNS):
            close = _tile(rows, across[:, at : at + _COLUMNS], sieve, limit, counter)
            if len(close):
                i, j = np.divmod(close, min(_COLUMNS, len(right) - at))
                found.append((i + first, j + at))
        if told:
            told(len(rows))
        if not found:
            return _nothing()
        i, j = (np.concatenate(x) for x in zip(*found, strict=True))
        return _in_full(left, right, i, j, most)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(strip, range(0, len(left), _ROWS)))
    i, j, distance = (np.concatenate(x) for x in zip(*(parts or [_nothing()]), strict=True))
    return i, j, similarity(distance, words * 64)


def _tile(rows: np.ndarray, across: np.ndarray, words: int, limit: int, counter: type) -> np.ndarray:
    """Flat places in the tile where the first ``words`` differ in at most ``limit`` bits."""
    shape = (len(rows), across.shape[1])
    differ, count = np.empty(shape, np.uint64), np.empty(shape, np.uint8)
    total: np.ndarray = np.zeros(shape, counter)
    for word in range(words):
        np.bitwise_xor(rows[:, word, None], across[word], out=differ)
        np.bitwise_count(differ, out=count)
        np.add(total, count, out=total)
    return np.flatnonzero(total <= limit)


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
