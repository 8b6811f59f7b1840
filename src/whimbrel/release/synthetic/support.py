"""Combinations of two codes too rare to be told from noise, and which of them may occur. See :mod:`.promise` for the bounds.

If no code of a column is let in for a record, the likeliest follows: each person has one, so it is hardly ever invented. For the
same reason the likelier code of a flag is always let in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.synthetic.layout import Key
from whimbrel.release.synthetic.measuring import Measured
from whimbrel.release.synthetic.promise import SURE, Promise, promise

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
SIGNS = (-1, 1)
"""Of the more frequent code of a flag, and of the rarer one."""


class Support:
    """Which pairs of codes may occur in the records, and which must."""

    def __init__(self, measured: Measured, most_fabricated: float = 1.0, fewest_kept: int = 0):
        self.promise: Promise = promise(measured.layout, measured.deviation, most_fabricated, fewest_kept)
        self.fewest_kept = fewest_kept
        self.measured = measured

    @property
    def lets_all_in(self) -> bool:
        """Whether nothing is kept out."""
        return not self.promise.thresholds

    def several(self, k: int, codes: NDArray[np.int64], made: Floats) -> Floats:
        """The chances of the codes of a column, for each group, with those kept out taken away."""
        if self.lets_all_in or not k:
            return made
        allowed = np.ones(made.shape, dtype=bool)
        for a in range(k):
            allowed &= self.let_in(("kk", a, k))[codes[:, a]]
        kept = np.where(allowed, made, 0)
        whole = kept.sum(axis=1, keepdims=True)
        likeliest = np.eye(made.shape[1])[made.argmax(axis=1)]
        return np.asarray(np.where(whole > 1e-9, kept / np.maximum(whole, 1e-9), likeliest))

    def flag(self, flag: int, codes: NDArray[np.int64], rare: NDArray[np.float32], made: Floats) -> Floats:
        """The chance of the rarer code of a flag, for each group: none or all where one of the two is kept out."""
        if self.lets_all_in:
            return made
        usual, rarer = self._flag(flag, -1, codes, rare), self._flag(flag, 1, codes, rare)
        usual |= made < 0.5
        rarer |= made >= 0.5
        return np.asarray(np.where(usual, np.where(rarer, made, 0), 1.0))

    def _flag(self, flag: int, sign: int, codes: NDArray[np.int64], rare: NDArray[np.float32]) -> Mask:
        allowed = np.ones(len(codes), dtype=bool)
        for k in range(codes.shape[1]):
            allowed &= self.let_in(("kf", k), sign)[codes[:, k], flag]
        for other, holds in zip(SIGNS, (1 - rare, rare), strict=True) if flag else ():
            kept_out = ~self.let_in(("ff",), sign, other)[flag, :flag]
            allowed &= holds @ kept_out.astype(np.float32) == 0
        return allowed

    def let_in(self, key: Key, *signs: int) -> Mask:
        """Which pairs of a kind may occur; for flags, of the codes that ``signs`` say."""
        if self.lets_all_in:
            return np.ones(self.count(key, *signs).shape, dtype=bool)
        return np.asarray(self.count(key, *signs) > self.promise.thresholds[key])

    def must(self, key: Key, *signs: int) -> Mask:
        """Which pairs of a kind must occur: all that ``fewest_kept`` persons have are among them, 99 times of 100."""
        enough = self.fewest_kept - SURE * self.promise.noise[key]
        return np.asarray((self.count(key, *signs) > enough) & self.let_in(key, *signs))

    def count(self, key: Key, *signs: int) -> Floats:
        """Noisy counts of the pairs of a kind: of "kk" code and code, of "kf" code and flag, of "ff" flag and flag."""
        of = self.measured.counts
        if key[0] == "kk":
            return of[key]
        if key[0] == "kf":
            (k,) = key[1:]
            return np.asarray((of["k", k][:, None] + signs[0] * of[key]) / 2)
        sign, other = signs
        both = np.nan_to_num(of["ff",], nan=np.inf)
        single = of["f",]
        return np.asarray((self.measured.total + sign * single[:, None] + other * single + sign * other * both) / 4)
