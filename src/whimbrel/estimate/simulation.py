"""Does a method keep its word? Tables drawn from populations whose size is known, and how often the interval holds it.

Each person is on each list with the list's chance, or with other chances where lists refer people to each other or people differ
in how easily they are seen. What is claimed of 95 % intervals should be true of about 95 of 100 tables; where it is not, that
is a property of the method in this setting, and is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from whimbrel.estimate.bootstrap import resample
from whimbrel.estimate.table import Overlaps

Totals = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Setting:
    """``size``: persons in truth. chances: of being on each list. referred: pairs of lists, how much likelier both are together.

    spread: standard deviation, on the scale of log odds, of how easily a person is seen; 0 if all are seen alike.
    """

    size: int
    chances: tuple[float, ...]
    referred: tuple[tuple[int, int, float], ...] = ()
    spread: float = 0.0


@dataclass(frozen=True)
class Study:
    """What came of it. covered: share of tables whose interval held the truth, of those with one; with its standard error.

    bias: mean of estimate / truth - 1; median: median of the estimates, in persons. failed: tables without an estimate.
    """

    setting: Setting
    level: float
    tables: int
    failed: int
    covered: float
    error: float
    bias: float
    median: float
    width: float


def draw(setting: Setting, rng: np.random.Generator) -> np.ndarray:
    """One table: counts by combination, the first nought (nobody sees those whom no list saw)."""
    lists = len(setting.chances)
    combinations = np.arange(2**lists)
    on = (combinations[:, None] >> np.arange(lists)) & 1
    odds = np.log(np.array(setting.chances) / (1 - np.array(setting.chances)))
    weight = on @ odds
    for one, other, times in setting.referred:
        weight = weight + np.log(times) * (on[:, one] & on[:, other])
    if setting.spread:
        ease = rng.normal(0, setting.spread, setting.size)
        each = weight[None, :] + ease[:, None] * on.sum(axis=1)[None, :]
        chance = np.exp(each - each.max(axis=1, keepdims=True))
        sums = (chance / chance.sum(axis=1, keepdims=True)).cumsum(axis=1)
        place = (rng.random((setting.size, 1)) > sums).sum(axis=1)
        counts = np.bincount(place, minlength=2**lists)
    else:
        chance = np.exp(weight - weight.max())
        counts = rng.multinomial(setting.size, chance / chance.sum())
    counts[0] = 0
    return counts


def study(
    setting: Setting,
    estimator: Totals,
    *,
    tables: int = 400,
    replicates: int = 400,
    level: float = 0.95,
    seed: int = 1,
    unseen_too: bool = False,
    told: Callable[[int], None] | None = None,
) -> Study:
    """Draw tables, estimate each with its interval, and compare with the truth. told: is given how many tables are done."""
    rng = np.random.default_rng(seed)
    estimates, held, widths, failed = [], [], [], 0
    for number in range(tables):
        counts = draw(setting, rng)
        made = resample(counts, estimator, replicates=replicates, seed=number, levels=(level,), unseen_too=unseen_too)
        low, high = made.limits[level]
        if np.isfinite(made.estimate) and np.isfinite(low):
            estimates.append(made.estimate)
            held.append(low <= setting.size <= high)
            widths.append((high - low) / setting.size)
        else:
            failed += 1
        if told:
            told(1)
    covered = float(np.mean(held)) if held else float("nan")
    return Study(
        setting,
        level,
        tables,
        failed,
        covered,
        float(np.sqrt(covered * (1 - covered) / max(1, len(held)))),
        float(np.mean(estimates) / setting.size - 1) if estimates else float("nan"),
        float(np.median(estimates)) if estimates else float("nan"),
        float(np.median(widths)) if widths else float("nan"),
    )


def as_table(setting: Setting, counts: np.ndarray, names: Sequence[str] = ()) -> Overlaps:
    """A drawn table with names of lists, to be estimated like any other."""
    return Overlaps(tuple(names) or tuple("ABCDEFGHIJ"[: len(setting.chances)]), counts)
