"""Duplicates as the site's own role in PostgreSQL: judged behind the second wall, which lets nobody else through."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests.plugins.members import agency, browser_of, member
from tests.service.operation.ordinary_role import connected, make
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.duplicates.models import Judgement, Proposal, Round
from whimbrel.service.second_wall import open_pairs

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_works_behind_the_wall_and_the_wall_holds(record, foreseen, settings):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    for _ in range(2):
        record(family_name="Sok", given_names="Dara", birth_date="1990", sex="male", by="author")
    people = {
        "lin": member("lin", ("lao-police", "case_worker")),
        "rae": member("rae", ("lao-police", "reporter")),
        "nok": member("nok", ("lao-ministry", "focal_point")),
        "ann": member("ann", ("lao-shelter", "case_worker")),
        "far": member("far", ("thai-police", "focal_point")),
        "boss": member("boss", ("lao-police", "administrator"), ("lao-police", "case_worker")),
    }
    for slug, country in (("lao-ministry", "LAO"), ("lao-shelter", "LAO"), ("thai-police", "THA")):
        agency(slug).__class__.objects.filter(slug=slug).update(country=country)
    place = agency("lao-police").pk
    lin = browser_of(people["lin"])
    make()
    with connected():
        assert lin.post("/duplicates/look/", {"agency": place}).status_code == 302
        seen = {}
        for name, user in people.items():
            with act_as(Actor(name, user=str(user.pk))):
                seen[name] = Proposal.objects.count(), Round.objects.count(), open_pairs(place)
                Proposal.objects.exclude(model="double-1").update(verdict="same")
        with act_as(Actor("worker")):
            assert Proposal.objects.count() == Round.objects.count() == open_pairs(place) == 0
    assert seen == {
        "lin": (1, 1, 1),
        "rae": (0, 0, 0),
        "nok": (0, 1, 1),
        "ann": (0, 0, 0),
        "far": (0, 0, 0),
        "boss": (0, 0, 0),
    }
    found = Proposal.objects.get()
    with connected():
        done = lin.post(f"/duplicates/pairs/{found.pk}/judge/", {"verdict": "same", "seen": 0})
        assert done.status_code == 302 and lin.get(done["Location"]).status_code == 200
        with (
            act_as(Actor("ann", user=str(people["ann"].pk))),
            pytest.raises(ProgrammingError, match="row-level security"),
        ):
            Judgement.objects.create(agency_id=place, left=found.left_id, right=found.right_id, verdict="different")
        with act_as(Actor("lin", user=str(people["lin"].pk))), pytest.raises(ProgrammingError, match="denied"):
            Judgement.objects.update(verdict="different")
    assert Judgement.objects.get().verdict == "same"
