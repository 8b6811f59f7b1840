"""Exchanges and hits for programs: the same policy, the same functions, and no way to accept."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tests.plugins.members import agency, member
from tests.service.api.programs import Program
from whimbrel.service.api.tokens import make, offered
from whimbrel.service.matching.models import Answer, Exchange, Half, Hit
from whimbrel.service.reader import as_reader

pytestmark = pytest.mark.django_db


def program(name: str, *scopes: str) -> Program:
    user = get_user_model().objects.get(username=name)
    token, text = make(user, "test", list(scopes) or offered(as_reader(user)), 30)
    return Program(text, user, token)


def said(**more) -> dict[str, str]:
    ends = (timezone.localdate() + dt.timedelta(days=20)).isoformat()
    facts = {"agency": "lao-police", "other": "lao-labour", "purpose": "count_once", "period": "2026", "ends": ends}
    return {**facts, **more}


def test_hits_are_listed_and_answered_and_the_others_answer_comes_after_the_own(both, compared):
    lin, ann = program("lin"), program("ann-lao-labour")
    listed = lin.get("/matching/hits").json()
    assert len(listed["hits"]) == 3 and listed["next"] is None
    police, labour = both
    assert {h["person"] for h in listed["hits"]} == {str(police[n].pk) for n in range(3)}
    assert not any(str(p.pk) in lin.get("/matching/hits").content.decode() for p in labour)
    mine = listed["hits"][0]
    theirs = next(h for h in ann.get("/matching/hits").json()["hits"] if h["reference"] == mine["reference"])
    assert theirs["hit"] != mine["hit"] and theirs["confidence"] == mine["confidence"]
    key = str(uuid.uuid4())
    done = [ann.post(f"/matching/hits/{theirs['hit']}/answers", {"verdict": "same"}, key=key) for _ in range(2)]
    assert [d.status_code for d in done] == [201, 201] and Answer.objects.count() == 1
    assert {h["theirs"] for h in lin.get("/matching/hits").json()["hits"]} == {""}
    told = lin.post(f"/matching/hits/{mine['hit']}/answers", {"verdict": "same"}).json()
    assert told["theirs"] == "same" and told["confirmed"] and told["expires"] is None
    assert lin.post(f"/matching/hits/{mine['hit']}/answers", {"verdict": "unsure"}).status_code == 409
    assert lin.post(f"/matching/hits/{mine['hit']}/answers", {"verdict": "maybe"}).status_code == 422


def test_an_exchange_is_offered_read_and_ended_and_never_accepted(sit):
    sit("lin"), sit("ann", "lao-labour")
    lin, ann = program("lin"), program("ann")
    made = lin.post("/matching/exchanges", said())
    assert made.status_code == 201, made.content
    address = f"/matching/exchanges/{made.json()['exchange']}"
    assert (
        ann.get(address).json()["state"] == "offered" and len(ann.get("/matching/exchanges").json()["exchanges"]) == 1
    )
    assert lin.post("/matching/exchanges", said()).status_code == 409, "one at a time"
    assert ann.post(f"{address}/accept", {}).status_code == 404
    assert ann.post(f"{address}/end").json()["state"] == "ended"
    for wrong in (said(agency="lao-labour"), said(other="nobody"), said(other="thai-police"), said(purpose="fun")):
        assert lin.post("/matching/exchanges", wrong).status_code in (404, 409)
    assert Exchange.objects.count() == 1


def test_what_was_given_is_told_to_the_giver_with_the_proof(compared):
    lin = program("lin").get(f"/matching/exchanges/{compared.pk}").json()
    assert [(o["agency"], o["persons"], o["deletion_proven"]) for o in lin["own"]] == [("lao-police", 22, True)]
    assert lin["found"] == "fewer than 10" and {s["rows"] for s in lin["sides"]} == {1000}


@pytest.mark.parametrize(
    ("slug", "role", "sees"),
    [
        ("lao-shelter", "case_worker", False),
        ("lao-ministry", "focal_point", True),
        ("thai-police", "focal_point", False),
        ("lao-police", "reporter", False),
        ("lao-police", "analyst", False),
        ("lao-police", "auditor", False),
    ],
)
def test_nobody_else_lists_reads_answers_or_ends(compared, slug, role, sees):
    agency(slug)
    member("eve", (slug, role))
    half = Half.objects.get(hit=Hit.objects.first(), agency__slug="lao-police")
    asker = program("eve", "match.join", "match.count")
    assert (asker.get(f"/matching/exchanges/{compared.pk}").status_code == 200) == sees
    listed = asker.get("/matching/hits")
    assert listed.status_code == 404 or listed.json()["hits"] == []
    assert asker.post(f"/matching/hits/{half.pk}/answers", {"verdict": "same"}).status_code == 404
    assert asker.post(f"/matching/exchanges/{compared.pk}/end").status_code == 404
    assert not Answer.objects.exists()


def test_a_token_for_cases_matches_nobody_and_no_token_sees_nothing(compared):
    cases = program("lin", "case.read", "case.write")
    assert cases.get("/matching/hits").status_code == cases.get("/matching/exchanges").status_code == 404
    assert Client().get("/api/v1/matching/hits").status_code == 401
