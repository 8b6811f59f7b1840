"""Nobody answers for another: what people did who are known to act apart is never joined to one finding."""

import pytest

from whimbrel.cli.assess import _whole
from whimbrel.criteria.as_data import assessment_data
from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case import Case
from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.disagreements import disagreements
from whimbrel.criteria.facts import facts

NO = {k: "no" for f in facts().values() if not f.source and not f.number and f.kind != "consent" for k in f.keys}
APART = {"together_with": []}


def case(said, actors, rest=None) -> Case:
    """``said``: who -> facts; an empty name stands for nobody. ``rest``: what else is told."""
    told = {k: {"value": "yes", "by": who} if who else "yes" for who, keys in said.items() for k in keys.split()}
    return case_of({"person": {"age": 30}, "actors": actors, "facts": (rest or {}) | told})


SMUGGLER = (
    "transported@journey violence@journey confined@journey entry_procured@journey illegal_entry@journey benefit@journey"
)
EXPLOITER = "exploited@destination"
TIES = {
    "apart": ({}, APART),
    "not known": ({}, {}),
    "together": ({}, {"together_with": ["smuggler"]}),
}


def violent_journey_then_exploited(tie, rest=None):
    one, two = TIES[tie]
    return assess(
        case({"smuggler": SMUGGLER, "exploiter": EXPLOITER}, {"smuggler": one, "exploiter": two}, rest),
        ["palermo-2000"],
    )


@pytest.mark.parametrize(
    ("tie", "result", "split"),
    [("apart", "undetermined", True), ("not known", "met", False), ("together", "met", False)],
)
def test_a_violent_smuggler_and_a_later_exploiter(tie, result, split):
    found = violent_journey_then_exploited(tie)
    whole = found.of("trafficking")
    assert (whole.result, whole.split) == (result, split)
    assert found.of("trafficking", "journey").split is split
    assert found.of("smuggling").result == found.of("smuggling", actor="smuggler").result == "met"
    assert found.reasonable_grounds is not split
    assert all(found.of("trafficking", actor=a).result != "met" for a in ("smuggler", "exploiter")) or not split


def test_a_split_finding_says_so_and_names_no_flips():
    found = violent_journey_then_exploited("apart")
    whole = found.of("trafficking")
    assert whole.flips == () and whole.carried_by
    assert any("apart were taken together" in line for line in _whole(whole))
    told = assessment_data(found)["findings"]
    (one,) = [f for f in told if f["finding"] == "trafficking" and f["phase"] is f["actor"] is None]
    assert one["only_if_taken_together"] is True and one["result"] == "undetermined"
    assert not any(f["only_if_taken_together"] for f in told if f["finding"] == "smuggling")


def test_it_is_not_met_where_everything_else_was_denied_of_both():
    # Nobody is named for the noes: what did not happen, nobody did.
    found = violent_journey_then_exploited("apart", NO).of("trafficking")
    assert (found.result, found.split) == ("not_met", True)


def test_what_nobody_is_named_for_may_be_the_deed_of_either():
    said = {"": "violence@journey transported@journey", "exploiter": EXPLOITER}
    found = assess(case(said, {"smuggler": APART, "exploiter": APART}), ["palermo-2000"]).of("trafficking")
    assert (found.result, found.split) == ("met", False)


def test_one_of_three_who_may_belong_to_both_others_joins_them():
    actors = {"smuggler": {}, "broker": {}, "exploiter": {"together_with": ["broker"]}}
    said = {"smuggler": SMUGGLER, "broker": "deceived@recruitment", "exploiter": EXPLOITER}
    found = assess(case(said, actors), ["palermo-2000"]).of("trafficking")
    assert (found.result, found.split) == ("met", False)


BROTHER = "entry_procured@journey illegal_entry@journey close_family_helper@journey humanitarian_helper@journey"


def test_a_brother_who_helps_for_nothing_and_a_landlord_who_profits_later_are_no_smugglers():
    actors = {"brother": APART, "landlord": APART}
    said = {"brother": BROTHER, "landlord": "benefit@destination stay_procured@destination"}
    rest = NO | {"not_national": "yes"}
    found = assess(case(said, actors, rest), ["smuggling-2000"], parts=True)
    assert found.of("smuggling").result == found.of("smuggling", actor="brother").result == "not_met"
    open_ = assess(case(said, actors), ["smuggling-2000"])
    assert open_.of("smuggling").result == "undetermined"


def test_a_benefit_of_another_on_the_same_journey_is_not_the_brothers():
    actors = {"brother": APART, "stranger": APART}
    found = assess(case({"brother": BROTHER, "stranger": "benefit@journey"}, actors), ["smuggling-2000"])
    assert (found.of("smuggling").result, found.of("smuggling").split) == ("undetermined", True)


LATE_WAGE = "recruited@recruitment received@destination wages_withheld@destination overtime_not_agreed@destination"


def test_late_wages_and_overtime_are_trafficking_by_the_wide_reading_only_and_say_so():
    found = assess(case({"owner": LATE_WAGE}, {"owner": {}}, NO), ["palermo-2000"], parts=False)
    results = {i.reading.id: i.result for i in found.indications if i.criterion.id == "palermo-2000"}
    assert results == {"article_3": "met", "together": "not_met"}
    (said,) = [text for text in disagreements(found) if text.startswith("Trafficking in persons")]
    assert "The readings differ." in said and "Narrow: the means goes with an act of the same phase" in said
    assert found.of("forced_labour").result == "met" and found.of("trafficking").result == "met"


@pytest.mark.parametrize(
    "more",
    ["documents_taken@destination", "threat_of_violence@destination", "deceived@recruitment", "harboured@destination"],
)
def test_both_readings_agree_where_the_means_goes_with_the_act(more):
    found = assess(case({"owner": f"{LATE_WAGE} {more}"}, {"owner": {}}, NO), ["palermo-2000"], parts=False)
    results = {i.reading.id: i.result for i in found.indications if i.criterion.id == "palermo-2000"}
    assert results == {"article_3": "met", "together": "met"}
    assert not [text for text in disagreements(found) if text.startswith("Trafficking")]
