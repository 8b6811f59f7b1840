"""The second wall with the first one taken away: every query here asks for everything, as the site's role in PostgreSQL."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.utils import timezone

from tests.plugins.members import member, second_factor
from whimbrel.service.accounts.models import Membership
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.desk.models import Incident, NamePart, Person
from whimbrel.service.emergency.models import Access
from whimbrel.service.second_wall import BESIDE, FOLLOWING, WALLED


def acting(user):
    return act_as(Actor(user.username, user=str(user.pk)))


def seen(user) -> dict[str, int]:
    """Agency -> how many incidents are seen when nothing is asked for but all."""
    found: dict[str, int] = {}
    with acting(user):
        for slug in Incident.objects.values_list("agency__slug", flat=True):
            found[slug] = found.get(slug, 0) + 1
    return found


def test_every_model_with_an_agency_is_walled_or_said_to_stand_beside():
    with_agency = {
        m._meta.label.replace("accounts.Agency", "")
        for m in apps.get_models()
        for f in m._meta.local_concrete_fields
        if f.is_relation and f.related_model._meta.label == "accounts.Agency"
    }
    assert with_agency == {*WALLED, *BESIDE}


def test_every_model_that_hangs_on_a_walled_row_is_walled_or_follows_it():
    hanging = {
        m._meta.label
        for m in apps.get_models()
        for f in m._meta.local_concrete_fields
        if f.is_relation and f.related_model._meta.label in WALLED
    }
    assert hanging <= {*WALLED, *FOLLOWING}


def test_each_sees_what_the_role_reaches_and_no_more(cases, ordinary):
    people = cases.people
    people["far"] = member("far", ("stork-police", "focal_point"))
    people["boss"] = member("boss", ("heron-police", "administrator"), ("heron-police", "case_worker"))
    with ordinary():
        assert seen(people["lin"]) == {"heron-police": 2}
        assert seen(people["sok"]) == {"ibis-labour": 1}
        assert seen(people["rae"]) == {"heron-police": 1}, "a reporter sees what the reporter wrote"
        assert seen(people["far"]) == {}, "a focal point reads no case"
        assert seen(people["boss"]) == {}, "an administrator reads no case, whatever else was given"
        with acting(people["rae"]):
            assert NamePart.objects.count() == Person.objects.count() == 1
        with act_as(Actor("worker")):
            assert Incident.objects.count() == 0, "nobody told, nothing seen"


def test_a_country_is_reached_and_steps_follow_their_return(cases, ordinary):
    from whimbrel.service.returns.models import Return, Step

    for place in cases.agencies.values():
        given = Return.objects.create(agency=place, period="2026-Q1", kind="nil")
        Step.objects.create(of=given, what="drafted")
    focal = member("nok", ("heron-police", "focal_point"))
    with ordinary(), acting(focal):
        assert set(Return.objects.values_list("agency__slug", flat=True)) == {"heron-police", "ibis-labour"}
        assert Step.objects.count() == 2


def test_without_second_factor_or_living_membership_nothing_is_seen(cases, ordinary):
    lin, sok = cases.people["lin"], cases.people["sok"]
    bare = member("bare", ("heron-police", "case_worker"), factor=False)
    Membership.objects.filter(user=lin).update(ended=timezone.now())
    sok.is_active = False
    sok.save()
    with ordinary():
        assert seen(bare) == seen(lin) == seen(sok) == {}
    second_factor(bare)
    with ordinary():
        assert seen(bare) == {"heron-police": 2}


def test_emergency_access_opens_until_it_expires_and_only_to_read(cases, ordinary):
    lin, other = cases.people["lin"], cases.agencies["ibis-labour"]
    later = timezone.now() + dt.timedelta(hours=1)
    access = Access.objects.create(user=lin, agency=other, reason="a child in danger", expires=later)
    with ordinary(), acting(lin):
        assert Incident.objects.filter(agency=other).count() == 1
        assert Incident.objects.filter(agency=other).update(number="x") == 0
    Membership.objects.filter(user=lin).update(ended=timezone.now())
    with ordinary():
        assert seen(lin) == {}, "who has left reads nothing by an emergency either"
    Membership.objects.filter(user=lin).update(ended=None)
    Access.objects.filter(pk=access.pk).update(expires=timezone.now())
    with ordinary():
        assert seen(lin) == {"heron-police": 2}


def test_other_agencies_rows_are_not_written(cases, ordinary):
    lin, other = cases.people["lin"], cases.agencies["ibis-labour"]
    with ordinary(), acting(lin):
        with pytest.raises(ProgrammingError, match="row-level security"):
            Incident.objects.create(agency=other, author=lin, number="2026-00009")
        with pytest.raises(ProgrammingError, match="row-level security"):
            Incident.objects.filter(agency__slug="heron-police").update(agency=other)
        assert Incident.objects.filter(agency=other).update(number="taken") == 0
        assert Incident.objects.filter(agency=other).delete() == (0, {})
        assert Incident.objects.create(agency=cases.agencies["heron-police"], author=lin, number="2026-00010").pk
    assert Incident.objects.get(agency=other).number == "2026-000001"


def test_a_reporter_writes_no_row_of_a_colleague(cases, ordinary):
    rae, place = cases.people["rae"], cases.agencies["heron-police"]
    with ordinary(), acting(rae):
        assert Incident.objects.update(number="mine") == 1
        with pytest.raises(ProgrammingError, match="row-level security"):
            Incident.objects.create(agency=place, author=cases.people["lin"], number="2026-00011")


def test_raw_sql_meets_the_same_wall(cases, ordinary):
    lin, other = cases.people["lin"], cases.agencies["ibis-labour"]
    with ordinary() as connection, acting(lin), connection.cursor() as cursor:
        cursor.execute("select count(*) from desk_incident")
        assert cursor.fetchone() == (2,)
        cursor.execute("(select agency_id from desk_incident) union (select agency_id from desk_person)")
        assert cursor.fetchall() == [(cases.agencies["heron-police"].pk,)]
        cursor.execute("update desk_incident set number = 'x' where agency_id = %s", [other.pk])
        assert cursor.rowcount == 0
        cursor.execute("delete from desk_namepart where agency_id = %s", [other.pk])
        assert cursor.rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set actor = 'nobody'",
        "delete from audit_entry",
        "truncate audit_entry",
        "alter table audit_entry disable trigger all",
        "alter table desk_incident disable row level security",
        "drop policy wall_select on desk_incident",
        "create or replace function whimbrel_reach(text, boolean) returns bigint[] language sql as $$ select array[1] $$",
        "set role whimbrel",
        "update returns_step set note = 'x'",
        "truncate desk_incident cascade",
        "delete from django_migrations",
        "copy auth_user to program 'cat'",
        "set session_replication_role = replica",
    ],
)
def test_the_sites_role_may_not(ordinary, statement):
    with ordinary() as connection, pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_table_of_ones_own_does_not_stand_in_for_memberships_or_the_log(cases, ordinary):
    sok = cases.people["sok"]
    from whimbrel.service.audit.models import Entry

    before = Entry.objects.count()
    with ordinary() as connection, acting(sok), transaction.atomic(), connection.cursor() as cursor:
        for table in ("accounts_membership", "accounts_agency", "audit_entry"):
            cursor.execute(f"create temporary table {table} (like public.{table} including all)")
        cursor.execute("insert into accounts_membership select * from public.accounts_membership")
        cursor.execute("update accounts_membership set user_id = %s", [sok.pk])
        cursor.execute("select count(*) from public.desk_incident")
        assert cursor.fetchone() == (1,)
        cursor.execute("update public.desk_incident set number = 'seen?'")
    assert Entry.objects.count() == before + 1, "the log was written where it belongs"


def test_a_cursor_kept_by_the_server_is_told_who_acts(cases, ordinary):
    lin, sok = cases.people["lin"], cases.people["sok"]
    with ordinary():
        with acting(lin):
            assert len(list(Incident.objects.iterator())) == 2
        with acting(sok):
            assert {i.agency.slug for i in Incident.objects.iterator()} == {"ibis-labour"}
            assert seen(sok) == {"ibis-labour": 1}
        with act_as(Actor("worker")):
            assert list(Incident.objects.iterator()) == []
