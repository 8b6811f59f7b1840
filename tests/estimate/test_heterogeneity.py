"""People who differ: against a general optimiser, on populations that do differ, and where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from whimbrel.estimate.estimating import estimate_population
from whimbrel.estimate.fitting import fit_model
from whimbrel.estimate.heterogeneity import HEAVY, LIGHT, NORMAL, SHAPES, differing
from whimbrel.estimate.model import Model, design
from whimbrel.estimate.simulation import Setting, as_table, draw, study

DIFFERENT = Setting(10_000, (0.1, 0.08, 0.15, 0.06), spread=1.0)


def by_hand(size, counts, shape):
    """Highest likelihood with a term of 0 or more, by a general optimiser."""
    cells = np.arange(1, 2**size)
    many = np.array([int(c).bit_count() for c in cells], float)
    made = np.column_stack([design(size, Model(size).all_terms), SHAPES[shape](many)])
    seen = counts[1:].astype(float)

    def down(beta):
        mu = np.exp(made @ beta)
        return mu.sum() - seen @ (made @ beta), made.T @ (mu - seen)

    start = np.append(np.linalg.lstsq(made[:, :-1], np.log(seen + 0.5), rcond=None)[0], 0.1)
    bounds = [(None, None)] * (size + 1) + [(0, None)]
    found = minimize(
        down, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 5000}
    )
    return np.exp(found.x[0]) + seen.sum()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fit_is_that_of_a_general_optimiser(shape):
    counts = draw(Setting(3000, (0.2, 0.3, 0.25, 0.15), spread=0.8), np.random.default_rng(2))
    total, term = differing(4, counts[None, 1:].astype(float), shape)
    assert term[0] > 0 and total[0] == pytest.approx(by_hand(4, counts, shape), rel=2e-3)


def test_people_who_are_alike_give_the_total_of_independent_lists():
    counts = draw(Setting(3000, (0.5, 0.5, 0.5, 0.5), ((0, 1, 0.3), (2, 3, 0.3))), np.random.default_rng(3))
    total, term = differing(4, counts[None, 1:].astype(float))
    alone = fit_model(Model(4), counts)
    assert term[0] == 0 and total[0] == pytest.approx(alone.hidden[0] + counts.sum(), rel=1e-6)
    made = estimate_population(as_table(DIFFERENT, counts), methods=("rasch",), replicates=100)
    assert "people_alike" in {c.code for c in made.cautions}


def test_where_people_differ_it_is_nearer_than_independence():
    made = study(DIFFERENT, lambda t: differing(4, t)[0], tables=60, replicates=200)
    alone = study(DIFFERENT, lambda t: fit_model(Model(4), t).totals(t), tables=60, replicates=100)
    assert abs(made.bias) < 0.1 and alone.bias < -0.2 and made.covered > 0.6 and alone.covered == 0


def test_the_shapes_that_no_data_decide_between_are_told():
    counts = draw(DIFFERENT, np.random.default_rng(5))
    light, normal, heavy = (differing(4, counts[None, 1:].astype(float), s)[0][0] for s in (LIGHT, NORMAL, HEAVY))
    assert light < normal < heavy
    made = estimate_population(as_table(DIFFERENT, counts), methods=("rasch",), replicates=100)
    said = [c.text("en") for c in made.cautions if c.code == "other_shapes"]
    assert said and f"{round(heavy, -2):,.0f}" in said[0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=7, max_size=7), min_size=1, max_size=5))
def test_many_tables_at_once_are_each_as_alone_and_none_is_below_those_seen(rows):
    tables = np.array(rows, float)
    together, terms = differing(3, tables)
    for n, row in enumerate(tables):
        alone, term = differing(3, row[None, :])
        assert alone[0] == pytest.approx(together[n], rel=1e-5, nan_ok=True) and term[0] == pytest.approx(
            terms[n], abs=1e-5
        )
    assert ((together >= tables.sum(axis=1) - 1e-6) | np.isnan(together)).all()


def test_two_lists_say_nothing_of_it():
    assert np.isnan(differing(2, np.array([[5.0, 6, 2]]))[0][0])
