"""How far noisy counts are followed, and the search for the chances that follow them.

The chances of a column's codes, given the columns before, are a log-linear model with a term for every counted set: the model of
greatest entropy whose counts are the noisy ones. A count of n expected persons with noise of deviation s says little if s is
large beside n; so each term is held back by s * s / (spread * spread * n), which is the Bayesian answer for terms that vary by
``spread``. What noise could have made by itself is left as the smaller sets say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import minimize

Vector = NDArray[np.float64]

SPREAD = {1: 9.0, 2: 1.0, 3: 0.3}
"""By how much terms of one, two and three columns vary."""
STEPS = 8
ROUNDS = 2


def held_back(deviation: Vector, spread: Vector, expected: Vector) -> Vector:
    """The weight of the square of each term."""
    return np.where(expected > 0, (deviation / spread) ** 2 / np.maximum(expected, 1e-12), 0.0)


def descend(
    slope: Callable[[Vector], tuple[float, Vector]],
    start: Vector,
    groups: Sequence[tuple[NDArray[np.int64], Vector]],
    scale: Vector,
) -> Vector:
    """A few steps down (L-BFGS) in terms stretched so that all curve alike.

    groups: places of terms that depend on each other, with the root of their curvature. scale: for the terms in no group.
    """

    def terms(step: Vector) -> Vector:
        moved = start + step * scale
        for place, of in groups:
            moved[place] = start[place] + solve_triangular(of, step[place], lower=True, trans="T", check_finite=False)
        return moved

    def value(step: Vector) -> tuple[float, Vector]:
        worth, down = slope(terms(step))
        turned = down * scale
        for place, of in groups:
            turned[place] = solve_triangular(of, down[place], lower=True, check_finite=False)
        return worth, turned

    options = {"maxiter": STEPS, "maxcor": 10, "ftol": 1e-9, "gtol": 1e-7}
    return terms(minimize(value, np.zeros(len(start)), jac=True, method="L-BFGS-B", options=options).x)


def root(curvature: Vector) -> Vector:
    """The lower triangular root of a matrix of curvature, made a little larger where it is none."""
    size = np.arange(len(curvature))
    added = 1e-9
    for _ in range(12):
        curvature[size, size] += added
        try:
            return np.asarray(np.linalg.cholesky(curvature), dtype=float)
        except np.linalg.LinAlgError:
            added *= 10
    raise AssertionError("a matrix of curvature is never negative")
