"""Records made column after column. Records that are alike are kept once, with how many there are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.synthetic.choice import chances
from whimbrel.release.synthetic.measuring import Measured
from whimbrel.release.synthetic.rounding import rounded_several, rounded_two
from whimbrel.release.synthetic.support import Support
from whimbrel.release.synthetic.two_values import chance


def grow(measured: Measured, support: Support, told: Callable[[str, float], None] | None = None) -> NDArray[np.int32]:
    """Rows of nobody, as many as there seem to be persons, in the order of the table's columns."""
    layout = measured.layout
    rng = np.random.default_rng()  # from the operating system; kept and told nowhere
    many = np.array([measured.total], dtype=np.int64)
    codes = np.zeros((1, 0), np.int64)
    for k in range(len(layout.sizes)):
        made = rounded_several(many, chances(measured, support, k, codes, many), rng)
        group, code = np.nonzero(made)
        codes, many = np.concatenate([codes[group], code[:, None]], axis=1), made[group, code]
        _tell(told, k + 1, layout.columns)
    rare = np.zeros((len(many), 0), np.float32)
    for flag in range(len(layout.flags)):
        second = rounded_two(many, chance(measured, support, flag, codes, rare, many), rng)
        both = np.stack([many - second, second], axis=1)
        group, code = np.nonzero(both)
        codes, many = codes[group], both[group, code]
        rare = np.concatenate([rare[group], code[:, None].astype(np.float32)], axis=1)
        _tell(told, len(layout.sizes) + flag + 1, layout.columns)
    rows = np.empty((len(many), layout.columns), np.int32)
    rows[:, layout.many] = codes
    rows[:, layout.flags] = np.where(measured.turned > 0, rare, 1 - rare)
    return np.asarray(np.repeat(rows, many, axis=0)[rng.permutation(int(many.sum()))])


def _tell(told: Callable[[str, float], None] | None, done: int, columns: int) -> None:
    if told:
        told("making records", 0.15 + 0.75 * done / columns)
