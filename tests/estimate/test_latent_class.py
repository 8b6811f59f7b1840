"""Latent classes: one kind against the exact answer, the published table, and what cannot be drawn."""

from __future__ import annotations

import builtins

import numpy as np
import pytest
from scipy.special import betaln, gammaln

from whimbrel.estimate.errors import NoEstimate
from whimbrel.estimate.estimating import estimate_population
from whimbrel.estimate.latent_class import AGREE, latent_class

COUNTS = np.array([0, 60, 45, 12, 70, 14, 11, 3])  # three lists


def test_with_one_kind_the_total_is_the_exact_one():
    """Then every list has one chance, uniform beforehand: each list gives a beta function, the total has the prior 1/N."""
    seen, cells = int(COUNTS.sum()), np.arange(8)
    totals = np.arange(seen, 5000.0)
    logs = -np.log(totals) + gammaln(totals + 1) - gammaln(totals - seen + 1)
    for place in range(3):
        on = COUNTS[(cells >> place & 1) == 1].sum()
        logs += betaln(on + 1, totals - on + 1)
    chance = np.exp(logs - logs.max())
    exact = totals[np.searchsorted(chance.cumsum() / chance.sum(), [0.1, 0.5, 0.9])]
    made = latent_class(3, COUNTS, kinds=1, chains=4, settle=300, draws=1500)
    assert made.agreement < AGREE and made.totals.shape == (4, 1500)
    assert [made.quantile(q) for q in (0.1, 0.5, 0.9)] == pytest.approx(exact, rel=0.03)


def test_the_published_total_of_the_uk(published):
    """The package LCMCR: median about 21,970, 95 % 15.7 to 33.0 thousand. Draws move it by a few hundredths."""
    told = []
    made = latent_class(
        5, published("uk_5list_sparse").counts, chains=6, settle=300, draws=500, seed=3, told=told.append
    )
    assert made.quantile(0.5) == pytest.approx(21970, rel=0.05) and made.agreement < 1.1
    assert (made.quantile(0.025), made.quantile(0.975)) == pytest.approx((15700, 33000), rel=0.1)
    assert sum(told) == made.totals.size


def test_two_lists_are_refused_with_the_reason():
    with pytest.raises(NoEstimate, match="three are needed"):
        latent_class(2, np.array([0, 5, 6, 2]))


def test_without_the_library_the_others_answer_and_the_reason_is_told(invented, monkeypatch):
    found = builtins.__import__

    def none(name, *rest, **more):
        if name == "numpyro":
            raise ImportError(name)
        return found(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", none)
    made = estimate_population(invented, methods=("latent", "independent"), replicates=100)
    assert [a.method for a in made.answers] == ["independent"] and "whimbrel[latent]" in made.refused["latent"]
