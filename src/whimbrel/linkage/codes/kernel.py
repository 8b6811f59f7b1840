"""Counting the bits in which codes differ: every code of one side with every code of the other, tile by tile, all bits.

NumKong counts them, with the widest instructions the processor has. A pair is never left out for what its code begins with.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numkong
import numpy as np

from whimbrel.linkage.codes.errors import CodesError

_ROWS, _COLUMNS = 1024, 64  # distances of a tile, 32 bits each, fit the cache of a core; measured
MOST_PAIRS = 20_000_000

Told = Callable[[int], None]


def similarity(distance: np.ndarray, bits: int) -> np.ndarray:
    """Share of tokens two codes have in common, estimated from the number of bits in which they differ."""
    return np.asarray(1 - 2 * distance / bits, np.float32)


def near(
    left: np.ndarray, right: np.ndarray, threshold: float, *, told: Told | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs whose similarity is at least ``threshold``: rows left, rows right, similarity; ``uint64`` codes given.

    told: is given the number of left rows that are done since it was last called.
    """
    words = left.shape[1]
    most = math.floor((1 - threshold) / 2 * words * 64)
    rows, columns = (np.ascontiguousarray(side).view(np.uint8) for side in (left, right))
    tiles = [
        (at, numkong.hammings_pack(columns[at : at + _COLUMNS], dtype="uint1")) for at in range(0, len(right), _COLUMNS)
    ]
    done: list[int] = []  # pairs of the strips that are done

    def strip(first: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        part = rows[first : first + _ROWS]
        tally = _Tally(len(part))
        found, pairs = [_nothing()], 0
        for at, tile in tiles:
            i, j, distance = tally.close(part, tile, most)
            if len(i):
                found.append((i + first, j + at, distance))
                pairs += len(i)
                # Asked tile by tile: a strip of codes that are all alike would not fit the memory.
                if pairs + sum(done) > MOST_PAIRS:
                    raise CodesError(
                        "Far too many codes are alike: one of the tables was not made of different persons."
                    )
        done.append(pairs)
        if told:
            told(len(part))
        return _one(found)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(strip, range(0, len(left), _ROWS)))
    i, j, distance = _one([_nothing(), *parts])
    return i, j, similarity(distance, words * 64)


class _Tally:
    """Bits that differ between a few left rows and some right ones, in memory that is taken once and stays in the cache."""

    def __init__(self, rows: int):
        self._rows = rows
        self._made: dict[int, tuple[numkong.Tensor, np.ndarray, np.ndarray]] = {}

    def close(
        self, part: np.ndarray, tile: numkong.PackedMatrix, most: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Places in the tile where at most ``most`` bits differ, and how many do."""
        if tile.width not in self._made:
            tensor = numkong.zeros((self._rows, tile.width), dtype="uint32")
            self._made[tile.width] = tensor, np.asarray(tensor), np.empty((self._rows, tile.width), bool)
        out, distance, close = self._made[tile.width]
        numkong.hammings_packed(part, tile, out=out)
        np.less_equal(distance, np.uint32(most), out=close)
        # Over one axis NumPy skips what is false much faster.
        i, j = np.divmod(np.flatnonzero(close), tile.width)
        return i, j, distance[i, j].astype(np.int64)


def _one(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    i, j, distance = (np.concatenate(x) for x in zip(*parts, strict=True))
    return i, j, distance


def _nothing() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    empty = np.empty(0, np.int64)
    return empty, empty, empty
