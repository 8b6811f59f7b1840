"""Models chosen step by step: beginning with lists that do not depend on each other, one pair at a time is added.

For every pair that is not in the model, the persons seen by both lists are compared with how many the model expects: a Poisson
number, and its one-sided p-value. The pair with the smallest is added if it is below the threshold and the larger model has an
estimate; and again (Chan, Silverman and Vincent 2021, section 3). The threshold 0.02 is theirs, from simulations.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import pdtr, pdtrc

from whimbrel.estimate.fitting import Fits, fit_many
from whimbrel.estimate.model import Model, design, pairs

THRESHOLD = 0.02


@dataclass(frozen=True)
class Steps:
    """What was chosen for each table: ``models`` (rows, terms) in the order of :func:`step_terms`, and the ``fits`` of them."""

    models: np.ndarray
    fits: Fits


def step_terms(size: int) -> tuple[int, ...]:
    """Intercept, lists, pairs of lists."""
    return (0, *(1 << n for n in range(size)), *pairs(size))


def stepwise_many(size: int, counts: np.ndarray, threshold: float = THRESHOLD) -> Steps:
    """Choose a model for each table. counts (rows, 2**size - 1). A table without any estimate has ``fits.usable`` false."""
    terms = step_terms(size)
    first = size + 1
    chosen = np.zeros((len(counts), len(terms)), bool)
    chosen[:, :first] = True
    fits = fit_many(size, terms, chosen, counts)
    both = design(size, terms)[:, first:]
    seen = counts @ both
    p_values = _p_values(seen, fits.expected @ both)
    barred = np.zeros(p_values.shape, bool)  # tried since the last pair was added: with it there is no estimate
    rows = np.flatnonzero(fits.usable)
    while len(rows):
        left = np.where(chosen[rows][:, first:] | barred[rows], np.inf, p_values[rows])
        pair = left.argmin(axis=1)
        going = left[np.arange(len(rows)), pair] < threshold
        rows, pair = rows[going], pair[going]
        if not len(rows):
            break
        trial = chosen[rows]
        trial[np.arange(len(rows)), first + pair] = True
        found = fit_many(size, terms, trial, counts[rows], fits.values[rows])
        good = found.usable
        barred[rows[~good], pair[~good]] = True
        added = rows[good]
        chosen[added] = trial[good]
        barred[added] = False
        fits.put(added, found, good)
        p_values[added] = _p_values(seen[added], found.expected[good] @ both)
    return Steps(chosen, fits)


def stepwise(size: int, counts: np.ndarray, threshold: float = THRESHOLD) -> tuple[Model, Fits]:
    """The model for one table (as in Overlaps, place 0 unused) and its fit."""
    steps = stepwise_many(size, counts[None, 1:], threshold)
    terms = step_terms(size)
    return Model(
        size, tuple(t for t, is_in in zip(terms, steps.models[0], strict=True) if is_in and t.bit_count() > 1)
    ), steps.fits


def _p_values(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """One-sided: the smaller of the chances of as few, or of as many."""
    few = pdtr(seen, expected)
    many = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), expected), 1.0)
    return np.where(expected > 0, np.minimum(few, many), 1.0)
