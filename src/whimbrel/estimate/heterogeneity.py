"""People differ in how easily they are seen, by any list alike: the Rasch model of capture and recapture.

If the log odds of being on a list are the list's own and the person's, added, the expected counts of combinations follow a
log-linear model of the lists and one term more, a function h of how many lists saw the person (Darroch, Fienberg, Glonek and
Junker 1993, section 3). Which function is a matter of belief that the data cannot settle (Link 2003): h is k**2 / 2 if how
easily persons are seen is normally distributed, among those of each combination; 2**k - 1 for a distribution with light
tails; -log(3.5 + k) for heavy ones (Rivest and Baillargeon 2007, section 3). The three are given side by side. The term is
never negative: then people do not differ, and the lists are independent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from whimbrel.estimate.model import Model, design

NORMAL, LIGHT, HEAVY = "normal", "light", "heavy"
SHAPES: Final[dict[str, Callable[[np.ndarray], np.ndarray]]] = {
    NORMAL: lambda k: k**2 / 2,
    LIGHT: lambda k: 2.0**k - 1,
    HEAVY: lambda k: -np.log1p(k / 3.5),
}
_STEPS = 80
_LEVEL = 1e-6  # of the logarithm of an expected count: at rest


def differing(size: int, tables: np.ndarray, shape: str = NORMAL) -> tuple[np.ndarray, np.ndarray]:
    """Totals, those seen too, of tables (rows, combinations from 1 up), and the term of how people differ (0: they do not).

    size: lists, three or more. NaN where the likelihood has no highest point, so that any total is as good.
    """
    if size < 3:
        return np.full(len(tables), np.nan), np.zeros(len(tables))
    lists = design(size, Model(size).all_terms)
    many = np.bitwise_count(np.arange(1, 2**size)).astype(float)
    alike = _fit(lists, tables)
    apart = _fit(np.column_stack([lists, SHAPES[shape](many)]), tables)
    differs = apart[1][:, -1] > 0
    hidden = np.where(differs | np.isnan(apart[0]), apart[0], alike[0])
    # Where there is no highest point, going up in the term for ever, nothing is said; going down, people are alike.
    hidden = np.where(np.isnan(apart[0]) & (apart[1][:, -1] < 0), alike[0], hidden)
    return hidden + tables.sum(axis=1), np.where(differs, apart[1][:, -1], 0.0)


def _fit(made: np.ndarray, tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Persons hidden (NaN if the climb has no end) and values of the columns, for Poisson counts, by Newton's method."""
    rows, columns = len(tables), made.shape[1]
    squares = (made[:, :, None] * made[:, None, :]).reshape(len(made), -1)
    start = tables + 0.1
    beta = _solve(squares, made, start, start * np.log(start))
    height, step = np.full(rows, -np.inf), np.zeros((rows, columns))
    rested, open_ = np.zeros(rows, bool), np.arange(rows)
    for _ in range(_STEPS):
        eta = np.minimum(beta[open_] @ made.T, 50.0)
        mu = np.exp(eta)
        now = (tables[open_] * eta - mu).sum(axis=1)
        worse = now < height[open_] - 1e-9 * (1 + np.abs(height[open_]))
        step[open_[worse]] /= 2
        beta[open_[worse]] -= step[open_[worse]]
        fine = open_[~worse]
        height[fine] = now[~worse]
        left = tables[fine] - mu[~worse]
        step[fine] = _solve(squares, made, mu[~worse], left)
        beta[fine] += step[fine]
        # At rest, the expected counts are a positive table with the sums of the observed one, so that the highest point is there
        # (Fienberg and Rinaldo 2012, theorem 2); without one the steps do not become small.
        done = np.abs(step[fine] @ made.T).max(axis=1) < _LEVEL
        rested[fine[done]] = True
        open_ = np.concatenate([open_[worse], fine[~done]])
        if not len(open_):
            break
    rested &= np.isfinite(beta).all(axis=1)
    return np.where(rested, np.exp(np.minimum(beta[:, 0], 50.0)), np.nan), beta


def _solve(squares: np.ndarray, made: np.ndarray, weight: np.ndarray, target: np.ndarray) -> np.ndarray:
    columns = made.shape[1]
    left = (weight @ squares).reshape(-1, columns, columns)
    diagonal = np.arange(columns)
    left[:, diagonal, diagonal] += 1e-12 * left[:, diagonal, diagonal] + 1e-300
    try:
        return np.linalg.solve(left, (target @ made)[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        left[:, diagonal, diagonal] += 1e-9
        return np.linalg.solve(left, (target @ made)[:, :, None])[:, :, 0]
