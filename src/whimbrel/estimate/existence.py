"""Whether a log-linear model has a maximum likelihood estimate on a table at all.

It has one exactly if some table of positive counts has the same sums as the observed one (Fienberg and Rinaldo 2012, theorem 2):
a linear programme asks how large the smallest count of such a table can be.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

_SURELY = 1e-7


def exists(design: np.ndarray, counts: np.ndarray) -> bool:
    """Whether the estimate exists. design (combinations, terms), counts (combinations): what is left after the zeros.

    The design must have independent columns.
    """
    return smallest(design, counts) > _SURELY


def smallest(design: np.ndarray, counts: np.ndarray) -> float:
    """How large the smallest count of a table with the same sums can be, at most 1; the greatest such number."""
    cells = len(counts)
    # Unknown: the table x and s, with X'x = X'n, x >= s, s <= 1; s is made as large as it can be.
    equal = np.hstack([design.T, np.zeros((design.shape[1], 1))])
    above = np.hstack([-np.eye(cells), np.ones((cells, 1))])
    found = linprog(
        np.append(np.zeros(cells), -1.0),
        A_ub=above,
        b_ub=np.zeros(cells),
        A_eq=equal,
        b_eq=design.T @ counts,
        bounds=[(0, None)] * cells + [(None, 1)],
        method="highs",
    )
    return float(-found.fun) if found.status == 0 else 0.0
