"""Averages over graphs: the published figures, the likelihood of one graph written out, and graphs counted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from whimbrel.estimate.decomposable import average, decomposable_graphs
from whimbrel.estimate.errors import NoEstimate


def test_there_are_as_many_decomposable_graphs_as_there_should_be():
    # On-Line Encyclopedia of Integer Sequences, A058862.
    assert [len(decomposable_graphs(n)) for n in (2, 3, 4, 5, 6)] == [2, 8, 61, 822, 18154]


def test_the_published_averages(published):
    """The package's limits come from a grid of 1,000 totals with straight lines between; on that grid they are met."""
    table = published("uk_5list_sparse")
    made = average(5, table.counts, most=40_000)
    grid = np.unique(np.linspace(2744, 40_000, 1000).round()).astype(int)
    chance = made.chance[grid - 2744]
    told = np.interp((0.025, 0.1, 0.5, 0.9, 0.975), (chance / chance.sum()).cumsum(), grid)
    assert told.round().tolist() == pytest.approx([10367, 11287, 22958, 29552, 33299], abs=1)
    assert made.quantiles() == pytest.approx([10386, 11305, 22976, 29570, 33316], abs=1), "on whole numbers"
    assert made.graphs[0][1] == pytest.approx(0.444, abs=5e-4) and len(made.humps()) == 2
    median = average(5, published("netherlands_5list_sparse").counts, most=100_000).quantile(0.5)
    assert median == pytest.approx(47862, rel=0.001)


def marginal(counts, lists, hidden, prior):
    """Dirichlet likelihood of a marginal table, cell by cell."""
    cells: dict[int, float] = {}
    for place, many in enumerate(counts):
        cells[place & lists] = cells.get(place & lists, 0) + many
    cells[0] += hidden
    return sum(math.lgamma(c + prior) - math.lgamma(prior) for c in cells.values())


def log_chance(counts, hidden):
    """Logarithm of the chance of so many hidden by all eight graphs of three lists, up to what is the same for every number."""
    whole = int(counts.sum()) + hidden

    def graph(cliques, separators):
        found = sum(marginal(counts, c, hidden, 2.0 ** -c.bit_count()) for c in cliques)
        found -= sum(marginal(counts, s, hidden, 2.0 ** -s.bit_count()) for s in separators)
        # Each marginal table has a constant of its own; of the empty one it undoes itself.
        return found - (len(cliques) - len(separators)) * math.lgamma(whole + 1)

    every = [
        graph([1, 2, 4], [0, 0]), graph([3, 4], [0]), graph([5, 2], [0]), graph([6, 1], [0]),
        graph([3, 5], [1]), graph([3, 6], [2]), graph([5, 6], [4]), graph([7], []),
    ]  # fmt: skip
    return np.logaddexp.reduce(every) + math.lgamma(whole + 1) - math.lgamma(hidden + 1) - math.log(whole)


def test_all_graphs_of_three_lists_written_out():
    counts = np.array([0, 12, 9, 4, 15, 3, 2, 1])
    made = average(3, counts, most=3000)
    by_hand = np.array([log_chance(counts, h) for h in range(3000 - 46 + 1)])
    by_hand = np.exp(by_hand - by_hand.max())
    assert made.chance == pytest.approx(by_hand / by_hand.sum(), rel=1e-6, abs=1e-12)


def test_a_limit_that_decides_is_seen(invented):
    wide = average(5, invented.counts, most=60_000)
    assert wide.at_limit < 0.001
    assert average(5, invented.counts, most=int(wide.quantile(0.1))).at_limit > 0.05
    with pytest.raises(NoEstimate, match="must be larger"):
        average(5, invented.counts, most=1500)


def test_the_order_of_lists_does_not_matter(invented):
    made = average(5, invented.counts, most=20_000)
    turned = np.zeros(32, np.int64)
    for place, many in enumerate(invented.counts):
        turned[int(f"{place:05b}"[::-1], 2)] = many
    assert average(5, turned, most=20_000).quantiles() == made.quantiles()
