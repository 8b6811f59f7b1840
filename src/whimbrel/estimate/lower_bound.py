"""At least how many: estimates that need no model of how lists depend on each other, and promise only a lower bound.

People differ in how easily they are seen. Who is seen rarely tells of those who are never seen: from the persons seen once and
seen twice follows a number below which the hidden part hardly lies (Chao 1987, Biometrics 43), if nobody is counted twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from whimbrel.estimate.errors import NoEstimate


@dataclass(frozen=True)
class Bound:
    """``total`` persons, those seen too; ``lower`` and ``upper``: limits of an interval at ``level``."""

    total: float
    lower: float
    upper: float
    level: float


def chao(observed: int, once: int, twice: int, occasions: int | None = None, level: float = 0.95) -> Bound:
    """Lower bound from how many were seen once and twice (Chao 1987, equations 8 and 9; interval: equation 11).

    occasions: how many lists or days there were; None where people could be seen any number of times. Where nobody was seen
    twice, the form corrected for bias is used, and so it is always defined.
    """
    if observed <= 0 or once < 0 or twice < 0 or once + twice > observed:
        raise NoEstimate("Persons seen once and seen twice are whole numbers, together at most those seen.")
    part = (occasions - 1) / occasions if occasions else 1.0
    if twice:
        ratio = once / twice
        hidden = part * once * ratio / 2
        variance = twice * (part * ratio**2 / 2 + part**2 * ratio**3 + part**2 * ratio**4 / 4)
    else:
        hidden = part * once * (once - 1) / 2
        total = observed + hidden
        variance = part * once * (once - 1) / 2 + part**2 * once * (2 * once - 1) ** 2 / 4
        variance -= part**2 * once**4 / (4 * total)
    return _interval(observed, hidden, max(variance, 0.0), level)


def chapman(first: int, second: int, both: int, level: float = 0.95) -> Bound:
    """Two lists, as if they did not depend on each other (Chapman 1951; variance: Seber 1970).

    Lists that refer people to each other make it too low, lists of different people too high.
    """
    if min(first, second) < both or both < 0 or min(first, second) < 1:
        raise NoEstimate("Nobody can be on both lists who is not on each. Each list needs somebody.")
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    observed = first + second - both
    return _interval(observed, total - observed, variance, level)


def _interval(observed: int, hidden: float, variance: float, level: float) -> Bound:
    """An interval of the hidden part that never goes below nought: its logarithm is taken for normal (Chao 1987, equation 11)."""
    if hidden <= 0 or variance <= 0:
        return Bound(observed + max(hidden, 0.0), float(observed), observed + max(hidden, 0.0), level)
    wide = math.exp(float(ndtri((1 + level) / 2)) * math.sqrt(math.log1p(variance / hidden**2)))
    return Bound(observed + hidden, observed + hidden / wide, observed + hidden * wide, level)
