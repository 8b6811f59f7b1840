"""Slow, plain forms of what is estimated, one table and one model at a time, to hold the fast ones against."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize


def fit(size: int, terms: tuple[int, ...], counts: np.ndarray) -> tuple[float, float]:
    """Hidden persons and log likelihood (without factorials) by a general optimiser; every term has somebody."""
    cells = np.arange(1, 2**size)
    design = np.array([[float(c & t == t) for t in terms] for c in cells])
    seen = counts[1:].astype(float)

    def down(beta: np.ndarray) -> tuple[float, np.ndarray]:
        mu = np.exp(design @ beta)
        return float(mu.sum() - seen @ (design @ beta)), design.T @ (mu - seen)

    start = np.linalg.lstsq(design, np.log(seen + 0.5), rcond=None)[0]
    found = minimize(down, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000})
    return float(np.exp(found.x[0])), -float(found.fun)
