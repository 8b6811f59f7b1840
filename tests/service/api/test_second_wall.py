"""Programs behind the second wall: the site is an ordinary role, and the database knows whose token it is."""

from __future__ import annotations

import base64

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.service.api.programs import INCIDENT, Program, recorded
from tests.service.api.test_surveys import XML
from tests.service.operation import conftest as operation
from whimbrel.service.api.tokens import make
from whimbrel.service.desk.models import Incident

cases, ordinary = operation.cases, operation.ordinary
SCOPES = ["case.read", "case.write"]


def test_a_program_works_and_sees_no_other_agency(cases, ordinary, settings, tmp_path, static_files):
    settings.FILES = tmp_path
    lin, sok = (Program(make(cases.people[n], "t", SCOPES, 1)[1]) for n in ("lin", "sok"))
    with ordinary():
        made = recorded(lin)
        assert lin.get(f"/incidents/{made['id']}").json()["persons"][0]["values"]["family_name"] == "Phommachanh"
        assert sok.get(f"/incidents/{made['id']}").status_code == 404
        assert lin.post("/persons/search", {"name": "Phommachanh"}).json()["persons"]
        assert sok.post("/persons/search", {"name": "Phommachanh"}).json()["persons"] == []
        basic = base64.b64encode(f"x:{lin.text}".encode()).decode()
        form = {"xml_submission_file": SimpleUploadedFile("x.xml", XML.encode())}
        told = lin._client.post("/api/odk/submission", form, headers={"Authorization": f"Basic {basic}"})
        assert told.status_code == 201
        assert lin.get("/me").status_code == 200 and Program("wb_none").get("/me").status_code == 401


def test_without_the_first_wall_the_second_one_holds_for_programs(cases, ordinary, monkeypatch, static_files):
    text = make(cases.people["sok"], "t", SCOPES, 1)[1]
    other = Incident.objects.filter(agency__slug="stork-police").get()
    monkeypatch.setattr("whimbrel.service.desk.access.within", lambda reader, act, rows, *_: rows)
    monkeypatch.setattr("whimbrel.service.api.incidents.within", lambda reader, act, rows, *_: rows)
    monkeypatch.setattr("whimbrel.service.api.asking.may", lambda *_: True)
    with ordinary():
        sok = Program(text)
        assert sok.get(f"/incidents/{other.pk}").status_code == 404
        assert sok.post("/incidents", {**INCIDENT, "agency": "stork-police"}).status_code == 500, (
            "refused by the database"
        )
        assert len(sok.get("/incidents").json()["incidents"]) == 1
    assert Incident.objects.filter(agency__slug="stork-police").count() == 1
