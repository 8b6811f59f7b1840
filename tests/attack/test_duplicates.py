"""What an attacker, or a tired reviewer, would ask of the queue: the score before the decision, a neighbour's records."""

from __future__ import annotations

import json
import random
import re
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.plugins.members import agency, browser_of, member
from tests.plugins.page import Page, without_token
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Person
from whimbrel.service.desk.numbering import new_incident
from whimbrel.service.desk.saving import Change, save
from whimbrel.service.duplicates.models import Judgement, Proposal, Round
from whimbrel.service.duplicates.proposing import proposal_of
from whimbrel.service.duplicates.turns import turn_of

pytestmark = pytest.mark.django_db
OUTSIDERS = {
    "nobody": (),
    "a neighbour": (("lao-shelter", "case_worker"),),
    "another country": (("thai-police", "case_worker"),),
    "the focal point": (("lao-ministry", "focal_point"),),
    "a colleague who only reports": (("lao-police", "reporter"),),
    "an analyst": (("lao-police", "analyst"),),
    "an administrator": (("lao-police", "administrator"), ("lao-police", "case_worker")),
    "an auditor": (("lao-police", "auditor"),),
}


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path, static_files, db, monkeypatch):
    from tests.service.duplicates import double

    settings.FILES, settings.STORE = tmp_path / "files", tmp_path / "store"
    for slug, country in (
        ("lao-police", "LAO"),
        ("lao-shelter", "LAO"),
        ("lao-ministry", "LAO"),
        ("thai-police", "THA"),
    ):
        agency(slug, country)
    monkeypatch.setattr("whimbrel.service.duplicates.scoring.likeness", double.likeness)


def sit(name, roles, **options):
    return browser_of(member(name, *roles), **options) if roles else Client(**options)


@pytest.fixture
def lin():
    return sit("lin", (("lao-police", "case_worker"),))


def person(slug="lao-police", **texts):
    texts = {"family_name": "Phommachanh", "given_names": "Noy", "birth_date": "1990", **texts}
    made = new_incident(agency(slug), member("author", factor=False).pk).persons.get()
    save(made, {n: Change("", t) for n, t in texts.items()}, made.author_id)
    return Person.objects.get(pk=made.pk)


@pytest.fixture
def pair(lin):
    return proposal_of(person(), person())


def addresses(found):
    key = found.pk
    yield from (
        f"/duplicates/pairs/{key}/",
        f"/duplicates/persons/{found.left_id}/",
        "/duplicates/queue/",
        "/duplicates/ahead/",
    )


@pytest.mark.parametrize("who", OUTSIDERS)
def test_can_i_see_or_judge_a_pair_that_is_not_mine(who, pair):
    client = sit("eve", OUTSIDERS[who])
    for path in addresses(pair):
        seen = client.get(path)
        assert "Phommachanh" not in seen.content.decode() and str(pair.pk) not in seen.content.decode(), path
        own_queue = who in ("a neighbour", "another country") and path.endswith(("queue/", "ahead/"))
        assert seen.status_code == (200 if own_queue else 302 if who == "nobody" else 404), path
    for path in ("judge", "undo", "later"):
        assert client.post(f"/duplicates/pairs/{pair.pk}/{path}/", {"verdict": "same", "seen": 0}).status_code == 404
    assert client.post(f"/duplicates/persons/{pair.left_id}/split/").status_code == 404
    assert client.post("/duplicates/compare/", {"left": pair.left_id, "right": pair.right_id}).status_code == 404
    assert client.post("/duplicates/look/", {"agency": pair.agency_id}).status_code == 404
    assert not Judgement.objects.exists() and not Round.objects.exists()


def test_does_a_used_id_tell_me_that_it_is_used(pair):
    ann = sit("ann", OUTSIDERS["a neighbour"])
    there, nowhere = (ann.get(f"/duplicates/pairs/{key}/") for key in (pair.pk, uuid4()))
    assert (there.status_code, without_token(there.content)) == (nowhere.status_code, without_token(nowhere.content))


def test_can_my_record_be_compared_with_a_neighbours(lin):
    mine, theirs = person(), person("lao-shelter")
    assert lin.post("/duplicates/compare/", {"left": mine.pk, "right": theirs.pk}).status_code == 404
    assert not Proposal.objects.exists()


def bodies(client, found):
    """Everything a reviewer is sent before deciding, on every way there is."""
    yield client.get("/duplicates/")
    yield client.get("/duplicates/queue/")
    yield client.get("/duplicates/ahead/")
    yield client.get(f"/duplicates/pairs/{found.pk}/")
    yield client.get(f"/duplicates/persons/{found.left_id}/")
    yield client.post(f"/duplicates/pairs/{found.pk}/later/", headers={"Accept": "application/json"})
    yield client.post(
        f"/duplicates/pairs/{found.pk}/judge/", {"verdict": "same", "seen": 5}, headers={"Accept": "application/json"}
    )
    yield client.post(f"/duplicates/pairs/{found.pk}/judge/", {"verdict": "same", "seen": 5})


def test_does_the_score_stand_anywhere_before_the_decision(lin, pair):
    """The same pair with another score, other weights and another turn is sent in the same bytes."""
    Proposal.objects.filter(pk=pair.pk).update(probability=0.917364, weight=9.4637, turn=3.14159, model="model-of-may")
    first = list(bodies(lin, pair))
    Proposal.objects.filter(pk=pair.pk).update(
        probability=0.123456, weight=-3.2109, turn=2.71828, parts=[], model="other"
    )
    second = list(bodies(browser_of(lin.user), pair))
    for one, other in zip(first, second, strict=True):
        told = [re.sub(rb'name=\\?"csrfmiddlewaretoken\\?" value=\\?"\w+', b"", a.content) for a in (one, other)]
        assert told[0] == told[1]
        assert not any(
            text in told[0] for text in (b"0.91", b"917", b"9.46", b"3.14", b"of 100 pairs", b"model-of-may")
        )
        assert {k: v for k, v in one.headers.items() if k != "Set-Cookie"} == {
            k: v for k, v in other.headers.items() if k != "Set-Cookie"
        }


def test_does_the_score_come_back_when_a_judgement_is_taken_back(lin, pair):
    lin.post(f"/duplicates/pairs/{pair.pk}/judge/", {"verdict": "same", "seen": 0})
    lin.post(f"/duplicates/pairs/{pair.pk}/undo/", {"seen": 1})
    mei = sit("mei", (("lao-police", "case_worker"),))
    for address in (
        f"/duplicates/pairs/{pair.pk}/",
        f"/duplicates/persons/{pair.left_id}/",
        f"/duplicates/queue/?last={pair.pk}",
    ):
        page = Page(mei.get(address))
        assert "of 100 pairs" not in page.text and not page.all("rect"), address
        assert ">99" not in page.text and "double-1" not in page.text, address


def test_does_the_place_in_the_queue_give_the_score_away():
    """Over many queues: who comes earlier is not likelier, nor less likely, than who comes later."""
    rng, leaning = random.Random(7), []
    for _ in range(60):
        scores = [rng.uniform(0.1, 0.9) for _ in range(80)]
        order = sorted(scores, key=turn_of)
        leaning.append(sum(order[:40]) / 40 - sum(order[40:]) / 40)
    assert abs(sum(leaning) / len(leaning)) < 0.02, "of a difference that could be 0.4"
    nearly_certain = [0.5] * 40 + [0.999] * 40
    firsts = [min(nearly_certain, key=turn_of) for _ in range(400)]
    assert 20 < firsts.count(0.999) < 120, "the nearly certain come early at times, the undecided mostly"


def test_can_a_judgement_be_changed_or_deleted(lin, pair):
    lin.post(f"/duplicates/pairs/{pair.pk}/judge/", {"verdict": "same", "seen": 0})
    for act in (lambda: Judgement.objects.update(verdict="different"), lambda: Judgement.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Judgement.objects.get().verdict == "same"


@pytest.mark.parametrize("verdict", ["", "maybe", "withdrawn", "SAME", "same ", "<script>", "x" * 5000])
def test_is_a_judgement_that_is_none_refused(lin, pair, verdict):
    assert lin.post(f"/duplicates/pairs/{pair.pk}/judge/", {"verdict": verdict, "seen": 0}).status_code == 404
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("seen", ["", "-1", "1", "x", "9" * 400, "٣"])
def test_does_a_strange_count_break_or_overrule(lin, pair, seen):
    assert lin.post(f"/duplicates/pairs/{pair.pk}/judge/", {"verdict": "same", "seen": seen}).status_code == 409
    assert not Judgement.objects.exists()


def test_can_another_site_judge_for_me(pair):
    strict = sit("mei", (("lao-police", "case_worker"),), enforce_csrf_checks=True)
    assert strict.post(f"/duplicates/pairs/{pair.pk}/judge/", {"verdict": "same", "seen": 0}).status_code == 403
    assert not Judgement.objects.exists()


def test_does_anything_of_a_person_lie_readable_in_the_new_tables_or_the_log(lin, pair):
    lin.get("/duplicates/queue/")
    lin.post(f"/duplicates/pairs/{pair.pk}/judge/", {"verdict": "same", "seen": 0})
    rows = [*Proposal.objects.values(), *Judgement.objects.values(), *Round.objects.values()]
    held = json.dumps(rows, default=str) + " ".join(f"{e.what} {e.key} {e.detail}" for e in Entry.objects.all())
    assert not any(text in held for text in ("Phommachanh", "phommachanh", "Noy", "1990"))
    looks = Entry.objects.filter(action="look", what="duplicates_pair", actor="lin")
    assert {e.key for e in looks} == {str(pair.pk)} and all(str(pair.left_id) in e.detail for e in looks)


def test_can_a_name_run_in_the_page(lin):
    found = proposal_of(person(given_names="<script>alert(1)</script>"), person(given_names='"><img src=x>'))
    for answer in bodies(lin, found):
        assert b"<script>alert" not in answer.content and b"<img src=x" not in answer.content
