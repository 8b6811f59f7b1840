"""Matching as the site's own role in PostgreSQL: it works behind the second wall, and the wall holds."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.utils import ProgrammingError

from tests.plugins.members import agency, browser_of, member
from tests.plugins.page import Page
from tests.service.operation.ordinary_role import connected, make
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.desk.deletion import destroy
from whimbrel.service.desk.models import Incident
from whimbrel.service.matching.hits_for_counting import cross_edges
from whimbrel.service.matching.models import Answer, Exchange, Given, Half, Hit, Receipt
from whimbrel.service.matching.nightly import night
from whimbrel.service.operation.walls import SeesTooLittle

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = (Exchange, Given, Receipt, Hit, Half, Answer)


@pytest.fixture(autouse=True)
def _only_postgres(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")


def acting(user):
    return act_as(Actor(user.username, user=str(user.pk)))


def everybody():
    found = {
        "nok": member("nok", ("lao-ministry", "focal_point")),
        "mei": member("mei", ("lao-shelter", "case_worker")),
        "rae": member("rae", ("lao-police", "reporter")),
        "far": member("far", ("thai-police", "focal_point")),
        "boss": member("boss", ("lao-police", "administrator"), ("lao-police", "case_worker")),
        "aud": member("aud", ("lao-police", "auditor")),
    }
    return found | {u.username: u for u in get_user_model().objects.filter(username__in=("lin", "ann-lao-labour"))}


def test_the_whole_path_behind_the_wall(both, sit, terms):
    lin, ann = sit("lin"), sit("ann", "lao-labour")
    make()
    with connected():
        address = lin.post("/matching/offer/", terms())["Location"]
        assert ann.post(f"{address}accept/", {"sure": "yes"}).status_code == 302
        with pytest.raises(SeesTooLittle):
            night()
    assert night()["compared"] == 1
    with connected():
        for client, other in ((lin, "Lao Labour"), (ann, "Lao Police")):
            page = Page(client.get("/matching/hits/"))
            assert len([f for f in page.all("form") if "answer" in f.get("action", "")]) == 3 and other in page.text
            first = next(f["action"] for f in page.all("form") if "answer" in f.get("action", ""))
            assert client.post(first, {"verdict": "same", "was": ""}).status_code == 302
            one = Page(client.get(address))
            assert "checked: your table stands in it" in one.text and "22 persons given" in one.text
        assert ann.post(f"{address}end/", {"sure": "yes"}).status_code == 302
        assert lin.get("/matching/").status_code == 200
    left = Hit.objects.count()
    assert left <= 2 and Hit.objects.exclude(confirmed=None).count() == left, "what both confirmed is kept"


def test_who_sees_how_many_rows_when_asking_for_all(compared):
    people = everybody()
    make()
    with connected():
        seen = {}
        for name, user in people.items():
            with acting(user):
                seen[name] = tuple(m.objects.count() for m in TABLES)
        with act_as(Actor("worker")):
            assert {m.objects.count() for m in TABLES} == {0}
    assert seen == {
        "lin": (1, 1, 1, 3, 3, 0),
        "ann-lao-labour": (1, 1, 1, 3, 3, 0),
        "nok": (1, 0, 1, 0, 0, 0),
        "mei": (0, 0, 0, 0, 0, 0),
        "rae": (0, 0, 0, 0, 0, 0),
        "far": (0, 0, 0, 0, 0, 0),
        "boss": (0, 0, 0, 0, 0, 0),
        "aud": (0, 0, 0, 0, 0, 0),
    }


def test_nobody_writes_for_another_agency_or_changes_what_is_kept(compared):
    people = everybody()
    make()
    facts = {"purpose": "count_once", "period": "2026", "ends": compared.ends}
    with connected():
        with acting(people["mei"]):
            assert Exchange.objects.update(ended=None) == Hit.objects.update(confidence=1) == 0
            assert Half.objects.all().delete()[0] == Hit.objects.all().delete()[0] == 0
        with acting(people["lin"]):
            for row in (
                Exchange(agency=agency("lao-labour"), other=agency("lao-police"), **facts),
                Answer(agency=agency("lao-labour"), hit=uuid4(), verdict="same"),
            ):
                with pytest.raises(ProgrammingError, match="row-level security"):
                    row.save()
            for act in (Receipt.objects.all().delete, lambda: Receipt.objects.update(body="")):
                with pytest.raises(ProgrammingError, match="denied"):
                    act()
    assert Exchange.objects.count() == 1 and Hit.objects.count() == 3 and Receipt.objects.count() == 1


def test_who_counts_is_told_the_links_and_nobody_else(both, compared):
    people, agencies = everybody(), [agency("lao-police"), agency("lao-labour")]
    expected = {frozenset((both[0][n].pk, both[1][n].pk)) for n in range(3)}
    assert {frozenset(e[:2]) for e in cross_edges(agencies)} == expected
    make()
    with connected():
        told = {}
        for name, user in people.items():
            with acting(user):
                told[name] = len(cross_edges(agencies))
    assert told.pop("nok") == 3 and set(told.values()) == {0}, "a side alone may count for its own agency only"


def test_an_incident_is_deleted_behind_the_wall_and_its_hits_go(both, compared):
    lin = get_user_model().objects.get(username="lin")
    make()
    with connected(), acting(lin):
        destroy(Incident.objects.get(pk=both[0][0].incident_id))
    assert not Hit.objects.exists() and Half.objects.count() == 3, "the other's halves lead nowhere"
    with connected():
        ann = get_user_model().objects.get(username="ann-lao-labour")
        assert "No hits at present" in Page(browser_of(ann).get("/matching/hits/")).text
    night()
    assert not Half.objects.exists()
