"""All methods side by side: what must not matter, what must be said, what must be refused."""

from __future__ import annotations

import numpy as np
import pytest

from whimbrel.estimate.errors import NoEstimate, TableError
from whimbrel.estimate.estimating import estimate_population as estimate
from whimbrel.estimate.model import parse
from whimbrel.estimate.sentence import sentence
from whimbrel.estimate.simulation import Setting, as_table, draw
from whimbrel.estimate.table import Overlaps, overlaps

QUICK = {"replicates": 100}


def codes(made):
    return {c.code for c in made.cautions}


def turned(table, order):
    counts = np.zeros_like(table.counts)
    for place, many in enumerate(table.counts):
        counts[sum((place >> old & 1) << new for new, old in enumerate(order))] = many
    return Overlaps(tuple(table.lists[n] for n in order), counts)


def test_the_order_of_lists_does_not_matter(invented):
    made, other = (estimate(t, **QUICK) for t in (invented, turned(invented, (3, 1, 4, 0, 2))))
    totals = [{a.method: a.total for a in m.answers} for m in (made, other)]
    assert totals[0] == pytest.approx(totals[1], rel=1e-6)


def test_ten_times_the_persons_are_ten_times_the_total_where_no_model_is_chosen(invented):
    larger = Overlaps(invented.lists, invented.counts * 10)
    model = parse("[12,3,4,5]", 5)
    one, ten = (estimate(t, methods=(), model=model, **QUICK).answers[0] for t in (invented, larger))
    assert ten.total == pytest.approx(10 * one.total, rel=1e-6)
    assert ten.limits[0.95][1] - ten.limits[0.95][0] < 10 * (one.limits[0.95][1] - one.limits[0.95][0])


def test_a_list_that_is_another_is_caught():
    table = overlaps(
        ("police", "copy", "shelter"), {("police", "copy"): 50, ("shelter",): 40, ("police", "copy", "shelter"): 9}
    )
    made = estimate(table, **QUICK)
    said = [c.text("en") for c in made.cautions if c.code == "contained"]
    assert said and "police" in said[0] and "copy" in said[0]


def test_everything_is_said_of_the_uk(published):
    made = estimate(published("uk_5list_sparse"), **QUICK)
    assert [a.method for a in made.answers] == ["bic", "stepwise", "graphs", "rasch", "independent", "chao"]
    assert {"methods_differ", "two_humps", "no_overlap", "one_list_decides"} <= codes(made)
    assert set(made.without) == set(made.table.lists)
    for language, least in (("en", "11,300 to 25,300"), ("fr", "11,300 à 25,300"), ("zh", "11,300 至 25,300")):
        assert least in sentence(made, language, period="2013")


def test_sparse_and_lopsided_tables_are_told(published):
    assert "few_seen_twice" in codes(estimate(published("new_orleans_5list_sparse"), **QUICK))
    two = overlaps(("police", "shelter"), {("police",): 400, ("shelter",): 60, ("police", "shelter"): 70})
    made = estimate(two, **QUICK)
    assert {"two_lists", "one_dominates"} <= codes(made) and "chapman" in [a.method for a in made.answers]


def test_every_caution_has_words_in_three_languages(published):
    for caution in estimate(published("new_orleans_8list_sparse"), **QUICK).cautions:
        texts = [caution.text(language) for language in ("en", "fr", "zh")]
        assert len(set(texts)) == 3 and not any("{" in t for t in texts)


def test_what_cannot_be_estimated_says_why():
    with pytest.raises(TableError, match="saw nobody"):
        estimate(overlaps(("a", "b", "c"), {("a",): 5, ("b",): 6, ("a", "b"): 2}), **QUICK)
    apart = overlaps(("a", "b", "c"), {("a",): 50, ("b",): 60, ("c",): 70})
    with pytest.raises(NoEstimate, match="No method has an estimate"):
        estimate(apart, methods=("stepwise", "bic"), **QUICK)


def test_an_answer_without_limits_for_another_table(published):
    table = published("uk_5list_sparse")
    made = estimate(table, methods=("stepwise", "independent"), **QUICK)
    steps, independent = made.answers
    assert steps.again(table) == pytest.approx(steps.total)
    assert steps.again(table.without("GP")) == pytest.approx(made.without["GP"])
    assert np.isnan(independent.again(table.without("GP"))), "a model of five lists is none of four"


def test_a_lower_bound_is_never_the_answer_to_quote(invented):
    made = estimate(invented, methods=("chao", "independent"), **QUICK)
    assert [(a.method, a.bound) for a in made.answers] == [("independent", False), ("chao", True)]
    with pytest.raises(NoEstimate, match="No method has an estimate"):
        estimate(invented, methods=("chao",), **QUICK)


def test_a_method_of_two_lists_is_refused_for_five(invented):
    with pytest.raises(NoEstimate, match="two lists"):
        estimate(invented, methods=("chapman",), **QUICK)
    made = estimate(invented, methods=("chapman", "independent"), **QUICK)
    assert made.refused == {"chapman": "This is for two lists."}


def test_a_prior_is_no_answer_where_nobody_is_on_two_lists():
    apart = overlaps(("a", "b", "c"), {("a",): 50, ("b",): 60, ("c",): 70})
    with pytest.raises(NoEstimate, match="more than one list"):
        estimate(apart, **QUICK)


def test_an_answer_below_the_lower_bound_is_told():
    counts = draw(Setting(10_000, (0.1, 0.08, 0.15, 0.06), spread=1.5), np.random.default_rng(2))
    made = estimate(
        as_table(Setting(10_000, (0.1, 0.08, 0.15, 0.06)), counts), methods=("independent", "chao"), **QUICK
    )
    said = {c.code: c.text("en") for c in made.cautions}
    assert made.answers[0].total < made.answers[1].total and "lower bound of Chao" in said["below_bound"]
