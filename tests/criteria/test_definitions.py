"""The definitions: smuggling, trafficking, forced labour, debt bondage, and the eleven indicators that decide nothing."""

from itertools import product

import pytest

from tests.criteria.told import ALL
from whimbrel.criteria.assessment import FINDINGS, assess
from whimbrel.criteria.case import Assertion, Case
from whimbrel.criteria.criterion import criteria, criterion
from whimbrel.criteria.facts import facts, split_key
from whimbrel.criteria.rule import leaves, value

ICLS, PALERMO = criterion("icls-2018"), criterion("palermo-2000")
SMUGGLING, BONDAGE = criterion("smuggling-2000"), criterion("debt-bondage-1956")
PENALTIES = [
    "violence",
    "threat_of_violence",
    "violence_on_family",
    "confined",
    "debt_bondage",
    "debt_manipulated",
    "wages_withheld",
    "promised_benefits_withheld",
    "documents_taken",
    "threat_of_dismissal",
    "threat_of_denunciation",
    "threat_of_worse_conditions",
    "threat_to_tell_others",
    "witnessed_penalty",
]
INVOLUNTARY = [
    "bonded_by_birth",
    "abducted_or_sold",
    "overtime_not_agreed",
    "hazards_not_agreed",
    "degrading_housing_imposed",
    "other_employer_not_agreed",
    "longer_than_agreed",
    "not_free_to_leave",
]


def at(criterion_, *keys, age=30, reading=0):
    """Its value when exactly these keys (at destination unless told) are yes and everything else is no."""
    told = [k if "@" in k or not facts()[k].at else f"{k}@destination" for k in keys]
    said = Case(age=age, assertions=tuple(Assertion(k, "yes") for k in told)).known()
    return value(criterion_.readings[reading].rule, dict.fromkeys(ALL, False) | said)


# --- forced labour ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("penalty", "involuntary"), product(PENALTIES, INVOLUNTARY))
def test_forced_labour_is_one_penalty_and_one_sign_of_work_that_is_not_voluntary(penalty, involuntary):
    assert at(ICLS, penalty, involuntary, "worked") is True


@pytest.mark.parametrize("alone", [*PENALTIES, *INVOLUNTARY])
def test_neither_alone_is_forced_labour(alone):
    assert at(ICLS, alone, "worked") is False


def test_many_signs_of_one_side_are_not_both_sides():
    assert at(ICLS, "worked", *(k for k in PENALTIES)) is False
    assert at(ICLS, "worked", *(k for k in INVOLUNTARY if k != "abducted_or_sold")) is False


@pytest.mark.parametrize("poor", ["low_or_no_pay", "excessive_hours"])
def test_low_pay_and_long_hours_count_only_with_deception_or_ignorance(poor):
    assert at(ICLS, poor, "documents_taken") is False
    assert at(ICLS, poor, "documents_taken", "deceived_about_wages@recruitment") is True
    assert at(ICLS, poor, "documents_taken", "uninformed@recruitment") is True
    assert at(ICLS, poor, "deceived_about_wages@recruitment") is False


@pytest.mark.parametrize("poor", ["bad_living_conditions", "very_bad_working_conditions", "labour_law_breached"])
def test_bad_conditions_that_nobody_imposed_are_not_forced_labour(poor):
    assert at(ICLS, poor, "documents_taken") is False


def test_another_job_than_promised_is_not_voluntary():
    assert at(ICLS, "worked", "documents_taken", "deceived_about_job@recruitment") is True


def test_a_penalty_seen_used_on_others_is_enough():
    assert at(ICLS, "witnessed_penalty", "not_free_to_leave") is True


def test_there_is_no_number_for_pay_hours_or_debt():
    assert not [k for k in leaves(ICLS.readings[0].rule) if ">=" in k or facts()[split_key(k)[0]].number]


def test_free_movement_does_not_exclude_it():
    assert at(ICLS, "wages_withheld", "overtime_not_agreed", "free_to_move", "agreed_to_work") is True


# --- trafficking -----------------------------------------------------------------------------------------------------

ACTS = ["recruited", "transported", "transferred", "harboured", "received"]
MEANS = [
    "coerced",
    "deceived",
    "abducted_or_sold",
    "abuse_of_power",
    "abuse_of_vulnerability",
    "paid_person_in_control",
]
PURPOSES = ["sexual_exploitation", "forced_labour", "slavery", "servitude", "organ_removal", "forced_begging"]


@pytest.mark.parametrize(("act", "means", "purpose"), product(ACTS, MEANS, PURPOSES))
def test_trafficking_is_an_act_a_means_and_a_purpose(act, means, purpose):
    assert at(PALERMO, act, means, purpose) is True
    assert at(PALERMO, means, purpose) is False
    # Whoever was made to beg was coerced: this purpose brings its means with it.
    assert at(PALERMO, act, purpose) is (purpose == "forced_begging")
    assert at(PALERMO, act, means) is False


def test_a_child_needs_no_means_and_eighteen_is_no_child():
    assert at(PALERMO, "recruited", "sexual_exploitation", age=17) is True
    assert at(PALERMO, "recruited", "sexual_exploitation", age=18) is False
    assert at(PALERMO, "sexual_exploitation", age=17) is False
    assert at(PALERMO, "recruited", age=17) is False


def test_prostitution_is_exploitation_of_a_child_and_not_of_every_adult():
    assert at(PALERMO, "recruited", "prostitution", age=17) is True
    assert at(PALERMO, "recruited", "prostitution", "deceived", age=30) is False


@pytest.mark.parametrize("weak", ["vulnerable", "dependent_person", "disabled", "pregnant", "illegal_stay"])
def test_vulnerability_alone_is_not_the_means(weak):
    assert at(PALERMO, "recruited", "sexual_exploitation", weak) is False
    assert at(PALERMO, "recruited", "sexual_exploitation", weak, "abuse_of_vulnerability") is True


@pytest.mark.parametrize("phase", ["recruitment", "journey", "destination"])
def test_whoever_is_bought_is_sold(phase):
    assert at(PALERMO, f"bought@{phase}", "sexual_exploitation") is True
    assert at(PALERMO, f"bought@{phase}") is False


def test_debt_bondage_is_a_means_and_a_purpose():
    bound = ["services_pledged", "value_not_applied"]
    assert at(PALERMO, "received", *bound) is True
    assert at(PALERMO, *bound) is False


def test_exploitation_that_was_only_meant_is_enough():
    assert at(PALERMO, "recruited@recruitment", "deceived@recruitment", "exploitation_intended@recruitment") is True


def test_no_border_and_no_group_is_asked_for():
    used = {split_key(k)[0] for k in leaves(PALERMO.readings[0].rule)}
    assert not used & {"crossed_border", "illegal_entry", "organised_group", "not_national"}


def test_only_acts_and_means_of_a_phase_count_for_the_phase():
    said = ["recruited@recruitment", "deceived@recruitment", "sexual_exploitation@destination"]
    known = dict.fromkeys(ALL, False) | Case(age=30, assertions=tuple(Assertion(k, "yes") for k in said)).known()
    assert [value(PALERMO.rule_at(p), known) for p in ("recruitment", "journey", "destination")] == [True, False, False]


# --- smuggling -------------------------------------------------------------------------------------------------------

BROUGHT = ["entry_procured@journey", "illegal_entry@journey", "benefit@journey"]


@pytest.mark.parametrize("missing", BROUGHT)
def test_smuggling_is_an_illegal_entry_procured_for_a_benefit(missing):
    assert at(SMUGGLING, *BROUGHT) is True
    assert at(SMUGGLING, *(k for k in BROUGHT if k != missing)) is False


def test_an_attempt_counts_and_an_illegal_exit_alone_does_not():
    assert at(SMUGGLING, "entry_procured@journey", "entry_attempted@journey", "benefit@journey") is True
    assert at(SMUGGLING, "entry_procured@journey", "illegal_exit@journey", "benefit@journey") is False


@pytest.mark.parametrize("helper", ["close_family_helper@journey", "humanitarian_helper@journey"])
def test_help_for_nothing_in_return_is_outside(helper):
    assert at(SMUGGLING, *BROUGHT[:2], helper) is False


def test_what_somebody_gains_at_the_destination_is_no_benefit_for_the_journey():
    # A brother helps for nothing, a landlord takes rent later.
    assert at(SMUGGLING, *BROUGHT[:2], "benefit@destination") is False
    assert at(SMUGGLING, *BROUGHT[:2], "benefit@recruitment") is True
    assert at(SMUGGLING, *BROUGHT[:2], "benefit@unstated") is True


def test_documents_and_stay_for_a_benefit_are_article_six():
    for conduct in ("document_fraud@journey", "stay_procured@destination"):
        assert at(SMUGGLING, conduct, "benefit@destination", reading=1) is True
        assert at(SMUGGLING, conduct, reading=1) is at(SMUGGLING, conduct, "benefit@destination") is False


# --- debt ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "bondage"),
    [
        (["services_pledged"], False),
        (["value_not_applied", "length_not_limited"], False),
        (["services_pledged", "value_not_applied"], True),
        (["services_pledged", "length_not_limited"], True),
        (["services_pledged", "value_not_applied", "length_not_limited"], True),
        (["debt_excessive"], False),
    ],
)
def test_the_two_limbs_of_1956_are_joined_by_or(said, bondage):
    assert at(BONDAGE, *said) is bondage


def test_a_large_debt_alone_is_nothing():
    for c in criteria():
        for n in range(len(c.readings)):
            assert at(c, "debt_excessive@recruitment", "debt_excessive@destination", reading=n) is False


# --- indicators and findings -----------------------------------------------------------------------------------------


def test_the_eleven_indicators_never_decide():
    eleven = criterion("ilo-eleven-indicators")
    assert len(eleven.groups) == 11
    assert eleven.readings == () and not eleven.decides and eleven.speaks_to == "indication"
    assert "no threshold" in eleven.caution


def test_the_profile_for_sexual_exploitation_is_called_our_own():
    own = criterion("sexual-exploitation-own")
    assert not own.decides and own.confidence == "unverified" and "own" in own.label and "not the ILO's" in own.caution


def test_every_criterion_names_source_standard_and_confidence():
    for c in criteria():
        assert c.source and c.version and c.caution and c.confidence in ("verified", "secondary", "unverified")
        assert c.speaks_to in ("indication", "reasonable_grounds")  # nothing here is a proof
        assert not c.decides or c.confidence != "unverified"


BROUGHT_IN, BEGGING, FORCED = (
    BROUGHT,
    ["recruited@recruitment", "deceived@recruitment", "forced_begging@destination"],
    ["overtime_not_agreed@destination", "threat_of_violence@destination"],
)


@pytest.mark.parametrize("wanted", product([True, False], repeat=3))
def test_all_eight_combinations_of_the_three_findings_are_possible(wanted):
    yes = {k for want, keys in zip(wanted, (BROUGHT_IN, BEGGING, FORCED), strict=True) if want for k in keys}
    told = tuple(Assertion(k, "yes" if k in yes else "no") for k in ALL)
    found = assess(Case(age=30, assertions=told), ["palermo-2000"], parts=False, most=1)
    assert [found.of(f).result for f in FINDINGS] == ["met" if want else "not_met" for want in wanted]
    assert found.reasonable_grounds is (wanted[1] or wanted[2])


def test_nothing_is_found_and_nothing_denied_when_nothing_is_known():
    found = assess(Case(), parts=True, most=1)
    assert {f.result for f in found.findings} == {"undetermined"}
    assert {i.result for i in found.indications} == {"undetermined"} and not found.reasonable_grounds


def test_reasonable_grounds_are_never_due_to_smuggling():
    found = assess(Case(age=30, assertions=tuple(Assertion(k, "yes") for k in BROUGHT)), parts=False, most=1)
    assert found.of("smuggling").result == "met" and not found.reasonable_grounds


def test_a_finding_shows_what_carries_it_and_what_would_flip_it():
    found = assess(Case(age=30, assertions=tuple(Assertion(k, "yes") for k in BROUGHT)), parts=False).of("smuggling")
    assert set(BROUGHT) <= set(found.carried_by)
    assert {s for f in found.flips for s in f.sets} >= {frozenset([k]) for k in BROUGHT}
    assert [f.to for f in found.flips] == ["not_met"] and found.standard == "reasonable_grounds"
