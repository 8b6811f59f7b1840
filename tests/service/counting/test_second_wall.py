"""Counts as the site's own role in PostgreSQL: read by whom the policy lets, made by the owner only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests.plugins.members import browser_of, member
from tests.service.operation.ordinary_role import connected, make
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.counting.building import build
from whimbrel.service.counting.models import Basis, Standing
from whimbrel.service.operation.walls import SeesTooLittle

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_read_behind_the_wall_and_made_by_the_owner_only(met, exchange):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    police, shelter = met("lao-police", 20), met("lao-shelter", 30)
    met("thai-police", 7)
    exchange("lao-police", "lao-shelter", [(police[n], shelter[n], 0.95) for n in range(10)])
    people = {
        "nok": member("nok", ("lao-labour", "focal_point")),
        "ana": member("ana", ("lao-labour", "analyst")),
        "lin": member("lin", ("lao-police", "case_worker")),
        "rae": member("rae", ("lao-police", "reporter")),
        "far": member("far", ("thai-police", "focal_point")),
        "boss": member("boss", ("lao-police", "administrator"), ("lao-police", "focal_point")),
        "eye": member("eye", ("lao-police", "auditor")),
    }
    build()
    nok = browser_of(people["nok"])
    make()
    with connected():
        seen = {}
        for name, user in people.items():
            with act_as(Actor(name, user=str(user.pk))):
                seen[name] = Standing.objects.count(), Basis.objects.exclude(records=0).count()
                assert Standing.objects.all().delete()[0] == 0 and Basis.objects.update(unjudged=9) == 0
                with pytest.raises(ProgrammingError, match="row-level security"):
                    Basis.objects.create(agency_id=people["lin"].memberships.get().agency_id, made="2026-01-01T00:00Z")
                with pytest.raises(SeesTooLittle):
                    build()
        page = nok.get("/counting/counts.csv", {"period": "2026"}).content.decode()
    assert seen == {
        "nok": (50, 2),
        "ana": (50, 2),
        "lin": (20, 1),
        "rae": (0, 0),
        "far": (7, 1),
        "boss": (0, 0),
        "eye": (0, 0),
    }
    assert "country,persons,40,40,40," in page
