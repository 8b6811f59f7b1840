"""The interview with the site's own role in PostgreSQL: begun, answered and handed in behind the second wall."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from tests.plugins.members import agency, browser_of, member
from tests.service.interview.conftest import Device
from tests.service.operation.ordinary_role import connected, make
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.desk.models import Part
from whimbrel.service.interview.models import Interview

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_works_behind_the_wall_and_the_wall_holds():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    for slug in ("lao-police", "lao-shelter"):
        agency(slug, "LAO")
    lin, ann = member("lin", ("lao-police", "case_worker")), member("ann", ("lao-shelter", "case_worker"))
    rae, boss = member("rae", ("lao-police", "reporter")), member("boss", ("lao-police", "administrator"))
    clients = {user: browser_of(user) for user in (lin, ann, rae)}
    make()
    shelter = agency("lao-shelter").pk
    with connected():
        phone = Device(clients[lin], key=uuid4()).agrees().says("worked@destination", by="employer")
        assert phone.hands_in().json()["state"] == "handed_in"
        again = Device(clients[ann], key=phone.key).agrees()
        assert again.hands_in(agency=shelter).status_code == 404, "the id is taken where ann sees nothing"
        mine = Device(clients[rae]).agrees()
        assert mine.hands_in().status_code == 200, "a reporter hands in too"
        seen = {}
        for user in (lin, ann, rae, boss):
            with act_as(Actor(user.username, user=str(user.pk))):
                seen[user.username] = Interview.objects.count(), Part.objects.filter(table="findings").count()
                Interview.objects.update(practice="taken over")
        with act_as(Actor("worker")):
            assert Interview.objects.count() == 0, "nobody told, nothing seen"
    assert seen == {"lin": (2, 10), "ann": (0, 0), "rae": (1, 5), "boss": (0, 0)}
