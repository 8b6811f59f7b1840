"""Combinations too rare to be told from noise, and which of them may occur.

A combination of two codes that nobody has is measured as noise alone. If only those are let in whose noisy count is above z
deviations, a share Phi(-z) of the empty ones gets in: that is ``most_fabricated``, a bound by choice. The price is known too:
one that n persons have is lost with the chance Phi(z - n / deviation). Nothing is kept out for one half and more.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from whimbrel.release.synthetic.layout import Key
from whimbrel.release.synthetic.measuring import Measured


class Support:
    """Which pairs of codes may occur in the records."""

    def __init__(self, measured: Measured, most_fabricated: float):
        self.z = -math.inf if most_fabricated >= 0.5 else float(-ndtri(most_fabricated))
        self._of = measured

    def codes(self, a: int, b: int) -> NDArray[np.bool_]:
        """Pairs of codes of two columns with several, a before b."""
        key: Key = ("kk", a, b)
        return np.asarray(self._of.counts[key] > self.z * self._of.deviation[key])

    def code_and_flag(self, k: int) -> NDArray[np.bool_]:
        """Codes of a column that may go with the rarer code of each flag."""
        of, both, alone = self._of, ("kf", k), ("k", k)
        counts = (of.counts[alone][:, None] + of.counts[both]) / 2
        return np.asarray(counts > self.z * np.hypot(of.deviation[alone], of.deviation[both]) / 2)

    def flags(self) -> NDArray[np.bool_]:
        """Pairs of flags whose rarer codes may go together."""
        of = self._of
        single, both = of.counts["f",], of.counts["ff",]
        counts = (of.total + single[:, None] + single + both) / 4
        sure = math.sqrt(2 * of.deviation["f",] ** 2 + of.deviation["ff",] ** 2) / 4
        return np.asarray(np.nan_to_num(counts, nan=np.inf) > self.z * sure)

    def hardly_lost(self) -> int:
        """Persons a pair of codes must have, of any two columns, to be lost with a chance of one in a hundred at most."""
        if self.z == -math.inf:
            return 0
        worst = max((d for key, d in self._of.deviation.items() if key[0] == "kk"), default=0.0)
        return math.ceil((self.z + float(ndtri(0.99))) * worst)
