"""Recording, reading and changing incidents by programs."""

from __future__ import annotations

from tests.service.api.programs import INCIDENT, recorded
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Incident, NamePart, Part, Person


def test_an_incident_is_recorded_and_read_whole(program):
    lin = program("lin")
    made = recorded(lin)
    found = lin.get(made["address"].removeprefix("/api/v1")).json()
    assert found["number"] == made["number"] and found["agency"] == "heron-police"
    assert found["values"]["narrative"] == "They came by night."
    first, second = found["persons"]
    assert [first["id"], second["id"]] == made["persons"]
    assert first["values"]["family_name"] == "Phommachanh" and second["values"]["role"] == "migrant|no"
    assert first["parts"][0]["values"]["to_country"] == "THA" and found["parts"][0]["table"] == "sources"
    row = Person.objects.get(pk=first["id"])
    assert "Phommachanh" not in str(row.locked) + str(row.values), "what identifies is locked"
    assert Incident.objects.get().happened.isoformat() == "2026-05-03"
    assert Entry.objects.filter(action="look", what="incident", actor="lin", key=made["id"]).exists()
    assert Entry.objects.filter(action="insert", what="desk_incident", actor="lin").exists()


def test_an_incident_without_persons_has_none(program):
    lin = program("lin")
    made = recorded(lin, persons=[], parts=[])
    assert made["persons"] == [] and not Person.objects.exists() and not Part.objects.exists()


def test_every_fault_is_told_by_its_path_and_nothing_is_saved(program):
    body = {
        "agency": "heron-police",
        "values": {"kind": "no such kind", "nonsense": "Somsak"},
        "persons": [
            {"values": {"role": "prince|no", "sex": "female"}},
            {
                "values": {"age": "old"},
                "parts": [{"table": "actors"}, {"table": "legs", "values": {"left": "2026-13"}}],
            },
        ],
    }
    answer = program("lin").post("/incidents", body)
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert [f["where"] for f in told["faults"]] == [
        "$.values.kind",
        "$.values",
        "$.persons[0].values.role",
        "$.persons[1].values.age",
        "$.persons[1].parts[0].table",
        "$.persons[1].parts[1].values.left",
    ]
    assert told["where"] == "$.values.kind" and told["remedy"]
    assert "Somsak" not in answer.content.decode() and "prince" not in answer.content.decode()
    assert not Incident.objects.exists() and not NamePart.objects.exists()


def test_a_long_list_is_read_page_by_page(program):
    lin = program("lin")
    made = [recorded(lin, persons=[])["id"] for _ in range(5)]
    seen, after, pages = [], "", 0
    while pages < 5:
        page = lin.get(f"/incidents?limit=2&after={after}").json()
        seen += [i["id"] for i in page["incidents"]]
        after, pages = page["next"], pages + 1
        if not after:
            break
    assert seen == made and pages == 3
    since = lin.get(f"/incidents/{made[3]}").json()["changed"]
    later = lin.ask("GET", f"/incidents?changed_since={since.replace('+', '%2B')}").json()["incidents"]
    assert [i["id"] for i in later] == made[3:]
    assert lin.get("/incidents?after=nonsense").status_code == 422
    assert lin.get("/incidents?limit=101").status_code == 422


def test_a_reporter_reads_only_what_they_recorded(program):
    lin, kham = program("lin"), program("kham")
    theirs, own = recorded(lin, persons=[]), recorded(kham, persons=[])
    assert [i["id"] for i in kham.get("/incidents").json()["incidents"]] == [own["id"]]
    assert kham.get(f"/incidents/{theirs['id']}").status_code == 404
    assert lin.get(f"/incidents/{own['id']}").status_code == 200


def test_a_row_is_added_changed_removed_and_brought_back(program):
    lin = program("lin")
    made = recorded(lin)
    leg = lin.post(
        f"/incidents/{made['id']}/rows",
        {"table": "legs", "person": made["persons"][1], "values": {"from_country": "THA", "to_country": "MYS"}},
    )
    assert leg.status_code == 201
    key = leg.json()["id"]
    change = {"changes": {"to_country": {"was": "MYS", "now": "Singapore"}, "mode": {"now": "road"}}}
    told = lin.ask("PATCH", f"/rows/legs/{key}", change)
    assert told.status_code in (200, 422), told.content
    told = lin.ask("PATCH", f"/rows/legs/{key}", {"changes": {"to_country": {"was": "MYS", "now": "Singapore"}}})
    assert told.status_code == 200 and told.json()["columns"] == ["to_country"]
    assert Part.objects.get(pk=key).values["to_country"] == "SGP"
    assert lin.post(f"/rows/legs/{key}/removal").json() == {"id": key, "removed": True}
    assert lin.ask("PATCH", f"/rows/legs/{key}", change).status_code == 404
    assert lin.post(f"/rows/legs/{key}/removal", {"removed": False}).json()["removed"] is False
    assert Part.objects.get(pk=key).removed is None
    assert lin.post(f"/rows/incidents/{made['id']}/removal").status_code == 404, "an incident is removed by two people"
    assert lin.ask("PATCH", f"/rows/payments/{key}", change).status_code == 404, "it is no payment"
    other = recorded(lin, persons=[])
    astray = {"table": "legs", "person": made["persons"][0], "values": {}}
    assert lin.post(f"/incidents/{other['id']}/rows", astray).status_code == 404


def test_a_change_over_a_colleagues_is_a_conflict_and_saves_nothing(program):
    lin, kham = program("lin"), program("kham")
    made = recorded(kham)
    person = made["persons"][0]
    assert lin.ask("PATCH", f"/rows/persons/{person}", {"changes": {"age": {"now": "19"}}}).status_code == 200
    body = {"changes": {"age": {"was": "", "now": "21"}, "sex": {"was": "male", "now": "female"}}}
    told = kham.ask("PATCH", f"/rows/persons/{person}", body, key="conflict-1")
    assert told.status_code == 409
    assert told.json()["conflicts"][0] | {"when": ""} == {
        "column": "age", "was": "", "mine": "21", "theirs": "19", "by": "lin", "when": "",
    }  # fmt: skip
    assert Person.objects.get(pk=person).values["sex"] == "male", "not even the column that did not clash"
    body["changes"]["age"]["was"] = "19"
    assert kham.ask("PATCH", f"/rows/persons/{person}", body, key="conflict-1").status_code == 200


def test_an_incident_is_closed_and_opened(program):
    lin = program("lin")
    made = recorded(lin, persons=[])
    assert lin.post(f"/incidents/{made['id']}/close").status_code == 200
    assert [i["id"] for i in lin.get("/incidents?closed=true").json()["incidents"]] == [made["id"]]
    assert lin.post(f"/incidents/{made['id']}/close", {"closed": False}).status_code == 200
    assert lin.get("/incidents?closed=true").json()["incidents"] == []


def test_too_many_rows_are_refused_before_any_is_made(program):
    parts = [{"table": "sources", "values": {}}] * 300
    answer = program("lin").post("/incidents", {**INCIDENT, "parts": parts, "persons": [{}] * 300})
    assert answer.status_code == 422 and answer.json()["faults"][0]["code"] == "too_many_rows"
    assert not Incident.objects.exists()
