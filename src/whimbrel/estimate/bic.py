"""Every hierarchical model tried, ranked by the Bayesian information criterion, and how sure the best one's answer is.

BIC is -2 log likelihood + parameters x log(persons seen); smaller is better (Silverman, Chan and Vincent 2024, section 2). The
weights of models, exp(-difference / 2) made to sum to one, serve to average their answers (Burnham and Anderson 2002, section
6.4). For the bootstrap the models that are best on the table compete again for each draw (Silverman and others 2024, section 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from whimbrel.estimate.fitting import Fits, fit_many
from whimbrel.estimate.in_parts import in_parts
from whimbrel.estimate.model import Model, every_model
from whimbrel.estimate.near_fits import fit_near

TOP = {2: 10, 3: 10, 4: 20}  # models that compete in the bootstrap; of more lists 100
_TOP_OF_MORE = 100
ORDERS = {2: 1, 3: 2, 4: 3, 5: 3, 6: 2}
_AT_ONCE = 1024


@dataclass(frozen=True)
class Ranked:
    """Models that have an estimate, the best first. ``total``: persons, those seen too; bic; weight sums to one.

    average: the totals by their weights. refused: how many models have no estimate on this table.
    """

    models: tuple[Model, ...]
    total: np.ndarray
    bic: np.ndarray
    weight: np.ndarray
    average: float
    refused: int


@lru_cache(maxsize=8)
def _catalogue(size: int, order: int) -> tuple[tuple[Model, ...], tuple[int, ...], np.ndarray]:
    models = every_model(size, order)
    terms = tuple(sorted(range(2**size), key=lambda t: (t.bit_count(), t)))
    terms = tuple(t for t in terms if t.bit_count() <= max(1, order))
    place = {t: n for n, t in enumerate(terms)}
    chosen = np.zeros((len(models), len(terms)), bool)
    for n, model in enumerate(models):
        chosen[n, [place[t] for t in model.all_terms]] = True
    chosen.setflags(write=False)
    return models, terms, chosen


def rank(size: int, counts: np.ndarray, order: int | None = None) -> Ranked:
    """All models with terms of up to ``order`` lists (3 for five lists, 2 for six) on one table (place 0 unused).

    Raises NoEstimate where the models are too many to try.
    """
    models, terms, chosen = _catalogue(size, ORDERS.get(size, 2) if order is None else order)

    def part(rows: np.ndarray) -> np.ndarray:
        fits = fit_many(size, terms, rows, counts[None, 1:])
        return np.stack([fits.hidden, bic_of(fits, counts.sum())], axis=1)

    found = in_parts(chosen, part, at_once=_AT_ONCE)
    hidden, bic = found.T
    order_ = np.lexsort((np.arange(len(bic)), bic))
    order_ = order_[np.isfinite(bic[order_])]
    weight = np.exp(-(bic[order_] - bic[order_].min(initial=np.inf)) / 2)
    weight /= weight.sum() or 1.0
    total = hidden[order_] + counts.sum()
    kept = tuple(models[n] for n in order_.tolist())
    return Ranked(kept, total, bic[order_], weight, float((weight * total).sum()), len(models) - len(order_))


def bic_of(fits: Fits, observed: np.ndarray | float) -> np.ndarray:
    """BIC of fits; infinite where there is no estimate."""
    return np.where(fits.usable, -2 * fits.likelihood + fits.parameters * np.log(observed), np.inf)


def top_of(size: int) -> int:
    """How many of the best models compete in the bootstrap (Silverman and others 2024, section 5)."""
    return TOP.get(size, _TOP_OF_MORE)


def best_of(models: Sequence[Model], tables: np.ndarray) -> np.ndarray:
    """Total of the best of these models for each table (rows, combinations from 1 up); NaN where none has an estimate."""
    best, hidden = np.full(len(tables), np.inf), np.full(len(tables), np.nan)
    observed = tables.sum(axis=1)
    for model in models:
        fits = fit_near(model, tables, best)
        bic = bic_of(fits, observed)
        better = bic < best
        best[better], hidden[better] = bic[better], fits.hidden[better]
    return hidden + observed
