"""Groups: what each says and what all say, whether the intervals keep their word, and groups that say nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from whimbrel.estimate.errors import NoEstimate, TableError
from whimbrel.estimate.model import parse
from whimbrel.estimate.simulation import Setting, draw
from whimbrel.estimate.strata import estimate_strata, pool
from whimbrel.estimate.table import Overlaps

SIZES = (3000, 1200, 600, 300, 150, 80)
MODEL = parse("[12,3,4]", 4)
LISTS = ("police", "shelter", "hotline", "labour")


def groups(rng, spread):
    """Groups of known size; their lists' chances differ by ``spread``."""
    made = {}
    for n, size in enumerate(SIZES):
        odds = np.array([0.12, 0.1, 0.15, 0.08])
        odds = odds / (1 - odds) * np.exp(rng.normal(0, spread))
        made[f"group {n}"] = Overlaps(LISTS, draw(Setting(size, tuple(odds / (1 + odds)), ((0, 1, 3.0),)), rng))
    return made


def test_pooled_groups_are_nearer_the_truth_and_their_intervals_hold_it():
    rng, held, sums, alone, pooled = np.random.default_rng(4), [], [], [], []
    for _ in range(40):
        made = estimate_strata(groups(rng, 0.3), model=MODEL, replicates=100)
        for stratum, size in zip(made.strata, SIZES, strict=True):
            held.append(stratum.limits[0] <= size <= stratum.limits[1])
            if np.isfinite(stratum.alone_limits[0]):
                alone.append(np.log(stratum.alone / size))
                pooled.append(np.log(stratum.total / size))
        sums.append(made.limits[0] <= sum(SIZES) <= made.limits[1])
    assert 0.9 < np.mean(held) < 0.99 and np.mean(sums) > 0.87
    assert np.std(pooled) < 0.96 * np.std(alone)


def test_values_are_those_of_fay_and_herriot_written_out():
    logs, own = np.array([0.2, 0.9, 0.4, -0.3, 0.5]), np.array([0.01, 0.3, 0.05, 0.2, 0.02])

    def down(a):
        w = 1 / (a + own)
        mean = (w * logs).sum() / w.sum()
        return -np.log(a) + 0.5 * np.log(a + own).sum() + 0.5 * np.log(w.sum()) + 0.5 * (w * (logs - mean) ** 2).sum()

    a = minimize_scalar(down, bounds=(1e-9, 20), method="bounded", options={"xatol": 1e-9}).x
    values, errors, weight, between = pool(logs, own)
    w = 1 / (a + own)
    mean = (w * logs).sum() / w.sum()
    assert between == pytest.approx(a, rel=1e-3) and weight == pytest.approx(a / (a + own), rel=1e-3)
    assert values == pytest.approx(a / (a + own) * logs + own / (a + own) * mean, rel=1e-3)
    least = a * own / (a + own) + (own / (a + own)) ** 2 / w.sum()
    assert np.diag(errors) == pytest.approx(least + 2 * own**2 / (a + own) ** 3 * 2 / (w**2).sum(), rel=1e-3)


def test_a_group_that_says_nothing_is_told_by_the_others():
    made = groups(np.random.default_rng(1), 0.2)
    counts = np.zeros(16, np.int64)
    counts[1], counts[4] = 12, 9
    made["tiny"] = Overlaps(LISTS, counts)
    done = estimate_strata(made, model=MODEL, replicates=100)
    tiny = done.strata[-1]
    assert np.isnan(tiny.alone_limits[0]) and tiny.weight == 0 and tiny.limits[0] > 21
    assert next(c.text("en") for c in done.cautions if c.code == "stratum_alone").startswith("tiny:")


def test_few_groups_and_strange_ones_are_told():
    made = groups(np.random.default_rng(2), 0.2)
    two = dict(list(made.items())[:2])
    assert "few_strata" in {c.code for c in estimate_strata(two, model=MODEL, replicates=100).cautions}
    with pytest.raises(TableError, match="Two groups"):
        estimate_strata(dict(list(made.items())[:1]), replicates=100)
    apart = np.array([0, 5, 6, 0, 9, 0, 0, 0])
    with pytest.raises(NoEstimate, match="None of the 2 groups"):
        estimate_strata({n: Overlaps(("a", "b", "c"), apart) for n in "xy"}, replicates=100)


def test_the_order_of_groups_does_not_matter():
    made = groups(np.random.default_rng(3), 0.3)
    one, other = (
        estimate_strata(dict(order), model=MODEL, replicates=100) for order in (made.items(), reversed(made.items()))
    )
    for a, b in zip(one.strata, reversed(other.strata), strict=True):
        assert a.name == b.name and a.total == pytest.approx(b.total, rel=1e-6)
