"""Records made column after column. Records that are alike are kept once, with how many there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.synthetic.choice import chances
from whimbrel.release.synthetic.completing import Completing
from whimbrel.release.synthetic.measuring import Measured
from whimbrel.release.synthetic.rounding import rounded_several, rounded_two
from whimbrel.release.synthetic.support import Support
from whimbrel.release.synthetic.two_values import chance


@dataclass(frozen=True)
class Grown:
    """Rows of nobody, as many as there seem to be persons, in the order of the table's columns.

    missing: pairs of codes that must occur and could not be placed.
    """

    rows: NDArray[np.int32]
    missing: int = 0


def grow(measured: Measured, support: Support, told: Callable[[str, float], None] | None = None) -> Grown:
    """Make the records."""
    layout = measured.layout
    rng = np.random.default_rng()  # from the operating system; kept and told nowhere
    many = np.array([measured.total], dtype=np.int64)
    codes = np.zeros((1, 0), np.int64)
    for k in range(len(layout.sizes)):
        made = rounded_several(many, support.several(k, codes, chances(measured, k, codes, many)), rng)
        group, code = np.nonzero(made)
        codes, many = np.concatenate([codes[group], code[:, None]], axis=1), made[group, code]
        _tell(told, k + 1, layout.columns)
    rare = np.zeros((len(many), 0), np.float32)
    for flag in range(len(layout.flags)):
        rarer = support.flag(flag, codes, rare, chance(measured, flag, codes, rare, many))
        second = rounded_two(many, rarer, rng)
        both = np.stack([many - second, second], axis=1)
        group, code = np.nonzero(both)
        codes, many = codes[group], both[group, code]
        rare = np.concatenate([rare[group], code[:, None].astype(np.float32)], axis=1)
        _tell(told, len(layout.sizes) + flag + 1, layout.columns)
    whole = np.repeat(np.concatenate([codes, rare.astype(np.int64)], axis=1), many, axis=0)
    missing = Completing(whole, support, rng).missing if support.fewest_kept else 0
    rows = np.empty(whole.shape, np.int32)
    several = len(layout.sizes)
    rows[:, layout.many] = whole[:, :several]
    rows[:, layout.flags] = np.where(measured.turned > 0, whole[:, several:], 1 - whole[:, several:])
    return Grown(rows[rng.permutation(len(rows))], missing)


def _tell(told: Callable[[str, float], None] | None, done: int, columns: int) -> None:
    if told:
        told("making records", 0.15 + 0.75 * done / columns)
