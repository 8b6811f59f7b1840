"""Which sets of up to three columns are counted, and how.

Columns with several codes come first, the largest ahead; columns with two codes after them. A column with two codes is counted
by signs: +1 for the code that seems rarer, -1 for the other. A set of columns is one array: as many dimensions as it has columns
with several codes, each cell the sum of the products of the signs over its rows. So a person changes one cell by one, whatever
the set, and no set repeats what a smaller one says: three flags are one number instead of eight (as in the residual basis of
Xiao, He, Zhang and Kifer 2023). The table of the three is worked out from the numbers of its subsets.

Arrays of sets of the same kind are kept together. Kinds are words of k (a column with several codes) and f (a flag): "kff" of one
k holds its sets with all pairs of flags. Sets of three are counted only for *live* codes and pairs of codes, which have more
persons than noise would give them; place 0 of a live array stands for all others and is not used.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Key = tuple[str, *tuple[int, ...]]


class Layout:
    """Order and sizes of columns. many, flags: places of the columns in the table. sizes: codes of those with several."""

    def __init__(self, sizes: tuple[int, ...]):
        self.many = sorted((j for j, n in enumerate(sizes) if n != 2), key=lambda j: (-sizes[j], j))
        self.flags = [j for j, n in enumerate(sizes) if n == 2]
        self.sizes = [sizes[j] for j in self.many]
        self.columns = len(sizes)
        self.kk = list(combinations(range(len(self.many)), 2))
        self.kkk = list(combinations(range(len(self.many)), 3))
        pairs = list(combinations(range(len(self.flags)), 2))
        self.pairs: NDArray[np.int64] = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self.live = [np.zeros(n, np.int64) for n in self.sizes]
        self.live_pairs = {(a, b): np.zeros((self.sizes[a], self.sizes[b]), np.int64) for a, b in self.kk}

    def one_and_two(self) -> list[Key]:
        """Keys of the sets of one and two columns."""
        keys: list[Key] = [("f",), ("ff",)] if self.flags else []
        keys += [("k", k) for k in range(len(self.many))] + [("kk", *p) for p in self.kk]
        return keys + ([("kf", k) for k in range(len(self.many))] if self.flags else [])

    def three(self) -> list[Key]:
        """Keys of the sets of three columns."""
        keys: list[Key] = [("fff",), *(("kff", k) for k in range(len(self.many)))] if len(self.flags) > 1 else []
        keys += [("kkf", *p) for p in self.kk] if self.flags else []
        return keys + [("kkk", *t) for t in self.kkk]

    def sets(self, key: Key) -> int:
        """How many sets of columns an array holds; a person is in one cell of each."""
        flags = len(self.flags)
        of = {0: 1, 1: flags, 2: flags * (flags - 1) // 2, 3: flags * (flags - 1) * (flags - 2) // 6}
        return of[key[0].count("f")]

    def cells(self, key: Key) -> int:
        """Cells of one set of the array, before any are left out."""
        return int(np.prod([self.sizes[k] for k in key[1:]], dtype=np.int64))

    def bring_to_life(self, singles: list[NDArray[np.bool_]], pairs: dict[tuple[int, int], NDArray[np.bool_]]) -> None:
        """Say which codes and pairs of codes sets of three are counted for."""
        self.live = [_numbered(alive) for alive in singles]
        self.live_pairs = {p: _numbered(alive) for p, alive in pairs.items()}

    def many_live(self, k: int) -> int:
        """Live codes of a column, and one place for the others."""
        return int(self.live[k].max(initial=0)) + 1

    def many_live_pairs(self, pair: tuple[int, int]) -> int:
        """Live pairs of codes, and one place for the others."""
        return int(self.live_pairs[pair].max(initial=0)) + 1


def _numbered(alive: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(alive, np.cumsum(alive.ravel()).reshape(alive.shape), 0).astype(np.int64)
