"""How sure an estimate is, the choice of the model included: bootstrap and jackknife (Efron 1987; DiCiccio and Efron 1996).

The persons that were seen are drawn anew, as many as there are and with replacement, and the whole estimate is made again for
each draw. Limits are corrected for bias and acceleration (BCa); the acceleration comes from leaving out one person at a time,
which is the same for all persons of a combination.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from whimbrel.estimate.in_parts import AT_ONCE, Told, in_parts

REPLICATES = 1000
SEED = 1234
LEVELS = (0.8, 0.95)
Estimator = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Resampled:
    """``replicates``: totals of the draws, those without an estimate left out (``failed`` of them). acceleration, bias: of BCa.

    limits: level -> lower and upper limit of the total.
    """

    estimate: float
    replicates: np.ndarray
    failed: int
    acceleration: float
    bias: float
    limits: dict[float, tuple[float, float]]


def resample(
    counts: np.ndarray,
    estimator: Estimator,
    *,
    replicates: int = REPLICATES,
    seed: int = SEED,
    levels: Sequence[float] = LEVELS,
    told: Told | None = None,
    at_once: int = AT_ONCE,
    unseen_too: bool = False,
) -> Resampled:
    """Limits of an estimate. counts: of one table (place 0 unused); estimator: tables (rows, combinations) -> totals, or NaN.

    The same seed gives the same limits on every machine, however many cores. told: is given how many tables are done.
    unseen_too: draw from the whole estimated population, so that the number seen varies as well; limits are a little wider.
    """
    seen = counts[1:].astype(np.int64)
    observed = int(seen.sum())
    rng, whole = np.random.default_rng(seed), seen[None, :].astype(float)
    total = float(estimator(whole)[0]) if unseen_too else float(observed)
    sizes = rng.binomial(round(total), observed / total, replicates) if np.isfinite(total) else observed
    drawn = rng.multinomial(sizes, seen / observed, replicates)
    places = np.flatnonzero(seen)
    less = np.repeat(seen[None, :], len(places), axis=0)
    less[np.arange(len(places)), places] -= 1
    totals = in_parts(np.concatenate([seen[None, :], less, drawn]).astype(float), estimator, told, at_once)
    estimate, without, made = totals[0], totals[1 : len(places) + 1], totals[len(places) + 1 :]
    kept = made[np.isfinite(made)]
    acceleration = _acceleration(without, seen[places])
    bias, limits = bca(float(estimate), kept, acceleration, levels)
    return Resampled(float(estimate), kept, len(made) - len(kept), acceleration, bias, limits)


def bca(
    estimate: float, replicates: np.ndarray, acceleration: float, levels: Sequence[float] = LEVELS
) -> tuple[float, dict[float, tuple[float, float]]]:
    """Bias and limits (DiCiccio and Efron 1996, equations 2.3 and 2.8); NaN limits where no replicate has an estimate."""
    if not len(replicates):
        return float("nan"), dict.fromkeys(levels, (float("nan"), float("nan")))
    bias = float(ndtri(np.clip((replicates < estimate).mean(), 0.5 / len(replicates), 1 - 0.5 / len(replicates))))

    def limit(share: float) -> float:
        shifted = bias + ndtri(share)
        return float(np.quantile(replicates, ndtr(bias + shifted / (1 - acceleration * shifted))))

    return bias, {level: (limit((1 - level) / 2), limit((1 + level) / 2)) for level in levels}


def _acceleration(without: np.ndarray, persons: np.ndarray) -> float:
    """From the estimates without one person of each combination, and how many persons each has (Efron 1987, equation 7.3)."""
    sure = np.isfinite(without)
    if not sure.any():
        return 0.0
    away = np.average(without[sure], weights=persons[sure]) - without[sure]
    spread = (persons[sure] * away**2).sum()
    return float((persons[sure] * away**3).sum() / (6 * spread**1.5)) if spread > 0 else 0.0
