"""Bounds from those seen once and twice, and of two lists, against their formulas in fractions."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.estimate.errors import NoEstimate
from whimbrel.estimate.lower_bound import chao, chapman

few = st.integers(1, 400)


@given(few, few, st.integers(0, 50))
def test_chao_is_its_formula_and_its_interval_holds_it(once, twice, more):
    found = chao(once + twice + more, once, twice)
    assert found.total == pytest.approx(float(once + twice + more + Fraction(once**2, 2 * twice)))
    assert once + twice + more <= found.lower <= found.total <= found.upper


@given(few, few, few)
def test_chapman_is_its_formula(first, second, both):
    found = chapman(first + both, second + both, both)
    assert found.total == pytest.approx(float(Fraction((first + both + 1) * (second + both + 1), both + 1) - 1))
    assert first + second + both <= found.lower <= found.total <= found.upper


def test_the_published_figures_of_the_largest_pairs():
    # shared/data: PFNCA and GO in the UK overlap by 81, P and Z in the Netherlands by 137.
    assert chapman(1169, 807, 81).total == pytest.approx(11527.8, abs=0.05)
    assert chapman(4812, 848, 137).total == pytest.approx(29609.4, abs=0.05)


def test_where_nobody_was_seen_twice_there_is_still_a_bound():
    assert chao(10, 10, 0).total == 10 + 10 * 9 / 2
    assert chao(1, 1, 0).total == 1, "one person seen once tells nothing"
    assert chao(50, 30, 10, occasions=2).total == pytest.approx(50 + 30 * 30 / 40)


@pytest.mark.parametrize("wrong", [(0, 0, 0), (5, 6, 0), (5, -1, 2)])
def test_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(NoEstimate):
        chao(*wrong)
    with pytest.raises(NoEstimate):
        chapman(5, 5, 6)


def test_an_interval_is_the_one_of_the_logarithm():
    found = chapman(100, 80, 20)
    hidden, seen = found.total - 160, 160
    variance = 101 * 81 * 80 * 60 / (21**2 * 22)
    wide = math.exp(1.959963984540054 * math.sqrt(math.log(1 + variance / hidden**2)))
    assert (found.lower, found.upper) == pytest.approx((seen + hidden / wide, seen + hidden * wide))
