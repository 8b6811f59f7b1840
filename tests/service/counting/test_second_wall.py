"""Counts as the site's own role in PostgreSQL: read by whom the policy lets, made by the owner only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests.plugins.members import browser_of, member
from tests.service.operation.ordinary_role import connected, make
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.counting.building import build
from whimbrel.service.counting.models import Basis, SealedRow, Standing
from whimbrel.service.desk.deletion import destroy
from whimbrel.service.desk.models import Incident
from whimbrel.service.operation.walls import SeesTooLittle
from whimbrel.service.returns.life import take
from whimbrel.service.returns.preparing import begin_desk
from whimbrel.service.returns.sealing import seal

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


def test_rows_are_linked_by_who_reports_seen_by_who_counts_and_gone_with_the_person(met, settings, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no second wall")
    settings.DATA = tmp_path
    person = met("lao-police", 3)[0]
    for incident in Incident.objects.all():
        Incident.objects.filter(pk=incident.pk).update(
            values={"kind": "raid", "country": "LAO", "happened": "2026-02-01"}
        )
    for one in person.incident.persons.all():
        one.values = {**one.values, "registered": "2026-02-01", "sex": "male", "age": "20"}
        one.save()
    people = {
        "nok": member("nok", ("lao-labour", "focal_point")),
        "ana": member("ana", ("lao-labour", "analyst")),
        "lin": member("lin", ("lao-police", "case_worker")),
        "mai": member("mai", ("lao-shelter", "case_worker")),
        "rae": member("rae", ("lao-police", "reporter")),
        "far": member("far", ("thai-police", "focal_point")),
        "reg": member("reg", ("lao-police", "regional_analyst")),
        "boss": member("boss", ("lao-police", "administrator")),
        "eye": member("eye", ("lao-police", "auditor")),
    }
    make()
    with connected():

        def acting(name):
            return act_as(Actor(name, user=str(people[name].pk)))

        with acting("lin"):
            made = begin_desk(person.agency, "2026", people["lin"].pk)
            take(made, "sent", people["lin"].pk, made.digest)
        with acting("nok"):
            take(made, "approved", people["nok"].pk, made.digest)
            seal(made, people["nok"].pk, made.digest)
        seen = {}
        for name in people:
            with acting(name):
                seen[name] = SealedRow.objects.filter(submission=made.submission).count()
        for name in ("ana", "mai", "rae", "far", "reg", "boss", "eye"):
            with acting(name):
                assert SealedRow.objects.update(row=9) == 0 and SealedRow.objects.all().delete()[0] == 0
        with acting("lin"):
            destroy(Incident.objects.get(pk=person.incident_id))
    assert seen == {"nok": 3, "ana": 3, "lin": 3, "mai": 0, "rae": 0, "far": 0, "reg": 0, "boss": 0, "eye": 0}
    assert not SealedRow.objects.exists()
