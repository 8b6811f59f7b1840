"""One model fitted to many tables that are near each other, such as draws of the bootstrap.

Tables in which the same terms of the model are empty have the same terms at minus infinity. One of them is fitted in the general
way, and the curvature of its likelihood serves all others, so that a step for a thousand tables is two products of matrices
(the chord method). What does not come to rest that way takes the general one.

Where only the best of several models is wanted, a fit is given up as soon as it cannot become the best any more: what is left to
gain is about what the next step gains; ten times that is allowed for.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import gammaln

from whimbrel.estimate.fitting import Fits, fit_many, fit_model
from whimbrel.estimate.model import Model, design

_STEPS = 15
_MARGIN = 10.0
_QUIET = 0.5  # gain of a step, of the likelihood's logarithm, below which the next ones are smaller
_ENOUGH = 1e-12  # of the likelihood's logarithm
_FEW = 3


def fit_near(model: Model, tables: np.ndarray, best: np.ndarray | None = None) -> Fits:
    """As fit_model for the tables (rows, combinations from 1 up).

    best: BIC of the best model so far, by table; a fit that cannot come below it is given up and is not ``usable``.
    """
    made = design(model.size, model.all_terms)
    found = Fits.none(len(tables), *made.shape)
    left, warm = np.ones(len(tables), bool), np.zeros(len(tables), bool)
    known = tables @ made > 0
    _, pattern, many = np.unique(np.packbits(known, axis=1), axis=0, return_inverse=True, return_counts=True)
    # In the middle of the tables of a pattern the curvature is nearest to that of each.
    middle = np.zeros((len(many), tables.shape[1]))
    np.add.at(middle, pattern, tables)
    bases = fit_model(model, middle / many[:, None])
    for n in np.flatnonzero((many > _FEW) & bases.usable):
        rows = np.flatnonzero(pattern == n)
        live, used = np.isfinite(bases.values[n]), bases.expected[n] > 0
        some, counts = made[used][:, live], tables[rows][:, used]
        logs = gammaln(counts + 1).sum(axis=1)
        needed = np.full(len(rows), -np.inf)
        if best is not None:
            needed = (bases.parameters[n] * np.log(tables[rows].sum(axis=1)) - best[rows]) / 2 + logs
        beta, mu, rested, given_up, close = _rest(some, counts, bases.values[n][live], bases.expected[n][used], needed)
        left[rows[given_up]] = False
        found.values[np.ix_(rows[close], live)] = beta[close]
        warm[rows[close & ~rested & ~given_up]] = True
        logs = logs[rested]
        rows, beta, mu, counts = rows[rested], beta[rested], mu[rested], counts[rested]
        left[rows] = False
        found.usable[rows] = True
        found.hidden[rows] = np.exp(beta[:, 0])
        found.likelihood[rows] = (counts * (beta @ some.T) - mu).sum(axis=1) - logs
        found.parameters[rows] = bases.parameters[n]
        found.expected[np.ix_(rows, used)] = mu
        found.values[rows] = -np.inf
        found.values[np.ix_(rows, live)] = beta
    for rows, start in ((np.flatnonzero(left & warm), found.values), (np.flatnonzero(left & ~warm), None)):
        if len(rows):
            everything = np.ones((len(rows), len(model.all_terms)), bool)
            begin = None if start is None else start[rows]
            found.put(rows, fit_many(model.size, model.all_terms, everything, tables[rows], begin))
    return found


def _rest(
    made: np.ndarray, counts: np.ndarray, beta: np.ndarray, mu: np.ndarray, needed: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Values of the terms, expected counts, which tables have come to rest, were given up, and are close to their rest."""
    inverse = cho_solve(cho_factor((made * mu[:, None]).T @ made), np.eye(made.shape[1]))
    values, expected = np.tile(beta, (len(counts), 1)), np.tile(mu, (len(counts), 1))
    rested, given_up, close = np.zeros((3, len(counts)), bool)
    open_ = np.arange(len(counts))
    for _ in range(_STEPS):
        slope = (counts[open_] - expected[open_]) @ made
        step = slope @ inverse
        values[open_] += step
        eta = np.minimum(values[open_] @ made.T, 50.0)
        now = expected[open_] = np.exp(eta)
        gain = np.abs((slope * step).sum(axis=1))
        height = (counts[open_] * eta - now).sum(axis=1)
        hopeless = (gain < _QUIET) & (height + _MARGIN * gain < needed[open_])
        given_up[open_[hopeless]] = True
        still = (gain > _ENOUGH) & ~hopeless
        rested[open_[~still & ~hopeless]] = True
        close[open_] = gain < _QUIET
        open_ = open_[still]
        if not len(open_):
            break
    return values, expected, rested, given_up, close
