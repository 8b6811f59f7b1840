"""The interview in the API: the same questions, the same order, the same hand-in; answers never come out again."""

from __future__ import annotations

from uuid import uuid4

import pytest

from whimbrel.service.desk.models import Incident
from whimbrel.service.interview.models import Interview

pytestmark = pytest.mark.django_db
ABOUT = {"agency": "lao-police", "officer_language": "en", "person_language": "fr"}


@pytest.fixture
def program(lin):
    """``program("/interviews/next", {...})``: what the API answers to lin's program."""
    from whimbrel.service.api.tokens import make

    _, text = make(lin.user, "tests", ["case.read", "case.write"], 1)

    def ask(path, body=None):
        headers = {"Authorization": f"Bearer {text}"}
        if body is None:
            return lin.get(f"/api/v1{path}", headers=headers)
        return lin.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    return ask


def test_a_program_hands_in_what_a_device_would(program, device):
    phone = device().agrees().says("worked@destination", by="employer").says("wage_a_month", "refused")
    body = {**ABOUT, "interview": str(phone.key), "entries": phone.entries}
    first = program("/interviews", body)
    assert first.status_code == 200 and first.json()["added"] == 5
    assert program("/interviews", body).json() == {**first.json(), "added": 0}
    assert phone.hands_in().json()["added"] == 0, "the device sends the same once more"
    told = program(f"/interviews/{phone.key}").json()
    assert told["incident"] == str(Incident.objects.get().pk) and told["state"] == "handed_in"
    assert "entries" not in told and "refused" not in str(told)
    assert "wage_a_month" not in told["next"] and "owes_money" in told["next"]


def test_what_to_ask_next_is_answered_and_nothing_kept(program, device):
    entries = device().agrees().entries
    assert program("/interviews/next", {"entries": entries}).json()["next"][0] == "exploiter_near"
    assert not Interview.objects.exists()
    wrong = program("/interviews/next", {"entries": [{**entries[0], "answer": "Phommachanh"}]})
    assert wrong.status_code == 422 and wrong.json()["where"] == "$.entries[0]" and b"Phommachanh" not in wrong.content


def test_the_questions_in_a_language(program):
    told = program("/interviews/questions/vi").json()
    assert told["languages"][0] == "en" and len(told["questions"]) > 100
    assert program("/interviews/questions/xx").status_code == 404


def test_nothing_is_taken_in_before_the_person_was_asked(program, device):
    body = {**ABOUT, "interview": str(uuid4()), "entries": device().says("feels_safe").entries}
    refused = program("/interviews", body)
    assert refused.status_code == 409 and not Interview.objects.exists()
    assert program("/interviews", {**body, "agency": "lao-shelter"}).status_code == 404
    assert program("/interviews", {**body, "person_language": "xx"}).status_code == 422
