"""Persons, consents, tasks and attachments by programs."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.service.api.programs import recorded
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Attachment, Consent, Task

PNG = bytes.fromhex("89504e470d0a1a0a") + b"\x00" * 40


def test_a_person_is_found_by_name_within_the_own_agency(program):
    lin, sok = program("lin"), program("sok")
    made = recorded(lin)
    found = lin.post("/persons/search", {"name": "somsak phommachan"}).json()["persons"]
    assert [f["person"] for f in found] == made["persons"][:1] and found[0]["number"] == made["number"]
    assert found[0]["names"] == ["Phommachanh Somsak"] and found[0]["alike"] > 80
    assert sok.post("/persons/search", {"name": "Phommachanh"}).json() == {"persons": []}
    assert Entry.objects.filter(action="search", actor="lin", detail="1 found").exists()
    assert lin.post("/persons/search", {"name": "  "}).status_code == 422


def test_consent_is_added_and_the_newest_counts(program):
    lin = program("lin")
    person = recorded(lin)["persons"][0]
    said = {"purpose": "research", "answer": "given", "form": "written", "given": "2026-05-04"}
    assert lin.post(f"/persons/{person}/consents", said, key="consent-1").status_code == 201
    assert lin.post(f"/persons/{person}/consents", said, key="consent-1").status_code == 201
    told = lin.get(f"/persons/{person}/consents").json()["consents"]
    assert [(c["purpose"], c["answer"], c["given"]) for c in told] == [("research", "given", "2026-05-04")]
    for changes, where in (
        ({"purpose": "gossip"}, "$.purpose"),
        ({"given": "2999-01-01"}, "$.given"),
        ({"partner": "A ministry"}, "$.partner"),
    ):
        refused = lin.post(f"/persons/{person}/consents", {**said, **changes})
        assert refused.status_code == 422 and refused.json()["where"] == where
    assert Consent.objects.count() == 1


def test_a_task_is_added_listed_and_done(program, people):
    lin, sok = program("lin"), program("sok")
    incident = recorded(lin, persons=[])["id"]
    made = lin.post(f"/incidents/{incident}/tasks", {"text": "Call the shelter", "due": "2026-12-01"})
    assert made.status_code == 201
    assert "shelter" not in str(Task.objects.values().get())
    told = lin.get("/tasks").json()["tasks"]
    assert [(t["text"], t["due"], t["incident"]) for t in told] == [("Call the shelter", "2026-12-01", incident)]
    stranger = {"text": "x", "assigned": people["sok"].pk}
    assert lin.post(f"/incidents/{incident}/tasks", stranger).json()["where"] == "$.assigned"
    assert sok.post(f"/tasks/{made.json()['id']}/done").status_code == 404
    assert lin.post(f"/tasks/{made.json()['id']}/done").status_code == 200
    assert lin.get("/tasks").json() == {"tasks": []}
    assert lin.post(f"/tasks/{2**62}/done").status_code == 404


def test_a_file_is_attached_locked_and_downloaded(program, settings, tmp_path):
    settings.FILES = tmp_path
    lin, sok = program("lin"), program("sok")
    incident = recorded(lin, persons=[])["id"]

    def file(name="passport of Somsak.png", data=PNG):
        return {"file": SimpleUploadedFile(name, data)}

    made = lin.send(f"/incidents/{incident}/attachments", file(), key="attached-1")
    assert made.status_code == 201, made.content
    assert lin.send(f"/incidents/{incident}/attachments", file(), key="attached-1").json() == made.json()
    assert Attachment.objects.count() == 1
    place = made.json()["address"].removeprefix("/api/v1")
    given = lin.get(place)
    assert given.content == PNG and given["Content-Type"] == "application/octet-stream"
    assert sok.get(place).status_code == 404
    assert lin.get(f"/incidents/{incident}").json()["attachments"][0]["name"] == "passport of Somsak.png"
    for wrong in (file("x.exe"), file("x.png", b"no picture"), {}):
        assert lin.send(f"/incidents/{incident}/attachments", wrong).status_code == 422
    assert Entry.objects.filter(action="look", what="attachment", actor="lin").exists()
