"""Figures, agreements and the audit log by programs."""

from __future__ import annotations

import uuid

import pytest

from tests.plugins.members import agency, member
from tests.service.agreements.agreed import agree
from tests.service.api.programs import Program
from whimbrel.service.api.tokens import make
from whimbrel.service.audit.models import Entry


def test_a_question_is_answered_with_unit_sources_and_handling(program):
    dao = program("dao")
    question = {"data": "invented", "indicator": "persons_recorded", "by": ["sex"], "since": "2023-01-01"}
    told = dao.post("/figures", question).json()
    assert told["rows"] and set(told["rows"][0]) >= {"sex", "value", "value_low", "value_high"}
    assert told["unit"] and told["handling"] == "clear" and told["periods"] and told["sources"][0]["submission"]
    women = dao.post("/figures", {**question, "where": {"sex": ["female"]}}).json()["rows"]
    assert [r["sex"] for r in women] == ["female"]
    assert next(r["value"] for r in told["rows"] if r["sex"] == "female") == women[0]["value"]


def test_what_cannot_be_asked_is_told_by_its_place(program):
    dao = program("dao")
    for question, where in (
        ({"by": ["shoe_size"]}, "$.by[0]"),
        ({"where": {"shoe_size": ["44"]}}, "$.where"),
        ({"data": "nowhere"}, "$.data"),
        ({"data": "invented", "indicator": "happiness"}, "$.indicator"),
        ({"data": "invented", "indicator": "persons_recorded", "by": ["submission"] * 5}, "$.by"),
    ):
        told = dao.post("/figures", question)
        assert told.status_code == 422, told.content
        assert told.json()["where"].startswith(where), told.content
        assert "shoe" not in told.content.decode()


def test_restricted_figures_are_for_their_country_and_the_look_is_logged(program, mixed_store):
    agency("kestrel-police", "TUV")
    _, text = make(member("tavita", ("kestrel-police", "analyst")), "t", ["submission.read"], 1)
    told = Program(text).post("/figures", {"data": "reported", "indicator": "persons_recorded"})
    assert told.json()["rows"][0]["value"] == 2617 and told["Whimbrel-Handling"] == "TLP:AMBER"
    assert Entry.objects.filter(action="look", what="api figures", actor="tavita").exists()
    dao = program("dao").post("/figures", {"indicator": "persons_recorded", "data": "reported"})
    assert dao.status_code == 422 and "2617" not in dao.content.decode()
    assert program("lin", "case.read").post("/figures", {}).status_code == 404


def test_an_agreement_is_read_with_terms_ledger_and_preview(program, people):
    agency("khm-police", "KHM")
    other = member("khm-focal", ("khm-police", "focal_point"))
    levels = {"LAO": "records", "KHM": "records"}
    made = agree({"LAO": people["chan"], "KHM": other}, "LAO", "KHM", levels=levels)
    chan = program("chan")
    assert [a["id"] for a in chan.get("/agreements").json()["agreements"]] == [str(made.pk)]
    told = chan.get(f"/agreements/{made.pk}").json()
    assert told["state"] == "in_force" and told["agreed"]["signed"] == ["KHM", "LAO"] and told["mine"] == "LAO"
    assert told["agreed"]["terms"]["levels"] == levels and told["offered"] is None
    ledger = chan.get(f"/agreements/{made.pk}/ledger").json()["sides"]
    assert [s["party"] for s in ledger] == ["LAO", "KHM"] and ledger[0]["lines"][0]["mark"] == "missing"
    assert chan.get(f"/agreements/{made.pk}/preview").json()["more"] == 0
    for path in ("", "/ledger", "/preview"):
        assert chan.get(f"/agreements/{uuid.uuid4()}{path}").status_code == 404
        assert program("lin").get(f"/agreements/{made.pk}{path}").status_code == 404


@pytest.mark.django_db(transaction=True)  # entries are tied to the chain at the end of a transaction
def test_an_auditor_reads_the_log_page_by_page_and_its_proof(program, people):
    lin, ann = program("lin"), program("ann")
    for _ in range(5):
        lin.get("/incidents/" + str(uuid.uuid4()))
        lin.post("/persons/search", {"name": "Nobody"})
    page = ann.get("/audit?actor=lin&action=search&limit=2").json()
    assert len(page["entries"]) == 2 and page["entries"][0]["what"] == "persons"
    following = ann.get(f"/audit?actor=lin&action=search&limit=100&after={page['next']}").json()
    assert len(following["entries"]) == 3 and following["next"] is None
    proof = ann.get("/audit/proof").json()
    assert proof["fault"] == "" and len(proof["head"]) == 64
    assert lin.get("/audit").status_code == 404
    assert ann.get("/audit?actor=sok").json()["entries"] == [], "of another country"
