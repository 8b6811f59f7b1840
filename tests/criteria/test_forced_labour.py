"""Forced labour needs work: coercion counts wherever it comes, and a child cannot agree (our own reading)."""

import pytest

from whimbrel.criteria.assessment import Assessment, assess
from whimbrel.criteria.case import Assertion, Case
from whimbrel.criteria.criterion import criterion
from whimbrel.criteria.facts import facts

EVERY = [k for f in facts().values() if not f.source and not f.number for k in f.keys]


def found(*yes: str, age: int | None = 30, rest: str = "no") -> Assessment:
    """The assessment where these facts are yes and every other is answered with ``rest``."""
    told = tuple(Assertion(k, "yes" if k in yes else rest) for k in EVERY)
    return assess(Case(age=age, assertions=told), ["palermo-2000"], parts=False, most=4)


def result(*yes: str, **how) -> str:
    return found(*yes, **how).of("forced_labour").result


KIDNAPPED = ("abducted_or_sold@recruitment", "violence@recruitment", "confined@destination", "violence@destination")


def test_kidnapped_without_work_is_not_forced_labour():
    assert result(*KIDNAPPED) == "not_met"
    assert result(*KIDNAPPED, rest="unknown") == "undetermined"
    assert result(*KIDNAPPED, "worked@destination") == "met"


def test_without_work_a_debt_is_no_forced_labour_either():
    bound = ("services_pledged@recruitment", "value_not_applied@destination", "not_free_to_leave@destination")
    assert result(*bound[:2]) == "not_met"
    assert result(*bound) == "met"


@pytest.mark.parametrize(
    "penalty",
    ["violence", "threat_of_violence", "violence_on_family", "confined", "documents_taken"],
)
def test_coercion_at_recruitment_and_on_the_way_counts(penalty):
    later = ("worked@destination", "not_free_to_leave@destination")
    assert result(f"{penalty}@recruitment", *later) == "met"
    # On the way, it goes with work on the way.
    assert result(f"{penalty}@journey", *later) == "not_met"
    assert result(f"{penalty}@journey", "worked@journey", "work_not_wanted@journey") == "met"
    assert result(f"{penalty}@journey", "work_not_wanted@journey") == "met"


def test_work_on_the_way_alone_is_not_forced_labour():
    assert result("worked@journey") == "not_met"
    assert result("worked@journey", "violence@journey") == "not_met"


CHILD = (
    "worked@destination",
    "excessive_hours@destination",
    "low_or_no_pay@destination",
    "documents_taken@destination",
)


@pytest.mark.parametrize(("age", "result_"), [(15, "met"), (17, "met"), (18, "not_met"), (30, "not_met")])
def test_fifteen_hours_without_pay_and_the_passport_taken(age, result_):
    assert result(*CHILD, age=age) == result_


def test_a_child_at_work_without_a_penalty_is_not_forced_labour():
    assert result(*CHILD[:3], age=15) == "not_met"
    assert result("documents_taken@destination", age=15) == "not_met"


def test_where_the_age_is_not_known_the_age_decides():
    open_ = found(*CHILD, age=None).of("forced_labour")
    assert open_.result == "undetermined"
    assert [f.to for f in open_.flips if frozenset(["under_18"]) in f.sets] == ["met", "not_met"]


def test_that_a_child_cannot_agree_is_called_our_own_reading():
    caution = criterion("icls-2018").caution
    assert "own reading (unverified)" in caution and "under 18" in caution


@pytest.mark.parametrize("phase", ["journey", "destination"])
@pytest.mark.parametrize("kind", ["forced_begging", "forced_criminality", "slavery"])
def test_begging_offences_and_slavery_count_as_work_that_is_not_voluntary(kind, phase):
    assert result(f"{kind}@{phase}", f"violence@{phase}") == "met"
    assert result(f"{kind}@{phase}") == "not_met"


def test_what_an_authority_found_is_enough_and_is_no_question():
    assert result("forced_labour@destination") == "met"
    assert result("servitude@journey") == "met"
    nothing = found(rest="unknown")
    assert nothing.of("forced_labour").result == "undetermined"
    conclusions = {k for f in facts().values() if f.conclusion for k in f.keys}
    assert not conclusions & set(nothing.questions)
    offered = {k for f in nothing.findings for flip in f.flips for s in flip.sets for k in s}
    assert offered and not conclusions & offered


def test_that_no_authority_found_it_is_told_of_nobody_and_decides_nothing():
    known = Case().known()
    assert known["forced_labour@destination"] is known["servitude@unstated"] is False
    assert Case(assertions=(Assertion("servitude@unstated", "yes"),)).known()["forced_labour@unstated"] is True


@pytest.mark.parametrize(
    ("yes", "age", "grounds"),
    [
        (("slavery@destination",), 30, True),
        (("slavery@unstated",), 30, True),
        (("services_pledged@destination", "length_not_limited@destination"), 30, True),
        (("services_pledged@destination",), 30, False),
        (CHILD, 15, True),
        (KIDNAPPED, 30, False),
    ],
)
def test_slavery_and_debt_bondage_give_reasonable_grounds(yes, age, grounds):
    assert found(*yes, age=age).reasonable_grounds is grounds
