"""Noise is what it says: whole numbers, of the right width, drawn anew each time, at the cost that is reckoned."""

from __future__ import annotations

import math

import numpy as np
import pytest

from whimbrel.release.private import noise
from whimbrel.release.private.errors import PrivacyError


def test_the_gaussian_is_whole_and_as_wide_as_asked():
    drawn = noise.gaussian(np.full((40, 250), 7), 12.5)
    assert drawn.dtype == np.int64 and drawn.shape == (40, 250)
    assert abs(drawn.mean() - 7) < 6 * 12.5 / 100 and abs(drawn.std() / 12.5 - 1) < 0.05


def test_the_laplace_is_whole_and_as_wide_as_asked():
    drawn = noise.laplace(np.zeros(8000, np.int64), 3.0)
    assert drawn.dtype == np.int64 and abs(drawn.std() / (3.0 * math.sqrt(2)) - 1) < 0.1


def test_small_noise_is_often_nought_and_follows_the_discrete_law():
    drawn = noise.gaussian(np.zeros(6000, np.int64), 0.6)
    law = np.exp(-(np.arange(-9, 10) ** 2) / (2 * 0.36))
    law /= law.sum()
    for at in (-1, 0, 1):
        assert abs((drawn == at).mean() - law[9 + at]) < 0.03


@pytest.mark.parametrize("bad", [np.array([1.5]), np.array(["1"]), np.array([2**60])])
def test_only_whole_numbers_get_noise(bad):
    with pytest.raises(PrivacyError):
        noise.gaussian(bad, 2.0)


@pytest.mark.parametrize("width", [0.0, -1.0, math.nan, math.inf])
def test_no_noise_is_no_choice(width):
    with pytest.raises(PrivacyError):
        noise.gaussian(np.array([1]), width)
    with pytest.raises(PrivacyError):
        noise.laplace(np.array([1]), width)


@pytest.mark.parametrize(("epsilon", "delta"), [(0.1, 1e-9), (1.0, 1e-6), (4.0, 1e-6), (10.0, 1e-5)])
def test_rho_is_the_most_that_keeps_the_promise(epsilon, delta):
    rho = noise.rho_within(epsilon, delta)
    assert noise.epsilon_of(rho, delta) <= epsilon < noise.epsilon_of(rho * 1.001, delta)
    # Bun and Steinke 2016: rho + 2 sqrt(rho ln 1/delta) is enough; the numerical bound allows more
    assert rho + 2 * math.sqrt(rho * math.log(1 / delta)) > epsilon


def test_the_bound_holds_for_the_plain_gaussian():
    """Two Gaussians one apart: the chance left over beyond epsilon, by integration, is at most delta."""
    epsilon, delta = 1.0, 1e-5
    width = noise.deviation_of(noise.rho_within(epsilon, delta))
    x = np.linspace(-12 * width, 12 * width, 400_001)
    one, other = (np.exp(-((x - m) ** 2) / (2 * width**2)) / (width * math.sqrt(2 * math.pi)) for m in (1, 0))
    left = np.maximum(one - math.exp(epsilon) * other, 0).sum() * (x[1] - x[0])
    assert 0 < left <= delta


@pytest.mark.parametrize(("epsilon", "delta"), [(0, 1e-6), (-1, 1e-6), (1, 0), (1, 0.9), (1000, 1e-6)])
def test_promises_that_are_none_are_refused(epsilon, delta):
    with pytest.raises(PrivacyError):
        noise.rho_within(epsilon, delta)


def test_cost_and_width_are_two_sides_of_one_thing():
    assert noise.rho_of(noise.deviation_of(0.02, 3), 3) == pytest.approx(0.02)
