"""Limits of the bootstrap against the formula written out; the same seed, the same limits."""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy.stats import norm

from whimbrel.estimate.bootstrap import bca, resample
from whimbrel.estimate.in_parts import AT_ONCE


def chapman(rows):
    """A total of two lists that needs no model."""
    first, second, both = rows[:, 0], rows[:, 1], rows[:, 2]
    return (first + both + 1) * (second + both + 1) / (both + 1) - 1


COUNTS = np.array([0, 80, 60, 15])


def test_limits_are_those_of_the_formula():
    draws = np.random.default_rng(1).gamma(5, 100, 4000)
    estimate, a = 420.0, 0.03
    bias, limits = bca(estimate, draws, a, (0.9,))
    z0 = norm.ppf((draws < estimate).mean())
    shares = [norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) for z in norm.ppf([0.05, 0.95])]
    assert bias == pytest.approx(z0) and limits[0.9] == pytest.approx(np.quantile(draws, shares))


def test_the_acceleration_is_that_of_leaving_out_one_person_at_a_time():
    made = resample(COUNTS, chapman, replicates=200)
    each = np.concatenate([np.repeat(chapman((COUNTS[1:] - row)[None, :].astype(float)), many)
                           for row, many in zip(np.eye(3), COUNTS[1:], strict=True)])  # fmt: skip
    away = each.mean() - each
    assert made.acceleration == pytest.approx((away**3).sum() / (6 * (away**2).sum() ** 1.5))


def test_the_same_seed_gives_the_same_limits_however_many_cores(monkeypatch):
    one = resample(COUNTS, chapman, replicates=500, seed=7)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert resample(COUNTS, chapman, replicates=500, seed=7).limits == one.limits
    assert resample(COUNTS, chapman, replicates=500, seed=8).limits != one.limits


def test_draws_without_an_estimate_are_counted_and_left_out():
    made = resample(COUNTS, lambda rows: np.where(rows[:, 2] < 15, np.nan, chapman(rows)), replicates=300)
    assert made.failed + len(made.replicates) == 300 and 50 < made.failed < 250
    nothing = resample(COUNTS, lambda rows: np.full(len(rows), np.nan), replicates=100)
    assert np.isnan(nothing.limits[0.95][0]) and nothing.failed == 100 and nothing.acceleration == 0


def test_progress_tells_every_table_once():
    told = []
    resample(COUNTS, chapman, replicates=AT_ONCE * 2, told=told.append)
    assert sum(told) == AT_ONCE * 2 + 3 + 1
