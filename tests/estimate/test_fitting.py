"""Fits of many models at once against one at a time; what is infinite, what does not exist, what is not told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.estimate import reference
from whimbrel.estimate.existence import exists, smallest
from whimbrel.estimate.fitting import fit_many, fit_model, identified
from whimbrel.estimate.model import Model, closed, design, every_model
from whimbrel.estimate.near_fits import fit_near

counts_of_three = st.lists(st.integers(0, 60), min_size=7, max_size=7).map(lambda c: np.array([0, *c]))
models_of_three = st.sampled_from(every_model(3, 2))
models_of_four = st.sampled_from(every_model(4, 3))
counts_of_four = st.lists(st.sampled_from((0, 0, 0, 1, 2, 5, 40)), min_size=15, max_size=15).map(
    lambda c: np.array([0, *c])
)


def parts(counts, model):
    """Design, terms, which terms nobody is of, which combinations are left without them."""
    made = design(4, model.all_terms)
    empty = counts[1:] @ made == 0
    return made, model.all_terms, empty, made[:, empty].sum(axis=1) == 0


def test_a_model_is_fitted_as_a_general_optimiser_does(invented):
    model = closed(5, [0b11, 0b101])
    hidden, height = reference.fit(5, model.all_terms, invented.counts)
    found = fit_model(model, invented.counts)
    mu = found.expected[0]
    assert found.usable[0] and found.hidden[0] == pytest.approx(hidden, rel=1e-4)
    assert (invented.counts[1:] * np.log(mu) - mu).sum() == pytest.approx(height, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(counts_of_four, models_of_four)
def test_sums_of_the_table_are_kept_and_combinations_of_nobody_are_taken_out(counts, model):
    found = fit_model(model, counts)
    assume(found.usable[0])
    made = design(4, model.all_terms)
    used = found.expected[0] > 0
    assert np.allclose((counts[1:] - found.expected[0]) @ made, 0, atol=1e-4)
    empty = [t for t in model.all_terms if not (counts[1:] @ made)[model.all_terms.index(t)]]
    for c in range(1, 16):
        assert bool(used[c - 1]) != any(c & t == t for t in empty)


@settings(max_examples=60, deadline=None)
@given(counts_of_four, models_of_four)
def test_what_is_told_apart_is_what_has_independent_columns(counts, model):
    made, terms, empty, used = parts(counts, model)
    said = identified(made, terms, ~empty[None, :], used[None, :])[0]
    left = made[used][:, ~empty]
    assert said == (left.shape[1] > 0 and np.linalg.matrix_rank(left) == left.shape[1])


@settings(max_examples=80, deadline=None)
@given(counts_of_four, models_of_four)
def test_an_estimate_exists_where_the_linear_programme_says_so(counts, model):
    made, terms, empty, used = parts(counts, model)
    assume(identified(made, terms, ~empty[None, :], used[None, :])[0])
    assert fit_model(model, counts).usable[0] == exists(made[used][:, ~empty], counts[1:][used])


def test_a_table_whose_estimate_runs_away_is_refused():
    """All three pairs, and nobody on the first list alone, on the second alone, or on all three: nothing holds the constant."""
    pairs = Model(3, (3, 5, 6))
    made = design(3, pairs.all_terms)
    filled = np.array([0, 10, 20, 3, 30, 5, 6, 7])
    assert smallest(made, filled[1:]) > 0 and fit_model(pairs, filled).usable[0]
    holes = np.array([0, 0, 12, 3, 0, 4, 5, 0])
    assert smallest(made, holes[1:]) == 0 and not fit_model(pairs, holes).usable[0]


@settings(max_examples=30, deadline=None)
@given(st.lists(counts_of_four, min_size=1, max_size=6), models_of_four)
def test_many_tables_at_once_are_each_as_alone(tables, model):
    assume(all(t.sum() for t in tables))
    rows = np.array(tables)[:, 1:].astype(float)
    together, near = fit_model(model, rows), fit_near(model, rows)
    for n, row in enumerate(rows):
        alone = fit_model(model, row[None, :])
        assert alone.usable[0] == together.usable[n] == near.usable[n]
        if alone.usable[0]:
            for other in (together, near):
                assert other.hidden[n] == pytest.approx(alone.hidden[0], rel=1e-5)
                assert other.likelihood[n] == pytest.approx(alone.likelihood[0], abs=1e-6)
                assert other.parameters[n] == alone.parameters[0]


def test_near_tables_are_fitted_as_in_the_general_way(invented):
    drawn = np.random.default_rng(3).multinomial(1520, invented.counts[1:] / 1520, 200).astype(float)
    model = closed(5, [0b111, 0b1001])
    one, other = fit_model(model, drawn), fit_near(model, drawn)
    assert (one.usable == other.usable).all() and one.usable.sum() > 150
    assert np.allclose(one.hidden[one.usable], other.hidden[one.usable], rtol=2e-6)


def test_models_of_several_sizes_are_fitted_in_one_go(invented):
    terms = Model(5, (3, 5)).all_terms
    chosen = np.ones((3, len(terms)), bool)
    chosen[0, 6:], chosen[1, 7:] = False, False
    found = fit_many(5, terms, chosen, invented.counts[None, 1:])
    alone = [fit_model(Model(5, t), invented.counts).hidden[0] for t in ((), (3,), (3, 5))]
    assert np.allclose(found.hidden, alone, rtol=1e-9) and found.parameters.tolist() == [6, 7, 8]
