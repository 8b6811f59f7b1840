"""The comparison is right, and what of it is published has noise."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from whimbrel.release.synthetic.coded import Coded
from whimbrel.release.synthetic.quality import compare, measured_error

NAMES, CODES = ("a", "b", "c"), (("", "1"), ("", "x", "y"), ("", "p", "q", "r"))


def rows(many, seed):
    rng = np.random.default_rng(seed)
    return Coded(
        NAMES, CODES, np.stack([rng.integers(0, len(c), many) ** 2 // len(c) for c in CODES], 1).astype(np.int32)
    )


@pytest.fixture
def both():
    return rows(300, 1), rows(260, 2)


def test_the_comparison_is_that_of_plain_counting(both):
    real, made = both
    for order in compare(real, made):
        apart, lost, fabricated, frequent, shown = [], 0, 0, 0, 0
        for at in combinations(range(3), order.columns):
            counts = [{}, {}]
            for of, count in zip(both, counts, strict=True):
                for row in of.rows[:, at].tolist():
                    count[tuple(row)] = count.get(tuple(row), 0) + 1
            p, q = counts
            apart.append(sum(abs(p.get(k, 0) / 300 - q.get(k, 0) / 260) for k in {*p, *q}) / 2)
            frequent += sum(n >= 10 for n in p.values())
            lost += sum(n >= 10 and k not in q for k, n in p.items())
            fabricated += sum(k not in p for k in q)
            shown += len(q)
        assert order.tables == len(apart) and order.mean == pytest.approx(np.mean(apart))
        assert order.worst == pytest.approx(max(apart)) and len(order.worst_columns) == order.columns
        assert (order.frequent, order.lost, order.fabricated, order.shown) == (frequent, lost, fabricated, shown)


def test_a_table_beside_itself_is_not_off(both):
    for order in compare(both[0], both[0]):
        assert order.mean == order.worst == order.lost == order.fabricated == 0


def test_the_published_error_is_near_the_true_one_and_never_the_same():
    real, made = rows(4000, 1), rows(4000, 2)
    true = [order.mean for order in compare(real, made)]
    runs = [measured_error(real, made, 0.02) for _ in range(60)]
    inside = [[abs(e.mean - t) <= e.within for e, t in zip(run, true, strict=True)] for run in runs]
    assert np.mean(inside) > 0.88 and len({run[0].mean for run in runs}) > 5


def test_one_person_changes_the_summed_difference_by_no_more_than_the_tables():
    real, made = rows(50, 1), rows(50, 2)
    for columns in (1, 2, 3):
        sums = []
        for some in (real, Coded(NAMES, CODES, real.rows[1:])):
            total, tables = 0, 0
            for at in combinations(range(3), columns):
                shape = [len(CODES[j]) for j in at]
                p, q = (np.zeros(shape), np.zeros(shape))
                np.add.at(p, tuple(some.rows[:, at].T), 1)
                np.add.at(q, tuple(made.rows[:, at].T), 1)
                total, tables = total + np.abs(p - q).sum(), tables + 1
            sums.append(total)
        assert abs(sums[0] - sums[1]) <= tables


def test_records_of_other_codes_are_not_compared(both):
    with pytest.raises(ValueError, match="other codes"):
        compare(both[0], Coded(NAMES, (*CODES[:2], ("", "p")), both[1].rows))
