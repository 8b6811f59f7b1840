"""Groups, such as women and men or nationalities, each with its own estimate, the small ones leaning on all (partial pooling).

How the lists depend on each other is chosen once, on all groups together, and fitted in each. Of each group the logarithm of
hidden / seen and its variance (bootstrap) go into the model of Fay and Herriot (1979, JASA 74): the groups' true values vary
around a mean of their own; the less a group says for itself, the more it is drawn to that mean. How much groups vary is
estimated by adjusted restricted likelihood (Li and Lahiri 2010, JMVA 101); the error of each answer is that of Prasad and
Rao (1990, JASA 85, equation 5.1) with the terms of Datta and Lahiri (2000). A group without an estimate of its own gets the
mean, with what groups vary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtri

from whimbrel.estimate.bootstrap import REPLICATES, SEED, resample
from whimbrel.estimate.cautions import Caution, caution
from whimbrel.estimate.errors import NoEstimate, TableError
from whimbrel.estimate.fitting import fit_model
from whimbrel.estimate.model import Model
from whimbrel.estimate.stepwise import THRESHOLD, stepwise
from whimbrel.estimate.table import Overlaps

FEW = 5  # groups
_DRAWS = 20_000
_LEAST = 1e-4  # of a variance: no group is that sure


@dataclass(frozen=True)
class Stratum:
    """One group. alone: its own total and limits of 95 %, NaN where it has none. total, limits: with what all groups say.

    weight: how much it stands for itself (1) or leans on the mean of all (0). In persons, those seen too.
    """

    name: str
    observed: int
    alone: float
    alone_limits: tuple[float, float]
    total: float
    limits: tuple[float, float]
    weight: float


@dataclass(frozen=True)
class Strata:
    """``strata``; all of them added up, with limits of 95 %; the table as if there were no groups; how much groups differ.

    spread: standard deviation, between groups, of the logarithm of hidden / seen.
    """

    strata: tuple[Stratum, ...]
    total: float
    limits: tuple[float, float]
    undivided: float
    model: Model
    spread: float
    cautions: tuple[Caution, ...]


def estimate_strata(
    tables: Mapping[str, Overlaps],
    *,
    model: Model | None = None,
    threshold: float = THRESHOLD,
    replicates: int = REPLICATES,
    seed: int = SEED,
    told: Callable[[int], None] | None = None,
) -> Strata:
    """Groups by name. model: by default the one chosen step by step on all together.

    told: is given how many tables are done since it was last called. Raises TableError for tables of different lists,
    NoEstimate if no group has an estimate.
    """
    whole = _together(tables)
    size = len(whole.lists)
    chosen = model or stepwise(size, whole.counts, threshold)[0]
    made = [_alone(chosen, table.counts, replicates, seed, told) for table in tables.values()]
    observed = np.array([table.observed for table in tables.values()], float)
    logs = np.array([np.log(max(m[0] - n, 1e-9) / n) for m, n in zip(made, observed, strict=True)])
    variances = np.array([m[1] for m in made])
    logs[~np.isfinite(variances)] = np.nan
    if not np.isfinite(logs).any():
        raise NoEstimate(f"None of the {len(tables)} groups has an estimate with the model {chosen.notation()}.")
    pooled, errors, weight, between = pool(logs, variances)
    # Even at the same chances, by chance more or fewer of a group are seen; what it says for itself holds that already.
    errors += np.diag((1 - weight) ** 2 * (1 + np.exp(-pooled)) / observed)
    totals = observed * (1 + np.exp(pooled))
    side = ndtri(0.975) * np.sqrt(np.diag(errors))
    low, high = (observed * (1 + np.exp(pooled + s)) for s in (-side, side))
    rng = np.random.default_rng(seed)
    drawn = (observed * (1 + np.exp(rng.multivariate_normal(pooled, errors, _DRAWS)))).sum(axis=1)
    strata = tuple(
        Stratum(name, int(n), m[0], m[2], float(t), (float(lo), float(hi)), float(w))
        for name, n, m, t, lo, hi, w in zip(tables, observed, made, totals, low, high, weight, strict=True)
    )
    limits = (float(np.quantile(drawn, 0.025)), float(np.quantile(drawn, 0.975)))
    undivided = float(fit_model(chosen, whole.counts).totals(whole.counts[None, 1:])[0])
    return Strata(
        strata, float(totals.sum()), limits, undivided, chosen, float(np.sqrt(between)), _cautions(strata, tables)
    )


def pool(logs: np.ndarray, variances: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Values drawn to their mean, the covariance of their errors, the weight of each for itself, and the variance between them.

    logs: NaN where a group has none; its weight is 0.
    """
    sure = np.isfinite(logs)
    own = np.where(sure, np.maximum(variances, _LEAST), np.inf)
    between = _between(logs[sure], own[sure])
    precision = np.where(sure, 1 / (between + own), 0.0)
    mean = float((precision[sure] * logs[sure]).sum() / precision.sum())
    # A group that says nothing is told by the variance between groups; one that is sure, by its own value.
    weight = np.where(sure, between / (between + np.where(sure, own, 1.0)), 0.0)
    values = np.where(sure, weight * np.where(sure, logs, 0.0), 0.0) + (1 - weight) * mean
    known = np.where(sure, weight * np.where(sure, own, 0.0), between)
    doubt = 2 / max((precision**2).sum(), 1e-300)  # of the variance between groups
    more = np.where(sure, 2 * np.where(sure, own, 0.0) ** 2 * precision**3 * doubt, 0.0)
    errors = np.outer(1 - weight, 1 - weight) / precision.sum() + np.diag(known + more)
    return values, errors, weight, between


def _between(logs: np.ndarray, own: np.ndarray) -> float:
    """Variance between groups: restricted likelihood times the variance, which is never at nought (Li and Lahiri 2010,
    section 2)."""
    if len(logs) < 2:
        return 0.0

    def down(root: float) -> float:
        precision = 1 / (root**2 + own)
        mean = (precision * logs).sum() / precision.sum()
        likelihood = np.log(precision).sum() - np.log(precision.sum()) - (precision * (logs - mean) ** 2).sum()
        return float(-likelihood - 4 * np.log(root))

    widest = 3 * float(np.ptp(logs)) + 2 * float(np.sqrt(own.max())) + 1e-3
    return float(minimize_scalar(down, bounds=(1e-6, widest), method="bounded", options={"xatol": 1e-6}).x) ** 2


def _alone(
    model: Model, counts: np.ndarray, replicates: int, seed: int, told: Callable[[int], None] | None
) -> tuple[float, float, tuple[float, float]]:
    """Total, variance of the logarithm of hidden / seen, and limits of one group by itself."""
    nothing = (float("nan"), float("nan"))
    if not counts.sum():
        return float("nan"), float("nan"), nothing
    made = resample(
        counts,
        lambda tables: fit_model(model, tables).totals(tables),
        replicates=replicates,
        seed=seed,
        told=told,
        unseen_too=bool(fit_model(model, counts).usable[0]),
    )
    hidden = made.replicates - counts.sum()
    # A group of which a tenth of the draws has no estimate does not carry one of its own.
    if not np.isfinite(made.estimate) or made.failed > 0.1 * replicates or (hidden <= 0).any():
        return made.estimate, float("nan"), nothing
    logs = np.log(hidden)
    return made.estimate, float(((np.quantile(logs, 0.84) - np.quantile(logs, 0.16)) / 2) ** 2), made.limits[0.95]


def _together(tables: Mapping[str, Overlaps]) -> Overlaps:
    lists = {t.lists for t in tables.values()}
    if len(tables) < 2 or len(lists) != 1:
        raise TableError("Two groups or more are needed, all with the same lists in the same order.")
    whole = Overlaps(lists.pop(), np.sum([t.counts for t in tables.values()], axis=0))
    whole.refuse_what_says_nothing()
    return whole


def _cautions(strata: tuple[Stratum, ...], tables: Mapping[str, Overlaps]) -> tuple[Caution, ...]:
    alone = [s.name for s in strata if not s.weight and not np.isfinite(s.alone_limits[0])]
    found = [caution("few_strata", many=len(tables))] if len(tables) < FEW else []
    return (*found, *([caution("stratum_alone", groups=", ".join(alone))] if alone else []))
