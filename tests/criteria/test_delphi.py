"""The operational indicators: lists, weights, the rule of one dimension, and how dimensions combine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.criteria.delphi import GROUPS, expected, first, weights
from tests.criteria.told import ALL
from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case import Assertion, Case
from whimbrel.criteria.criterion import criterion
from whimbrel.criteria.disagreements import disagreements
from whimbrel.criteria.rule import value

ADULT, CHILD = criterion("ilo-delphi-adult-labour"), criterion("ilo-delphi-child-labour")
BOTH = pytest.mark.parametrize(("instrument", "column"), [(ADULT, 0), (CHILD, 1)], ids=["adult", "child"])
PHASE = {group: "recruitment" if "recruitment" in group else "destination" for group in GROUPS}


def known(facts, age=30):
    """What is known when exactly these keys are yes and all others are open."""
    return Case(age=age, assertions=tuple(Assertion(k, "yes") for k in facts)).known()


def sure(rule, facts, age=30):
    """Whether the rule is met by these facts, with nothing else known."""
    return value(rule, known(facts, age)) is True


def of_weight(instrument, column, group, weight):
    return [f"{fact}@{PHASE[group]}" for fact, w in expected(column)[group].items() if w == weight]


@BOTH
@pytest.mark.parametrize("group", GROUPS)
def test_lists_and_weights_are_those_of_the_reference(instrument, column, group):
    assert weights(instrument, instrument.groups[group]) == expected(column)[group]


def test_sizes():
    sizes = [sum(len(t) for t in ADULT.groups[g].tiers) for g in GROUPS]
    assert sizes == [10, 10, 16, 9, 15, 7] and sum(sizes) == 67
    sizes = [sum(len(t) for t in CHILD.groups[g].tiers) for g in GROUPS]
    assert sizes == [10, 10, 15, 8, 15, 7] and sum(sizes) == 65


def test_the_child_list_has_no_weak_tier():
    assert "W" not in {w for g in GROUPS for w in weights(CHILD, CHILD.groups[g]).values()}


@pytest.mark.parametrize("group", ["recruitment_by_abuse", "abuse_at_destination"])
def test_abuse_of_vulnerability_has_no_strong_indicator(group):
    assert "S" not in weights(ADULT, ADULT.groups[group]).values()


@pytest.mark.parametrize("fact", ["documents_taken", "debt_bondage", "confined"])
def test_adult_medium_at_recruitment_is_strong_at_destination(fact):
    assert weights(ADULT, ADULT.groups["coercive_recruitment"])[fact] == "M"
    assert weights(ADULT, ADULT.groups["coercion_at_destination"])[fact] == "S"


def points(strong, medium, weak):
    """The rule of one dimension as the reference says it, written out again."""
    return strong >= 2 or (strong >= 1 and medium + weak >= 1) or medium >= 3 or (medium >= 2 and weak >= 1)


@BOTH
@pytest.mark.parametrize("group", GROUPS)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_set_of_indicators_counts_as_the_reference_says(instrument, column, group, data):
    table = {f"{fact}@{PHASE[group]}": w for fact, w in expected(column)[group].items()}
    chosen = data.draw(st.sets(st.sampled_from(sorted(table)), max_size=6))
    met = [table[key] for key in chosen]
    assert sure(instrument.groups[group], chosen) is points(met.count("S"), met.count("M"), met.count("W"))


GROUP = "coercion_at_destination"
SMW = [of_weight(ADULT, 0, GROUP, w) for w in "SMW"]


@pytest.mark.parametrize(
    ("strong", "medium", "weak", "positive"),
    [
        (1, 0, 0, False),
        (0, 2, 0, False),
        (0, 1, 1, False),
        (0, 0, 1, False),
        (2, 0, 0, True),
        (1, 1, 0, True),
        (1, 0, 1, True),
        (0, 3, 0, True),
        (0, 2, 1, True),
    ],
)
def test_negatives_and_the_smallest_patterns(strong, medium, weak, positive):
    facts = SMW[0][:strong] + SMW[1][:medium] + SMW[2][:weak]
    assert sure(ADULT.groups[GROUP], facts) is positive
    # Any superset of what is positive is positive.
    assert not positive or sure(ADULT.groups[GROUP], facts + SMW[0] + SMW[1] + SMW[2])


def test_weak_indicators_alone_or_with_one_medium_are_negative_however_many():
    group, phase = "recruitment_by_abuse", "recruitment"
    weak = [f"abuse_of_beliefs@{phase}", f"abuse_of_general_context@{phase}"]
    assert not sure(ADULT.groups[group], weak)
    assert not sure(ADULT.groups[group], [*weak, f"abuse_of_dependency@{phase}"])
    assert sure(ADULT.groups[group], [weak[0], f"abuse_of_dependency@{phase}", f"abuse_of_family_situation@{phase}"])


EXPLOITED = ["excessive_hours@destination", "low_or_no_pay@destination"]
HELD = ["confined@destination", "violence@destination"]
LURED = ["deceived_about_job@recruitment", "deceived_about_wages@recruitment"]
ACT = ["received@destination"]


def readings(facts, instrument=ADULT, age=30):
    return {r.id: value(r.rule, closed(facts, age)) for r in instrument.readings}


def closed(facts, age=30):
    """What is known when these keys are yes and everything else is no."""
    return dict.fromkeys(ALL, False) | known(facts, age)


@pytest.mark.parametrize(
    ("facts", "strict", "palermo"),
    [
        ([], False, False),  # successful migrant
        (EXPLOITED, False, False),  # exploited migrant: a case of labour rights
        ([*LURED, *EXPLOITED], False, False),  # no act is known
        ([*LURED, *EXPLOITED, *ACT], False, True),  # deceived and exploited
        ([*LURED, *EXPLOITED, *HELD, *ACT], True, True),  # victim of trafficking for forced labour
        ([*EXPLOITED, *HELD, *ACT], False, True),  # smuggled first, trafficked later
        ([*LURED, *HELD, *ACT], False, False),
        (["violence@recruitment", "confined@recruitment", *EXPLOITED, *HELD, *ACT], True, True),
    ],
)
def test_both_rules_that_combine_dimensions(facts, strict, palermo):
    found = readings(facts)
    assert (found["strict"], found["palermo"]) == (strict, palermo)


def test_abuse_of_vulnerability_stands_in_for_the_means_of_recruitment():
    abused = [
        "abuse_of_dependency@recruitment",
        "control_by_exploiters@recruitment",
        "abuse_of_economic_reasons@recruitment",
    ]
    assert readings([*abused, *EXPLOITED, *HELD, *ACT])["strict"] is True


@pytest.mark.parametrize(
    "doubtful", ["abuse_of_past_difficulties@recruitment", "abuse_of_difficulty_to_travel@recruitment"]
)
def test_doubts_one_and_two_are_run_both_ways_and_told(doubtful):
    facts = [doubtful, "abuse_of_dependency@recruitment", "abuse_of_beliefs@recruitment", *EXPLOITED, *HELD, *ACT]
    assert readings(facts) == {
        "strict": True,
        "palermo": True,
        "strict_doubtful_weak": False,
        "palermo_doubtful_weak": True,
    }
    case = Case(age=30, assertions=tuple(Assertion(k, "yes" if k in facts else "no") for k in ALL))
    (told,) = [d for d in disagreements(assess(case, [ADULT.id], parts=False, most=1)) if d.startswith(ADULT.label)]
    assert "The readings differ" in told and "counted as weak" in told


def test_a_child_needs_no_means():
    facts = [*EXPLOITED, *ACT]
    assert readings(facts, CHILD, age=17) == {"child": True, "as_for_adults": False}
    assert readings(facts, CHILD, age=18) == {"child": False, "as_for_adults": False}
    assert readings(EXPLOITED, CHILD, age=17)["child"] is False  # no act
    assert value(CHILD.readings[0].rule, known(facts, age=None)) is None


@BOTH
def test_they_are_an_indication_and_say_that_they_were_not_compared(instrument, column):
    assert not instrument.decides and instrument.speaks_to == "indication" and instrument.confidence == "secondary"
    assert "not been compared" in instrument.caution
    assert first(instrument.groups["exploitation"]) == "excessive_hours@destination"
