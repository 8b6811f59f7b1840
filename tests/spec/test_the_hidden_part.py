"""How many were never seen.

Where several lists of the same people overlap, the overlap tells how many no list saw. The answer is never one number: it has an
interval, a method and conditions, and other methods beside it.
"""

import pytest

from whimbrel.estimate.errors import NoEstimate, TableError
from whimbrel.estimate.estimating import estimate_population
from whimbrel.estimate.sentence import sentence
from whimbrel.estimate.table import overlaps

TWO = overlaps(("police", "shelter"), {("police",): 90, ("shelter",): 40, ("police", "shelter"): 10})
THREE = overlaps(
    ("police", "shelter", "hotline"),
    {("police",): 310, ("shelter",): 205, ("hotline",): 640, ("police", "shelter"): 64, ("police", "hotline"): 31,
     ("shelter", "hotline"): 22, ("police", "shelter", "hotline"): 7},
)  # fmt: skip
QUICK = {"replicates": 100}


def test_two_lists_that_do_not_depend_on_each_other():
    """The shelter met 50 people, 10 of whom the police know: a fifth. So the 100 the police met are about a fifth of all."""
    made = estimate_population(TWO, methods=("independent",), **QUICK)
    assert made.answers[0].total == pytest.approx(100 * 50 / 10)


def test_the_sentence_to_quote_is_never_a_bare_number():
    """Total, interval, period, how many were seen, method, other methods, conditions."""
    text = sentence(estimate_population(THREE, **QUICK), period="2026", what="victims")
    for part in (
        "victims (95 % interval",
        " in 2026",
        "were seen by at least one of 3 lists",
        "Method:",
        "Other methods give",
        "It holds if",
    ):
        assert part in text


def test_every_method_stands_beside_the_others():
    """That methods differ is part of the answer."""
    made = estimate_population(THREE, **QUICK)
    assert {a.method for a in made.answers} >= {"bic", "stepwise", "graphs", "rasch", "independent", "chao"}


def test_a_lower_bound_is_no_estimate():
    """It is shown as what it is, and is never the number to quote."""
    made = estimate_population(THREE, **QUICK)
    assert made.answers[-1].method == "chao" and made.answers[-1].bound and not made.answers[0].bound


def test_lists_that_refer_people_to_each_other_are_told():
    """Four times as many on both as there would be by chance: one list is partly the other."""
    referred = overlaps(("police", "shelter", "hotline"), {("police",): 300, ("shelter",): 60, ("hotline",): 400,
        ("police", "shelter"): 90, ("police", "hotline"): 10,
        ("shelter", "hotline"): 3})  # fmt: skip
    told = [c.text("en") for c in estimate_population(referred, **QUICK).cautions if c.code == "refer"]
    assert told and "police and shelter" in told[0]


def test_data_that_carry_no_estimate_are_refused_with_the_reason():
    """Lists that share nobody say nothing of those they did not see."""
    apart = overlaps(("police", "shelter", "hotline"), {("police",): 50, ("shelter",): 60, ("hotline",): 70})
    with pytest.raises(NoEstimate, match="No method has an estimate"):
        estimate_population(apart, **QUICK)
    with pytest.raises(TableError, match="saw nobody"):
        estimate_population(overlaps(("police", "shelter"), {("police",): 5}), **QUICK)
