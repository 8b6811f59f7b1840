"""Promise: estimates many times as fast as by statsmodels, one Poisson regression after the other.

The peer is the same method done the plain way, with the checks of existence left out. What the R packages took where they were
measured (another machine) stands beside it, as said, not measured here.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from itertools import combinations

import numpy as np
import statsmodels.api as sm
from scipy.special import gammaln, pdtr, pdtrc

from benchmarks.results import Result
from whimbrel.estimate import bic, decomposable
from whimbrel.estimate.bootstrap import resample
from whimbrel.estimate.model import every_model
from whimbrel.estimate.simulation import Setting, draw
from whimbrel.estimate.stepwise import stepwise_many

FIVE = Setting(12_000, (0.01, 0.05, 0.1, 0.07, 0.03), ((0, 1, 5.0), (1, 3, 0.5), (2, 4, 0.4)))
SIX = Setting(12_000, (0.01, 0.05, 0.09, 0.07, 0.03, 0.008), ((0, 1, 5.0), (1, 3, 0.5), (2, 5, 5.0)))
REPLICATES = 1000
_PLAIN = 10  # draws of the plain way; the rest is reckoned
_SAID = {
    "steps, six lists": 158,
    "steps, five lists": 54,
    "all models": 12,
    "BIC bootstrap": 82,
    "pairs": 3.8,
    "graphs": 1.2,
}


def run() -> Result:
    """Each method against the plain way, on drawn tables like the published ones."""
    result = Result("estimates", (__doc__ or "").split("\n\n")[0], ("numpy", "scipy", "statsmodels"))
    five, six = (draw(s, np.random.default_rng(4)) for s in (FIVE, SIX))
    rows = []
    for name, table, promised in (("steps, five lists", five, 30), ("steps, six lists", six, 30)):
        size = len(table).bit_length() - 1
        ours = _best(lambda t=table, k=size: resample(t, lambda c: _steps(k, c), replicates=REPLICATES))
        drawn = np.random.default_rng(1).multinomial(table.sum(), table[1:] / table.sum(), _PLAIN)
        began = time.perf_counter()
        for row in drawn:
            _plain_steps(size, row.astype(float))
        plain = (time.perf_counter() - began) / _PLAIN * REPLICATES
        rows.append(_row(result, name, ours, plain, promised))
    bic.rank(5, five)
    ours = _best(lambda: bic.rank(5, five))
    rows.append(_row(result, "all models", ours, _plain_models(five, 3), 20))
    rows.append(_row(result, "pairs", _best(lambda: bic.rank(5, five, 2)), _plain_models(five, 2), 20))
    top = bic.rank(5, five).models[:100]
    ours = _best(lambda: resample(five, lambda c: bic.best_of(top, c), replicates=REPLICATES, at_once=2048))
    began = time.perf_counter()
    drawn = np.random.default_rng(1).multinomial(five.sum(), five[1:] / five.sum(), _PLAIN)
    for row in drawn:
        for model in top:
            _plain_fit(5, model.all_terms, row.astype(float))
    rows.append(_row(result, "BIC bootstrap", ours, (time.perf_counter() - began) / _PLAIN * REPLICATES, 100))
    decomposable.average(5, five, most=40_000)
    seconds = _best(lambda: decomposable.average(5, five, most=40_000))
    rows.append(("graphs", f"{seconds:.2f} s", "", f"{_SAID['graphs']} s"))
    result.table(("", "whimbrel", "statsmodels", "R packages, as said"), rows)
    result.say(
        f"{REPLICATES:,} draws, the choice made again in each; jackknife and checks of existence included in ours only."
    )
    return result


def _row(result: Result, name: str, ours: float, plain: float, promised: int) -> tuple[str, str, str, str]:
    result.promise(f"{name}: {promised} x statsmodels", f"{plain / ours:.0f} x", plain >= promised * ours)
    return name, f"{ours:.2f} s", f"{plain:.1f} s", f"{_SAID[name]} s"


def _best(what: Callable[[], object]) -> float:
    """The median of three runs, in seconds."""
    took = []
    for _ in range(3):
        began = time.perf_counter()
        what()
        took.append(time.perf_counter() - began)
    return float(np.median(took))


def _steps(size: int, counts: np.ndarray) -> np.ndarray:
    return stepwise_many(size, counts).fits.totals(counts)


def _plain_fit(size: int, terms: tuple[int, ...], counts: np.ndarray) -> tuple[np.ndarray, float]:
    """One Poisson regression, empty terms taken out; expected counts and log likelihood."""
    cells = np.arange(1, 2**size)
    holds = np.array([(cells & t) == t for t in terms])
    empty = ~(holds & (counts > 0)).any(axis=1)
    used = ~holds[empty].any(axis=0)
    made, seen = holds[~empty][:, used].T.astype(float), counts[used]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what runs away is not looked for here
        fitted = sm.GLM(seen, made, family=sm.families.Poisson()).fit()
    mu = np.maximum(fitted.mu, 1e-12)
    expected = np.zeros(len(cells))
    expected[used] = mu
    return expected, float((seen * np.log(mu) - mu - gammaln(seen + 1)).sum())


def _plain_steps(size: int, counts: np.ndarray) -> None:
    terms = [0, *(1 << n for n in range(size))]
    pairs = [1 << i | 1 << j for i, j in combinations(range(size), 2)]
    cells = np.arange(1, 2**size)
    while True:
        expected, _ = _plain_fit(size, tuple(terms), counts)
        tried = []
        for pair in pairs:
            if pair not in terms:
                both = (cells & pair) == pair
                seen, usual = counts[both].sum(), expected[both].sum()
                tried.append((min(pdtr(seen, usual), pdtrc(seen - 1, usual) if seen else 1.0), pair))
        if not tried or min(tried)[0] >= 0.02:
            return
        terms.append(min(tried)[1])


def _plain_models(counts: np.ndarray, order: int) -> float:
    """Seconds all models of five lists take one at a time, reckoned from some of them."""
    models = every_model(5, order)
    some = models[:: max(1, len(models) // 200)]
    began = time.perf_counter()
    for model in some:
        _plain_fit(5, model.all_terms, counts[1:].astype(float))
    return (time.perf_counter() - began) / len(some) * len(models)
