"""Pairs of codes that must occur (see :mod:`.promise`) and do not: single values of records are changed until they do.

Rounding and the pull towards what smaller tables say may leave a rare pair out although its noisy count is well above the
noise. A value is changed only if the record then holds no pair that is kept out, and no pair that must occur disappears with it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.synthetic.support import Mask, Support

Rows = NDArray[np.int64]
_TRIED = 400  # records looked at for one pair
_ROUNDS = 3


class Completing:
    """rows: of the columns of the layout, flags as 1 for the rarer code; changed in place. changed: values. missing: pairs that
    must occur and could not be placed."""

    def __init__(self, rows: Rows, support: Support, rng: np.random.Generator):
        self.rows, self.changed, self.missing, self._rng = rows, 0, 0, rng
        layout = support.measured.layout
        self._sizes = [*layout.sizes, *[2] * len(layout.flags)]
        self._must: dict[tuple[int, int], Mask] = {}
        self._let: dict[tuple[int, int], Mask] = {}
        self._count: dict[tuple[int, int], Rows] = {}
        for a, b in combinations(range(len(self._sizes)), 2):
            shape = self._sizes[a], self._sizes[b]
            found = np.bincount(rows[:, a] * shape[1] + rows[:, b], minlength=shape[0] * shape[1]).reshape(shape)
            must = _table(support, support.must, a, b)
            let = _table(support, support.let_in, a, b) | (found > 0)
            self._must[a, b], self._must[b, a] = must, must.T
            self._let[a, b], self._let[b, a] = let, let.T
            self._count[a, b], self._count[b, a] = found, found.T
        for _ in range(_ROUNDS):
            self.missing = sum(not self._place(*pair) for pair in self._absent())
            if not self.missing:
                break

    def _absent(self) -> list[tuple[int, int, int, int]]:
        made = []
        for (a, b), must in self._must.items():
            if a < b:
                places = np.argwhere(must & (self._count[a, b] == 0))
                made += [(a, b, int(x), int(y)) for x, y in places]
        return made

    def _place(self, a: int, b: int, x: int, y: int) -> bool:
        """Let a record with ``x`` have ``y`` too, or one with ``y`` have ``x`` too."""
        if self._count[a, b][x, y]:
            return True
        for column, code, other, held in ((b, y, a, x), (a, x, b, y)):
            place = np.flatnonzero(self.rows[:, other] == held)
            if len(place) > _TRIED:
                place = self._rng.choice(place, _TRIED, replace=False)
            fit = place[self._fits(place, column, code, other)]
            if len(fit):
                self._change(int(self._rng.choice(fit)), column, code)
                return True
        return False

    def _fits(self, place: Rows, column: int, code: int, other: int) -> Mask:
        some = self.rows[place]
        old, good = some[:, column], np.ones(len(place), dtype=bool)
        for c in range(len(self._sizes)):
            if c == column:
                continue
            if c != other:
                good &= self._let[column, c][code, some[:, c]]
            needed = self._must[column, c][old, some[:, c]] & (self._count[column, c][old, some[:, c]] <= 1)
            good &= ~needed
        return good

    def _change(self, row: int, column: int, code: int) -> None:
        of = self.rows[row]
        for c in range(len(self._sizes)):
            if c != column:
                # The table of (c, column) is the same array, seen the other way round.
                self._count[column, c][of[column], of[c]] -= 1
                self._count[column, c][code, of[c]] += 1
        of[column] = code
        self.changed += 1


def _table(support: Support, which: Callable[..., Mask], a: int, b: int) -> Mask:
    """What ``let_in`` or ``must`` say of two columns of the layout."""
    many = len(support.measured.layout.sizes)
    if b < many:
        return np.asarray(which(("kk", a, b)))
    if a < many:
        return np.stack([which(("kf", a), sign)[:, b - many] for sign in (-1, 1)], axis=1)
    return np.array([[which(("ff",), s, t)[a - many, b - many] for t in (-1, 1)] for s in (-1, 1)])
