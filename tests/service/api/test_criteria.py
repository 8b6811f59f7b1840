"""Facts are assessed, and laid before laws, by programs: the same answers as on the command line, and nothing kept."""

from __future__ import annotations

import json

import pytest

from tests.service.api.programs import recorded
from whimbrel.criteria.as_data import assessment_data
from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case_file import case_of
from whimbrel.criteria.compared import standings_for
from whimbrel.criteria.criterion import criteria
from whimbrel.criteria.facts import facts
from whimbrel.criteria.law import laws
from whimbrel.criteria.law_data import compared_data

CASE = {
    "case": "lorry",
    "date": "2024-05-02",
    "person": {"age": 31, "sex": "male"},
    "actors": {"owner": {"role": "employer"}, "driver": {"role": "transporter", "together_with": []}},
    "facts": {
        "entry_procured@journey": {"value": "yes", "by": "driver"},
        "benefit@journey": {"value": "yes", "by": "driver"},
        "illegal_entry@journey": "yes",
        "documents_taken@destination": {"value": "yes", "by": "owner", "obtained": "told_freely"},
        "not_free_to_leave@destination": {"value": "yes", "by": "owner"},
        "persons_together": {"at_least": 12},
    },
}


def as_json(value):
    return json.loads(json.dumps(value))


def test_a_case_is_assessed_as_the_command_line_does_it(program):
    told = program("lin").post("/assess", {"case": CASE})
    assert told.status_code == 200, told.content
    assert told.json() == as_json(assessment_data(assess(case_of(CASE))))
    found = {(f["finding"], f["actor"], f["phase"]): f for f in told.json()["findings"]}
    assert found["smuggling", None, None]["result"] == "met"
    assert found["smuggling", "driver", None]["result"] == "met"
    assert found["forced_labour", None, None]["result"] == "met"
    assert found["trafficking", "driver", None]["result"] != "met"
    assert told.json()["reasonable_grounds"] is True
    assert {s["kind"] for s in told.json()["steps"]} == {"due", "do", "do_not"}


def test_chosen_instruments_and_no_others_stand_beside_the_definitions(program):
    told = program("lin").post("/assess", {"case": CASE, "criteria": ["icls-2018"], "language": "fr"}).json()
    beside = {r["criterion"] for r in told["readings"]} - {c.id for c in criteria() if c.decides}
    assert beside <= {"icls-2018"}
    wrong = program("lin").post("/assess", {"case": CASE, "criteria": ["icls-2018", "horoscope"]})
    assert wrong.status_code == 422 and wrong.json()["where"] == "$.criteria[1]"
    assert "horoscope" not in wrong.content.decode()


def test_unknown_is_never_no(program):
    told = program("lin").post("/assess", {"case": {}}).json()
    assert {f["result"] for f in told["findings"]} == {"undetermined"} and told["ask_next"]


def test_laws_are_compared_as_the_command_line_does_it(program):
    sent = {"case": CASE, "countries": ["CHN", "GBR", "ITA"], "kinds": ["smuggling"], "language": "zh"}
    told = program("lin").post("/laws/compare", sent)
    assert told.status_code == 200, told.content
    wanted = compared_data(standings_for(case_of(CASE), ["CHN", "GBR", "ITA"], ["smuggling"]), "zh")
    assert told.json() == as_json(wanted)
    driver = next(r for r in told.json()["who_punishes"] if r["actor"] == "driver")
    assert driver["sides"]["GBR"] == "punished" and driver["both"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told.json()["offences"][0]["label"])


def test_countries_that_are_not_there_are_told_by_their_place(program):
    told = program("lin").post("/laws/compare", {"case": CASE, "countries": ["CHN", "DEU"]})
    assert told.status_code == 422 and told.json()["where"] == "$.countries[1]"
    assert "CHN, FRA" in told.json()["faults"][0]["what"]
    assert program("lin").post("/laws/compare", {"case": CASE, "countries": []}).status_code == 422


def test_a_law_whole_and_all_of_them(program):
    lin = program("lin")
    listed = lin.get("/laws").json()["laws"]
    assert [law["country"] for law in listed] == list(laws())
    whole = lin.get("/laws/CHN?language=zh").json()
    assert whole["label"] == "中国" and len(whole["offences"]) == len(laws()["CHN"].offences)
    labour = next(o for o in whole["offences"] if o["id"] == "chn-244")
    assert [v["from"] for v in labour["versions"]] == ["2011-05-01", "1997-10-01"]
    assert {g["kind"] for g in whole["gaps"]} == {"not_found", "no_offence"} and whole["stale"]
    assert lin.get("/laws/DEU").status_code == 404


def test_the_vocabulary_is_told_whole(program):
    lin = program("lin")
    told = lin.get("/facts").json()
    assert [f["fact"] for f in told["facts"]] == list(facts())
    assert {"yes", "no", "unknown", "not_asked", "refused"} <= set(told["answers"])
    found = lin.get("/criteria").json()["criteria"]
    assert [c["criterion"] for c in found] == [c.id for c in criteria()]
    assert all(c["source"] and c["confidence"] for c in found)


@pytest.mark.parametrize(
    ("case", "where"),
    [
        ({"facts": {"violense@journey": "yes"}}, "did you mean violence?"),
        ({"facts": {"violence@journey": "maybe"}}, "facts.violence@journey: the answer is one of"),
        ({"person": {"age": 200}}, "person.age"),
        ({"facts": {"gain": {"amount": 5}}}, "a currency"),
    ],
)
def test_faults_of_a_case_say_where_and_what(program, case, where):
    told = program("lin").post("/assess", {"case": case})
    assert told.status_code == 422 and told.json()["where"] == "$.case"
    assert where in told.json()["faults"][0]["what"]


def test_any_living_token_may_ask_whatever_its_scopes(program):
    assert program("ann", "audit.read").post("/assess", {"case": CASE}).status_code == 200
    made = recorded(program("lin"))
    assert made["id"] not in program("ann", "audit.read").post("/assess", {"case": CASE}).content.decode()
