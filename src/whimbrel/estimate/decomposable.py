"""Averaging over all decomposable graphs of lists (Madigan and York 1997, Biometrika 84; prior of Dawid and Lauritzen 1993).

A graph says which lists depend on each other; two lists that are not joined depend on each other only through others. For
decomposable graphs the likelihood of a total has a closed form: products of the marginal tables of cliques over those of
separators. Every graph is as likely as every other beforehand; totals by default as 1/N, on whole numbers up to a limit. The
chances of the combinations have a Dirichlet prior in which all combinations together count as one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import gammaln

from whimbrel.estimate.errors import NoEstimate

MOST_LISTS = 6
_SHARES = (0.025, 0.1, 0.5, 0.9, 0.975)
_SMALL, _APART = 256, 0.01


@dataclass(frozen=True)
class Averaged:
    """``totals``: whole numbers; ``chance`` of each, by all graphs together. graphs: pairs joined, and weight, best first.

    at_limit: chance of the highest hundredth of the totals allowed: if it is not small, the limit decides the answer.
    """

    totals: np.ndarray
    chance: np.ndarray
    graphs: tuple[tuple[tuple[int, ...], float], ...]
    at_limit: float

    def quantile(self, share: float) -> float:
        """The total below which this share of the chance lies."""
        return float(self.totals[min(int(np.searchsorted(self.chance.cumsum(), share)), len(self.totals) - 1)])

    def quantiles(self, shares: Sequence[float] = _SHARES) -> tuple[float, ...]:
        """The totals at these shares."""
        return tuple(self.quantile(s) for s in shares)

    def humps(self) -> list[int]:
        """Totals at which the chance has a peak of its own: each at least a tenth as high as the highest, with a dip between."""
        wide = max(1, len(self.chance) // 400)
        sums = np.concatenate([[0.0], self.chance.cumsum()])
        left = np.maximum(np.arange(len(self.chance)) - wide, 0)
        right = np.minimum(np.arange(len(self.chance)) + wide + 1, len(self.chance))
        smooth = (sums[right] - sums[left]) / (right - left)
        peaks: list[int] = []
        lowest = np.inf
        for n in range(1, len(smooth) - 1):
            lowest = min(lowest, smooth[n])
            if smooth[n - 1] < smooth[n] >= smooth[n + 1] and smooth[n] > smooth.max() / 10:
                if peaks and lowest > 0.8 * min(smooth[peaks[-1]], smooth[n]):
                    if smooth[n] > smooth[peaks[-1]]:
                        peaks[-1] = n
                else:
                    peaks.append(n)
                lowest = smooth[n]
        return [int(self.totals[n]) for n in peaks]


def average(size: int, counts: np.ndarray, *, most: int, delta: float | None = None, power: float = -1.0) -> Averaged:
    """What all decomposable graphs say together of one table (place 0 unused).

    most: highest total allowed. delta: prior weight of each combination, in persons; by default 2**-size. power: the prior of a
    total N is N**power. Raises NoEstimate for more than six lists, or a limit too low.
    """
    if size > MOST_LISTS:
        raise NoEstimate(f"Graphs of {size} lists are too many to average over; up to {MOST_LISTS} lists can be.")
    observed = int(counts.sum())
    if most <= observed:
        raise NoEstimate(f"{observed:,} persons were seen; the highest total allowed must be larger than that.")
    limit = most - observed
    graphs, weights = _graphs(size)
    nodes = _nodes(limit)
    logs = weights @ _terms(size, counts, nodes, 2.0**-size if delta is None else delta)
    logs += _common(counts, nodes, power)
    highest = logs.max()
    np.exp(logs - highest, out=logs)
    together = np.maximum(logs.sum(axis=0), np.finfo(float).tiny)
    # All graphs together are smooth between the nodes; so is each.
    hidden = np.arange(limit + 1.0)
    chance = np.exp(CubicSpline(nodes, np.log(together))(hidden))
    chance /= chance.sum()
    of_graph = _sums(nodes, logs)
    of_graph /= of_graph.sum()
    order = np.argsort(-of_graph, kind="stable")
    ranked = tuple((graphs[n], float(of_graph[n])) for n in order.tolist())
    return Averaged(observed + hidden, chance, ranked, float(chance[-max(1, len(chance) // 100) :].sum()))


def _nodes(limit: int) -> np.ndarray:
    """Numbers hidden at which the graphs are reckoned: all small ones, then half of a hundredth apart."""
    small = np.arange(min(limit, _SMALL) + 1.0)
    if limit <= _SMALL:
        return small
    many = int(np.ceil(np.log(limit / _SMALL) / _APART)) + 1
    return np.concatenate([small[:-1], np.geomspace(_SMALL, limit, many)])


def _sums(nodes: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Sums over whole numbers of what is known at the nodes, row by row."""
    split = min(_SMALL, len(nodes) - 1)
    found: np.ndarray = rows[:, :split].sum(axis=1)
    if len(nodes) - split < 3:
        return found + rows[:, split:].sum(axis=1)
    large = nodes[split:]
    # From the half before the first node to the last, by the rule that a sum is the integral and half of both ends.
    area = np.asarray(CubicSpline(large, rows[:, split:], axis=1).integrate(large[0], large[-1]))
    return found + area + (rows[:, split] + rows[:, -1]) / 2


def decomposable_graphs(size: int) -> tuple[tuple[int, ...], ...]:
    """Every graph without a chordless cycle of four and more: its joined pairs, each a number of two bits."""
    return _graphs(size)[0]


@lru_cache(maxsize=8)
def _graphs(size: int) -> tuple[tuple[tuple[int, ...], ...], np.ndarray]:
    """The graphs; and by set of lists how often its marginal table counts for each, cliques for and separators against."""
    joined = [(1 << i) | (1 << j) for i, j in combinations(range(size), 2)]
    found, counted = [], []
    for chosen in range(2 ** len(joined)):
        edges = tuple(e for n, e in enumerate(joined) if chosen >> n & 1)
        order = _eliminated(size, edges)
        if order is not None:
            weights = np.zeros(2**size)
            # One list after the other: with its neighbours over these alone, which is the product of cliques by separators.
            for one, around in order:
                weights[around | 1 << one] += 1
                weights[around] -= 1
            found.append(edges)
            counted.append(weights)
    table = np.array(counted)
    table.setflags(write=False)
    return tuple(found), table


def _eliminated(size: int, edges: Sequence[int]) -> list[tuple[int, int]] | None:
    """Lists, with their neighbours left, in an order in which these are joined to each other; None if there is no such order.

    Only graphs that are decomposable have one (perfect elimination; Tarjan and Yannakakis 1984).
    """
    near = [sum(e & ~(1 << n) for e in edges if e >> n & 1) for n in range(size)]
    left, order = (1 << size) - 1, []
    while left:
        for n in range(size):
            around = near[n] & left
            if left >> n & 1 and all((around & ~(1 << m)) & ~near[m] == 0 for m in range(size) if around >> m & 1):
                order.append((n, around))
                left &= ~(1 << n)
                break
        else:
            return None
    return order


def _terms(size: int, counts: np.ndarray, hidden: np.ndarray, delta: float) -> np.ndarray:
    """Logarithm of the Dirichlet likelihood of each marginal table, without what is the same for all, by number hidden."""
    everyone = np.arange(2**size)
    made = np.empty((2**size, len(hidden)))
    for lists in range(2**size):
        table = np.bincount(everyone & lists, counts, 2**size)[np.unique(everyone & lists)]
        prior = delta * 2.0 ** (size - lists.bit_count())
        # Of the marginal table only the combination of none of these lists holds the hidden persons.
        known = (gammaln(table[1:] + prior) - gammaln(prior)).sum()
        made[lists] = known + gammaln(table[0] + hidden + prior) - gammaln(prior)
    return made


def _common(counts: np.ndarray, hidden: np.ndarray, power: float) -> np.ndarray:
    """What is the same for all graphs: the number of ways to draw, the prior of the total."""
    total = counts.sum() + hidden
    made: np.ndarray = gammaln(total + 1) - gammaln(hidden + 1) + power * np.log(total)
    return made
