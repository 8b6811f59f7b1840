"""The counts with noise, and what each costs.

The budget is split over sets of one, two and three columns, and within these by the number of their cells to the power of two
thirds, which keeps the summed error smallest (Zhang and others, PrivSyn, 2021). All sets of one and two columns are counted. So
are all sets of three, but only for codes and pairs of codes that came out of the smaller sets well above their noise: for the
others the noise would be all there is, and leaving them out looks at nothing but what was released.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from whimbrel.release.private.noise import deviation_of, gaussian, rho_of
from whimbrel.release.synthetic import statistics
from whimbrel.release.synthetic.coded import Coded
from whimbrel.release.synthetic.layout import Key, Layout

SHARES = {1: 0.08, 2: 0.42, 3: 0.50}
_LIVE = 2.0  # deviations of noise


@dataclass
class Measured:
    """Noisy counts by key (not a number: not counted), the deviation of their noise, and what they cost.

    turned: for each flag, whether its second code is the rarer one (+1). total: persons in all, from the noisy counts.
    """

    layout: Layout
    counts: dict[Key, NDArray[np.float64]] = field(default_factory=dict)
    deviation: dict[Key, float] = field(default_factory=dict)
    turned: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    total: int = 0

    @property
    def rho(self) -> float:
        """What all of it costs: each set of columns is one draw of sensitivity one."""
        return sum(rho_of(self.deviation[key]) * self.layout.sets(key) for key in self.deviation)

    @property
    def drawn(self) -> int:
        """How many noisy numbers there are."""
        return sum(int(np.isfinite(of).sum()) for of in self.counts.values())


def measure(data: Coded, rho: float) -> Measured:
    """Count with noise, at ``rho`` in all."""
    layout = Layout(data.sizes)
    made = Measured(layout, deviation=deviations(layout, rho))
    codes = np.ascontiguousarray(data.rows[:, layout.many]).astype(np.int64)
    signs = np.ascontiguousarray(data.rows[:, layout.flags]).astype(np.float32) * 2 - 1
    exact = statistics.one_and_two(layout, codes, signs)
    for key in [k for k in exact if len(k[0]) == 1]:
        made.counts[key] = gaussian(exact[key], made.deviation[key]).astype(float)
    totals = [(made.counts["k", k].sum(), n * made.deviation["k", k] ** 2) for k, n in enumerate(layout.sizes)]
    if totals:  # each column with several codes counts all persons; the surer ones weigh more
        made.total = max(1, round(sum(n / v for n, v in totals) / sum(1 / v for _, v in totals)))
    else:
        made.total = max(1, round(float(gaussian(np.array([len(data.rows)]), made.deviation["n",])[0])))
    made.turned = np.ones(len(layout.flags), np.float32)
    if layout.flags:
        made.turned = np.where(made.counts["f",] > 0, -1, 1).astype(np.float32)
        made.counts["f",] *= made.turned
        signs *= made.turned
        turned = made.turned.astype(np.int64)
        exact["ff",] = exact["ff",] * turned * turned[:, None]
        for k in range(len(layout.sizes)):
            exact["kf", k] = exact["kf", k] * turned
    for key in [k for k in exact if len(k[0]) == 2]:
        made.counts[key] = _noisy(layout, key, exact[key], made.deviation.get(key, 0.0))
    if layout.columns > 2:
        _choose_live(made)
        for key, counts in statistics.three(layout, codes, signs).items():
            made.counts[key] = _noisy(layout, key, counts, made.deviation.get(key, 0.0))
    return made


def deviations(layout: Layout, rho: float) -> dict[Key, float]:
    """The noise of each array of counts; it follows from the sizes of the columns and ``rho`` alone."""
    by_level: dict[int, list[Key]] = {1: [k for k in layout.one_and_two() if len(k[0]) == 1], 2: [], 3: layout.three()}
    by_level[2] = [k for k in layout.one_and_two() if len(k[0]) == 2]
    if not layout.many:
        by_level[1].append(("n",))
    by_level = {level: [k for k in keys if layout.sets(k)] for level, keys in by_level.items()}
    shares = sum(SHARES[level] for level, keys in by_level.items() if keys)
    made: dict[Key, float] = {}
    for level, keys in by_level.items():
        weights = {key: layout.cells(key) ** (2 / 3) for key in keys}
        every = sum(weights[key] * layout.sets(key) for key in keys)
        for key in keys:
            made[key] = deviation_of(rho * SHARES[level] / shares * weights[key] / every)
    return made


def _choose_live(made: Measured) -> None:
    layout, dev = made.layout, made.deviation
    singles = []
    for k in range(len(layout.sizes)):
        noise = dev.get(("kff", k), dev["k", k])
        singles.append(made.counts["k", k] > _LIVE * max(noise, dev["k", k]))
    pairs = {}
    for a, b in layout.kk:
        pairs[a, b] = made.counts["kk", a, b] > _LIVE * dev["kk", a, b]
    layout.bring_to_life(singles, pairs)


def _noisy(layout: Layout, key: Key, exact: NDArray[np.int64], deviation: float) -> NDArray[np.float64]:
    """Noise on every number that is counted, once; what is not counted is not a number."""
    made = np.full(exact.shape, np.nan)
    wanted = _wanted(layout, key, exact.shape)
    if not wanted.any():
        return made
    made[wanted] = gaussian(exact[wanted], deviation)
    if key[0] in ("ff", "kff"):
        other = np.swapaxes(made, -1, -2)
        made = np.where(np.isnan(made), other, made)
    return made


def _wanted(layout: Layout, key: Key, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    flags = len(layout.flags)
    if key[0] == "ff":
        return np.triu(np.ones(shape, bool), 1)
    if key[0] == "fff":
        return np.asarray(layout.pairs[:, 1][:, None] < np.arange(flags))
    wanted = np.ones(shape, bool)
    if len(key[0]) == 3:
        wanted[0] = False
    if key[0] == "kff":
        return np.asarray(wanted & np.triu(np.ones((flags, flags), bool), 1))
    if key[0] == "kkk":
        a, b, c = key[1:]
        first, second = np.nonzero(layout.live_pairs[a, b])
        wanted[1:] = (layout.live_pairs[a, c][first] > 0) & (layout.live_pairs[b, c][second] > 0)
    return wanted
