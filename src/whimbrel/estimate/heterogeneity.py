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

from whimbrel.estimate.fitting import climb
from whimbrel.estimate.model import Model, design

NORMAL, LIGHT, HEAVY = "normal", "light", "heavy"
SHAPES: Final[dict[str, Callable[[np.ndarray], np.ndarray]]] = {
    NORMAL: lambda k: k**2 / 2,
    LIGHT: lambda k: 2.0**k - 1,
    HEAVY: lambda k: -np.log1p(k / 3.5),
}


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
    """Persons hidden (NaN if the climb has no end) and values of the columns."""
    values, rested = climb(made, tables)
    return np.where(rested, np.exp(np.minimum(values[:, 0], 50.0)), np.nan), values
