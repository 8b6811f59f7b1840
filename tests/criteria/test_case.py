"""What is known of a case: unknown is not no, contradictions are told, and each actor answers for their own deeds."""

import pytest

from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case import Actor, Assertion, Case, Quantity, contradictions
from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.facts import facts, implying
from whimbrel.standard.errors import CaseError
from whimbrel.vocabulary.code_lists import code_list

ALONE = frozenset()


def told(actors=(), **facts):
    """A case: ``violence__journey="yes"``, or ``("yes", "driver")`` where it is said of an actor."""
    said = [(k.replace("__", "@"), *((v, "") if isinstance(v, str) else v)) for k, v in facts.items()]
    return Case(actors={a.id: a for a in actors}, assertions=tuple(Assertion(*s) for s in said))


def test_what_is_not_told_is_unknown():
    assert told().known().get("violence@journey") is None


@pytest.mark.parametrize("answer", sorted(set(code_list("answer").codes) - {"yes", "no", "not_applicable"}))
def test_unknown_refused_and_not_asked_are_never_no(answer):
    known = told(violence__journey=answer).known()
    assert known.get("violence@journey") is known.get("coerced@journey") is None


def test_a_yes_to_the_special_is_a_yes_to_the_general_at_the_same_phase():
    known = told(sexual_violence__journey="yes").known()
    assert known["violence@journey"] is known["coerced@journey"] is True
    assert known.get("violence@destination") is known.get("torture@journey") is None


def test_a_no_to_the_general_is_a_no_to_the_special_and_not_the_other_way_round():
    known = told(violence__journey="no").known()
    assert known["sexual_violence@journey"] is known["torture@journey"] is False
    assert known.get("coerced@journey") is None


def test_a_fact_of_a_phase_can_say_something_about_the_person():
    assert told(illegal_entry__journey="yes").known()["not_national"] is True


def test_a_fact_told_without_its_phase_is_no_fact_of_any_phase():
    known = case_of({"facts": {"violence": "yes"}}).known()
    assert known["coerced@unstated"] is True
    assert known.get("violence@destination") is None


def test_a_no_without_a_phase_is_a_no_at_every_phase():
    known = case_of({"facts": {"violence": "no"}}).known()
    assert {known[f"violence@{p}"] for p in ("recruitment", "journey", "destination", "unstated")} == {False}
    assert known["sexual_violence@journey"] is known["torture@destination"] is False
    assert known.get("coerced@journey") is None
    # A yes at a phase is stronger, whichever was told first.
    for said in ({"violence": "no", "violence@journey": "yes"}, {"violence@journey": "yes", "violence": "no"}):
        case = case_of({"facts": said})
        assert (case.known()["violence@journey"], case.known()["violence@destination"]) == (True, False)
        assert contradictions(case) == ["violence@journey"]


def test_a_no_without_a_phase_of_one_actor_is_a_no_of_that_actor():
    two = [Actor("driver", together_with=ALONE), Actor("owner", together_with=ALONE)]
    case = told(two, violence__unstated=("no", "driver"))
    assert case.known("driver")["violence@journey"] is False
    assert case.known("owner").get("violence@journey") is None


def test_what_was_told_without_its_phase_can_fall_and_is_never_offered_otherwise():
    said = {"recruited": "yes", "deceived@recruitment": "yes", "sexual_exploitation@destination": "yes"}
    (flip,) = assess(case_of({"person": {"age": 30}, "facts": said}), parts=False).of("trafficking").flips
    assert {frozenset([f"{k}@unstated" if "@" not in k else k]) for k in said} <= set(flip.sets)
    denied = dict.fromkeys((f.id for f in facts().values() if f.kind in ("act", "means", "use", "journey")), "no")
    for found in assess(case_of({"person": {"age": 30}, "facts": denied}), parts=False).findings:
        assert found.result == "not_met" and not [k for f in found.flips for s in f.sets for k in s if "@unstated" in k]


def test_age_is_never_offered_as_what_would_have_to_be_otherwise():
    said = {"recruited@recruitment": "yes", "sexual_exploitation@destination": "yes"}
    (flip,) = assess(case_of({"person": {"age": 15}, "facts": said}), parts=False).of("trafficking").flips
    assert set(flip.sets) == {frozenset([k]) for k in said}


def test_what_follows_from_the_special_falls_with_it():
    said = {"recruited@recruitment": "yes", "sexual_violence@journey": "yes", "organ_removal@destination": "yes"}
    (flip,) = assess(case_of({"person": {"age": 30}, "facts": said}), parts=False).of("trafficking").flips
    assert set(flip.sets) == {frozenset([k]) for k in said}
    # Told in so many words, both have to fall; a no to the general fact says no to the special one.
    (flip,) = (
        assess(case_of({"person": {"age": 30}, "facts": {**said, "coerced@journey": "yes"}}), parts=False)
        .of("trafficking")
        .flips
    )
    assert flip.length == 1 and frozenset(["coerced@journey"]) not in flip.sets


def test_not_met_is_told_by_the_general_fact():
    undecided = assess(case_of({"person": {"age": 30}}), parts=False).of("trafficking")
    (against,) = [f for f in undecided.flips if f.to == "not_met"]
    assert {len(s) for s in against.sets} == {against.length}
    for told_no in against.sets:
        assert not [k for k in told_no for other in told_no if other != k and k in implying(other)]


@pytest.mark.parametrize("first", ["yes", "no"])
def test_a_contradiction_is_told_and_the_yes_counts(first):
    second = {"yes": "no", "no": "yes"}[first]
    case = Case(assertions=(Assertion("violence@journey", first), Assertion("violence@journey", second)))
    assert contradictions(case) == ["violence@journey"]
    assert case.known()["violence@journey"] is True


def test_a_contradiction_by_what_a_fact_implies():
    case = told(coerced__journey="no", sexual_violence__journey="yes")
    assert contradictions(case) == ["coerced@journey"]
    assert case.known()["coerced@journey"] is True
    assert contradictions(told(coerced__journey="yes", violence__journey="no")) == []
    assert contradictions(told(coerced__journey="no", violence__destination="yes")) == []


def test_age_and_sex_say_what_they_say():
    known = Case(age=15, sex="female").known()
    assert [known[k] for k in ("under_18", "under_16", "under_15", "under_14")] == [True, True, False, False]
    assert (known["female"], known["male"]) == (True, False)
    assert not {"under_18", "female"} & {k for k, it in Case(sex="other").known().items() if it is not None}


@pytest.mark.parametrize(
    ("child", "under_18", "under_14"), [(True, True, None), (False, False, False), (None, None, None)]
)
def test_only_that_somebody_is_a_child(child, under_18, under_14):
    known = Case(child=child).known()
    assert (known.get("under_18"), known.get("under_14")) == (under_18, under_14)


@pytest.mark.parametrize(
    ("least", "most", "unit", "result"),
    [
        (10, 10, "", True),
        (9, 9, "", False),
        (5, None, "", None),
        (None, 9, "", False),
        (8, 12, "", None),
        (12, None, "", True),
    ],
)
def test_a_number_between_bounds(least, most, unit, result):
    found = {}
    Case(quantities={"persons_together": (Quantity(least, most, unit),)}).compared(found, ["persons_together >= 10"])
    assert found == {"persons_together >= 10": result}


def test_money_of_another_currency_is_not_converted():
    found = {}
    case = Case(quantities={"gain": (Quantity(900_000, None, "VND"),)})
    case.compared(found, ["gain >= 200000 CNY", "gain >= 500000 VND", "persons_together >= 3"])
    assert found == {"gain >= 200000 CNY": None, "gain >= 500000 VND": True, "persons_together >= 3": None}


def test_what_another_did_alone_was_not_done_by_this_one():
    driver, owner = Actor("driver", together_with=ALONE), Actor("owner", together_with=ALONE)
    case = told([driver, owner], violence__destination=("yes", "owner"))
    assert case.known("owner")["violence@destination"] is True
    assert case.known("driver")["violence@destination"] is False
    # It does not follow that the driver put no pressure on the person in some other way.
    assert case.known("driver").get("coerced@destination") is None


def test_what_one_of_a_group_did_counts_for_the_group():
    linked = [Actor("driver", together_with=frozenset(["owner"])), Actor("owner")]
    case = told(linked, violence__destination=("yes", "owner"))
    assert case.known("driver")["violence@destination"] is True
    assert case.known("owner")["violence@destination"] is True


def test_who_may_have_acted_together_stays_open():
    case = told([Actor("driver"), Actor("owner")], violence__destination=("yes", "owner"))
    assert case.known("driver").get("violence@destination") is None


def test_a_deed_that_nobody_is_named_for():
    two = [Actor("driver", together_with=ALONE), Actor("owner", together_with=ALONE)]
    assert told(two, violence__destination="yes").known("driver").get("violence@destination") is None
    assert told(two[:1], violence__destination="yes").known("driver")["violence@destination"] is True
    # If it did not happen, nobody did it.
    assert told(two, violence__destination="no").known("driver")["violence@destination"] is False


def test_that_one_did_not_do_it_says_nothing_of_the_other():
    two = [Actor("driver", together_with=ALONE), Actor("owner", together_with=ALONE)]
    assert told(two, violence__destination=("no", "owner")).known("driver").get("violence@destination") is None


SMUGGLED = {
    "entry_procured@journey": {"value": "yes", "by": "driver"},
    "benefit@journey": {"value": "yes", "by": "driver"},
    "illegal_entry@journey": {"value": "yes", "by": "driver"},
    "transported@journey": {"value": "yes", "by": "driver"},
}
THEN_EXPLOITED = {
    "received@destination": {"value": "yes", "by": "owner"},
    "documents_taken@destination": {"value": "yes", "by": "owner"},
    "not_free_to_leave@destination": {"value": "yes", "by": "owner"},
}


def smuggled_then_exploited(tie):
    ties = {"alone": {"together_with": []}, "with the driver": {"together_with": ["driver"]}, "not known": {}}
    actors = {"driver": {"role": "transporter"}, "owner": {"role": "employer", **ties[tie]}}
    return assess(case_of({"person": {"age": 24}, "actors": actors, "facts": SMUGGLED | THEN_EXPLOITED}))


@pytest.mark.parametrize(
    ("tie", "trafficking", "forced_labour"),
    [
        ("alone", "undetermined", "undetermined"),
        ("not known", "undetermined", "undetermined"),
        ("with the driver", "met", "met"),
    ],
)
def test_the_smuggler_stays_a_smuggler_when_someone_else_exploits(tie, trafficking, forced_labour):
    found = smuggled_then_exploited(tie)
    assert [found.of(f).result for f in ("smuggling", "trafficking", "forced_labour")] == ["met", "met", "met"]
    assert found.of("smuggling", actor="driver").result == "met"
    assert found.of("trafficking", actor="driver").result == trafficking
    assert found.of("forced_labour", actor="driver").result == forced_labour
    assert found.of("trafficking", actor="owner").result == "met"
    assert found.of("forced_labour", actor="owner").result == "met"
    # What the smuggler did on the way is no finding about the owner unless they acted together.
    assert found.of("smuggling", actor="owner").result == ("met" if tie == "with the driver" else "undetermined")


def test_trafficking_begins_at_the_phase_where_act_and_means_are():
    found = smuggled_then_exploited("alone")
    by_phase = {p: found.of("trafficking", p).result for p in ("recruitment", "journey", "destination")}
    assert by_phase == {"recruitment": "undetermined", "journey": "undetermined", "destination": "met"}


def test_nothing_of_a_file_with_faults_is_used():
    with pytest.raises(CaseError) as error:
        case_of(
            {"person": {"age": -1, "name": "x"}, "facts": {"violnce@journey": "yes", "under_18": "yes"}, "date": "soon"}
        )
    assert len(error.value.faults) == 5
