"""Many log-linear models fitted to many tables at once, by maximum likelihood, with what is infinite and what does not exist.

Counts of combinations are Poisson; the likelihood is climbed by Newton's method, which for these models is weighted least squares
done again and again (Nelder and Wedderburn 1972), here for thousands of tables and models in one go.

Where no person was seen by all lists of a term, its estimate is minus infinity: the model expects nobody in the combinations
that hold it. They are taken out with the term, and the rest is fitted (Chan, Silverman and Vincent 2021, section 2). Of the rest:

- The terms are told apart if the columns of the design are independent. For hierarchical models that is so if for some
  combination that is left, the number of its even terms differs from that of its odd ones (see :func:`identified`).
- The estimate exists if some table of positive expected counts has the same sums (Fienberg and Rinaldo 2012, theorem 2). A fit
  at which Newton's steps have come to rest is such a table; for the others a linear programme decides (:mod:`.existence`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.special import gammaln

from whimbrel.estimate.existence import exists
from whimbrel.estimate.model import Model, design

_STEPS = 60
_ENOUGH = 1e-12  # of the decrement of Newton's method: what is left to gain in likelihood
_LEVEL = 1e-5  # of the logarithm of an expected count: neither up nor down
_THERE, _NONE, _OPEN = 1, -1, 0  # whether the likelihood has a highest point


@dataclass(frozen=True)
class Fits:
    """Fits, one a row. ``usable``: the estimate exists and is identified; where it is not, the rest is without meaning.

    hidden: persons expected to be seen by nobody. likelihood: its logarithm, with the factorials. parameters: how many were
    estimated, those at minus infinity included. expected: counts by combination (1 and up), nought if taken out. values: of the
    terms, minus infinity where it is that, nought for terms that are not in the model.
    """

    usable: np.ndarray
    hidden: np.ndarray
    likelihood: np.ndarray
    parameters: np.ndarray
    expected: np.ndarray
    values: np.ndarray

    @classmethod
    def none(cls, rows: int, cells: int, terms: int) -> Fits:
        """Room for so many fits, none of which is usable yet."""
        whole = np.zeros(rows, np.int64)
        flat = (np.zeros(rows), np.zeros(rows))
        return cls(np.zeros(rows, bool), *flat, whole, np.zeros((rows, cells)), np.zeros((rows, terms)))

    def put(self, rows: np.ndarray, fits: Fits, which: np.ndarray | slice = slice(None)) -> None:
        """Write other fits, or some of them, into these rows."""
        for field in fields(self):
            getattr(self, field.name)[rows] = getattr(fits, field.name)[which]

    def totals(self, counts: np.ndarray) -> np.ndarray:
        """Persons in all, those seen too, for the tables that were fitted; NaN where there is no estimate."""
        return np.where(self.usable, self.hidden + counts.sum(axis=1), np.nan)


def fit_many(
    size: int, terms: Sequence[int], chosen: np.ndarray, counts: np.ndarray, start: np.ndarray | None = None
) -> Fits:
    """Fit models to tables, row by row.

    terms: of the design, the intercept first and every list, in an order in which a term follows those within it. chosen
    (rows, terms): true for the terms of the model. counts (rows or 1, 2**size - 1): of the combinations from 1 up. start (rows,
    terms): values to begin from, such as of a smaller model.
    """
    made = design(size, tuple(terms))
    counts = np.broadcast_to(counts, (len(chosen), counts.shape[1]))
    empty = chosen & (counts @ made == 0)
    used = (empty @ made.T) == 0
    live = chosen & ~empty
    usable = identified(made, terms, live, used)
    beta, mu, top = _climb(made, live, used, counts, usable, start)
    usable &= top != _NONE
    for row in np.flatnonzero(usable & (top != _THERE)):
        usable[row] = exists(made[used[row]][:, live[row]], counts[row][used[row]])
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(used & (mu > 0), counts * np.log(np.where(mu > 0, mu, 1)) - mu, 0.0)
    likelihood = (logs - gammaln(counts + 1)).sum(axis=1)
    values = np.where(empty, -np.inf, beta)
    return Fits(usable, np.exp(beta[:, 0]), likelihood, _parameters(made, terms, live, empty), mu, values)


def fit_model(model: Model, counts: np.ndarray) -> Fits:
    """One model to tables: ``counts`` (rows, 2**size - 1), or of one table with the unused place 0, as in Overlaps."""
    if counts.ndim == 1:
        counts = counts[None, 1:]
    terms = model.all_terms
    return fit_many(model.size, terms, np.ones((len(counts), len(terms)), bool), counts)


def climb(made: np.ndarray, tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Any log-linear design, one column the intercept, fitted to tables: values of its columns, and whether the climb ended.

    At rest the expected counts are a positive table with the sums of the observed one, so the highest point is there.
    """
    which = np.tile(np.arange(made.shape[1]), (len(tables), 1))
    values, _, top = _newton(made, which, np.ones_like(tables), tables, None)
    return values, top == _THERE


def identified(made: np.ndarray, terms: Sequence[int], live: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Whether the columns of the design that are live are independent over the combinations that are used.

    Every live term is also a combination that is used, and over these the design is triangular; so at most the intercept is not
    told apart. It is not exactly if the terms with alternating signs (Moebius inversion) sum to nought in all other combinations.
    """
    signs = np.array([1.0 - 2.0 * (t.bit_count() % 2) for t in terms])
    sums = (live * signs) @ made.T
    return np.asarray((np.abs(sums) * used > 0.5).any(axis=1))


def _parameters(made: np.ndarray, terms: Sequence[int], live: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """Terms that are estimated: those that are finite, and of those at minus infinity the smallest."""
    within = np.array([[t != u and t & u == t for t in terms] for u in terms])  # u holds t
    smallest = empty & ~((empty @ within.T) > 0)
    return np.asarray(live.sum(axis=1) + smallest.sum(axis=1))


def _climb(
    made: np.ndarray,
    live: np.ndarray,
    used: np.ndarray,
    counts: np.ndarray,
    wanted: np.ndarray,
    start: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values of the terms, expected counts, and whether the likelihood has a highest point, as far as that is seen."""
    rows, columns = live.shape
    beta, mu, top = np.zeros((rows, columns)), np.zeros(counts.shape), np.zeros(rows, int)
    many = live.sum(axis=1)
    for size in np.unique(many[wanted]):
        group = np.flatnonzero(wanted & (many == size))
        which = np.nonzero(live[group])[1].reshape(-1, size)
        found = _newton(
            made, which, used[group].astype(float), counts[group].astype(float), None if start is None else start[group]
        )
        beta[group[:, None], which] = found[0]
        mu[group], top[group] = found[1], found[2]
    return beta, mu, top


def _newton(
    made: np.ndarray, which: np.ndarray, used: np.ndarray, counts: np.ndarray, start: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows with as many terms each: ``which`` terms (rows, size)."""
    rows, size = which.shape
    columns = made.shape[1]
    squares = (made[:, :, None] * made[:, None, :]).reshape(len(made), -1)
    places = (which[:, :, None] * columns + which[:, None, :]).reshape(rows, -1)
    beta, mu = np.zeros((rows, size)), np.zeros(counts.shape)
    open_, top = np.arange(rows), np.full(rows, _OPEN)
    if start is None:
        weight = (counts + 0.1) * used
        target = weight * np.log(np.where(used > 0, counts + 0.1, 1.0))
        beta = _solve(squares, places, made, which, weight, target)
    else:
        beta = np.take_along_axis(start, which, axis=1)
        beta[~np.isfinite(beta)] = 0.0
    best = np.full(rows, -np.inf)
    step = np.zeros_like(beta)
    for _ in range(_STEPS):
        full = np.zeros((len(open_), columns))
        np.put_along_axis(full, which[open_], beta[open_], axis=1)
        eta = full @ made.T
        now = np.exp(np.minimum(eta, 50.0)) * used[open_]
        height = (counts[open_] * eta * used[open_] - now).sum(axis=1)
        # A step too far is halved until it climbs.
        worse = height < best[open_] - 1e-9 * np.abs(best[open_]) - 1e-9
        step[open_[worse]] /= 2
        beta[open_[worse]] -= step[open_[worse]]
        fine = open_[~worse]
        if len(fine):
            mu[fine], best[fine] = now[~worse], height[~worse]
            left = (counts[fine] - now[~worse]) * used[fine]
            step[fine] = _solve(squares, places[fine], made, which[fine], now[~worse], left)
            gain = (np.take_along_axis(left @ made, which[fine], axis=1) * step[fine]).sum(axis=1)
            beta[fine] += step[fine]
            full = np.zeros((len(fine), columns))
            np.put_along_axis(full, which[fine], step[fine], axis=1)
            way = (full @ made.T) * used[fine]
            top[fine[np.abs(way).max(axis=1) < _LEVEL]] = _THERE
            # Without a highest point the steps become the way on which the likelihood climbs for ever: level where persons
            # were seen, downhill where none were (Fienberg and Rinaldo 2012, section 3).
            level = (np.abs(way) < _LEVEL) | (counts[fine] == 0)
            top[fine[level.all(axis=1) & (way.max(axis=1) < _LEVEL) & (way.min(axis=1) < -0.5)]] = _NONE
            done = (top[fine] != _OPEN) & (np.abs(gain) < _ENOUGH * (1 + np.abs(best[fine])))
            open_ = np.concatenate([open_[worse], fine[~done]])
        if not len(open_):
            break
    full = np.zeros((rows, columns))
    np.put_along_axis(full, which, beta, axis=1)
    return beta, np.exp(np.minimum(full @ made.T, 50.0)) * used, top


def _solve(
    squares: np.ndarray, places: np.ndarray, made: np.ndarray, which: np.ndarray, weight: np.ndarray, target: np.ndarray
) -> np.ndarray:
    """Weighted least squares, row by row: (X' W X) b = X' t."""
    rows, size = which.shape
    left = np.take_along_axis(weight @ squares, places, axis=1).reshape(rows, size, size)
    right = np.take_along_axis(target @ made, which, axis=1)
    # Where there is no highest point the weights vanish as one climbs; a speck on the diagonal keeps the step finite.
    diagonal = np.arange(size)
    left[:, diagonal, diagonal] += 1e-12 * left[:, diagonal, diagonal] + 1e-300
    try:
        return np.linalg.solve(left, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        left[:, diagonal, diagonal] += 1e-9
        return np.linalg.solve(left, right[:, :, None])[:, :, 0]
