"""Pairs for programs: no score before the judgement, the same policy, the same log as the pages."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.service.api.programs import people, program, recorded  # noqa: F401
from whimbrel.service.duplicates.models import Judgement, Proposal

pytestmark = pytest.mark.django_db
TWICE = {
    "persons": [
        {"values": {"family_name": "Phommachanh", "given_names": "Somsak", "birth_date": "1990", "sex": "male"}},
        {"values": {"family_name": "PHOMMACHANH", "given_names": "Somsak", "birth_date": "1990-05", "sex": "male"}},
    ]
}


@pytest.fixture
def lin(program, look):  # noqa: F811
    """Lin's program; one pair waits."""
    found = program("lin")
    recorded(found, **TWICE)
    look("heron-police")
    return found


def test_a_pair_is_listed_judged_and_taken_back(lin):
    listed = lin.get("/duplicates").json()
    (pair,) = listed["pairs"]
    assert listed["next"] is None and pair["lines"] == 0 and pair["agency"] == "heron-police"
    address = f"/duplicates/{pair['pair']}"
    before = lin.get(address).json()
    assert before["verdict"] == "" and before["probability"] is before["parts"] is before["model"] is None
    done = lin.post(f"{address}/judgements", {"verdict": "same", "lines": 0})
    assert done.status_code == 201, done.content
    told = done.json()
    assert told["verdict"] == "same" and told["probability"] > 0.9 and told["parts"][0]["words"]
    records = lin.get(f"/persons/{pair['left']['person']}/records").json()
    assert {p["person"] for p in records["persons"]} == {pair[s]["person"] for s in ("left", "right")}
    assert not records["contradiction"] and lin.get("/duplicates").json()["pairs"] == []
    back = lin.post(f"{address}/judgements", {"verdict": "withdrawn", "lines": 1}).json()
    assert back["verdict"] == "" and back["probability"] is None
    assert [(line["verdict"], line["by"], line["score_seen_before"]) for line in back["log"]] == [
        ("same", "lin", False),
        ("withdrawn", "lin", True),
    ]


def test_the_score_is_in_no_list(lin):
    answers = []
    for score in (0.917364, 0.111111):
        Proposal.objects.update(probability=score, weight=score, turn=score, model=f"m{score}")
        answers.append((lin.get("/duplicates").content, lin.get(f"/duplicates/{Proposal.objects.get().pk}").content))
    assert answers[0] == answers[1]
    assert not {"probability", "weight", "turn", "model"} & set(json.loads(answers[0][0])["pairs"][0])


def test_a_colleague_is_not_overruled_and_the_same_key_judges_once(lin):
    address = f"/duplicates/{Proposal.objects.get().pk}/judgements"
    key = str(uuid.uuid4())
    answers = [lin.post(address, {"verdict": "unsure", "lines": 0}, key=key) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201] and Judgement.objects.count() == 1
    assert lin.post(address, {"verdict": "same", "lines": 0}).status_code == 409
    for body in ({"verdict": "maybe", "lines": 1}, {"verdict": "same"}, {"verdict": "same", "lines": -1}):
        assert lin.post(address, body).status_code == 422
    assert Judgement.objects.count() == 1


@pytest.mark.parametrize("name", ["kham", "chan", "sok", "ann", "dao"])
def test_nobody_else_lists_reads_or_judges_it(lin, program, name):  # noqa: F811
    found = Proposal.objects.get()
    other = program(name)
    listed = other.get("/duplicates")
    assert listed.status_code == 404 or listed.json()["pairs"] == []
    assert other.get(f"/duplicates/{found.pk}").status_code == 404
    assert other.post(f"/duplicates/{found.pk}/judgements", {"verdict": "same", "lines": 0}).status_code == 404
    assert other.get(f"/persons/{found.left_id}/records").status_code == 404
    assert not Judgement.objects.exists()


def test_a_token_for_reading_cases_does_not_judge(lin, program):  # noqa: F811
    reading = program("lin", "case.read", "case.write")
    assert reading.get("/duplicates").status_code == 404
    judging = program("lin", "link.judge")
    assert len(judging.get("/duplicates").json()["pairs"]) == 1
