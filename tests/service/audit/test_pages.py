"""The auditor's pages: everything people of the own country did, nothing of anybody else."""

import uuid

import pytest

from tests.plugins.members import agency, browser_of, member
from tests.plugins.page import Page
from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.audit.log import note
from whimbrel.service.audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def sit(name, slug, role, country):
    agency(slug, country)
    return browser_of(member(name, (slug, role)))


@pytest.fixture
def auditor(site):
    return sit("vera", "lao-audit-office", "auditor", "LAO")


@pytest.fixture
def done(site):
    """What somebody of each of two countries did."""
    for name, slug, country in (("lin", "lao-police", "LAO"), ("pim", "thai-police", "THA")):
        agency(slug, country)
        member(name, (slug, "case_worker"))
        with act_as(Actor(name, "192.0.2.7", "asked by the court")):
            note("look", "incident", key=f"incident-of-{name}")


def test_what_the_own_country_did_is_there_and_nothing_else(auditor, done):
    page = Page(auditor.get("/audit/"))
    assert "incident-of-lin" in page.text and "192.0.2.7" in page.text and "asked by the court" in page.text
    assert "incident-of-pim" not in page.source and "pim" not in page.source
    assert "no entry was changed or removed" in page.text
    raw = b"".join(auditor.get("/audit/export.csv").streaming_content).decode()
    assert "incident-of-lin" in raw and "pim" not in raw


def test_filters_by_who_what_and_day(auditor, done):
    assert "incident-of-lin" in Page(auditor.get("/audit/?actor=lin&action=look&what=incident")).text
    for query in ("actor=pim", "actor=nobody", "since=2999-01-01", "until=2001-01-01", "key=other"):
        assert "incident-of" not in Page(auditor.get(f"/audit/?{query}")).text, query
    assert auditor.get("/audit/?page=x&since=nonsense").status_code == 200


def test_a_case_is_found_by_its_key_however_a_database_writes_it(auditor, done):
    key = uuid.UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
    with act_as(Actor("lin", "192.0.2.7", "")):
        note("look", "by a page", key=str(key))
        note("update", "by a trigger", key=key.hex)
    for asked in (str(key), key.hex, str(key).upper()):
        page = Page(auditor.get(f"/audit/?key={asked}"))
        assert "by a page" in page.text and "by a trigger" in page.text, asked
    assert "by a page" not in Page(auditor.get(f"/audit/?key={uuid.uuid4()}")).text


def test_the_auditor_s_own_looks_are_logged(auditor, done):
    auditor.get("/audit/")
    assert Entry.objects.filter(actor="vera", what="audit").count() == 1


def test_nobody_else_opens_the_log(site, done):
    for role in ("reporter", "case_worker", "focal_point", "analyst", "administrator", "regional_analyst"):
        client = sit(f"some-{role}", "lao-police", role, "LAO")
        assert client.get("/audit/").status_code == client.get("/audit/export.csv").status_code == 404, role
    assert site.get("/audit/")["Location"] == "/sign-in/?next=%2Faudit%2F"


def test_who_of_others_looked_at_an_own_submission_is_told_by_agency_only(auditor, done, hidden):
    agency("kestrel-police", "LAO")
    submission = next(s for s in hidden if s.reporter == "kestrel-police")
    other = next(s for s in hidden if s.reporter == "petrel-guard")
    for found in (submission, other):
        with act_as(Actor("pim")):
            note("look", "atlas", detail=found.id)
    page = Page(auditor.get(f"/audit/?submission={submission.id}"))
    assert "Thai Police" in page.text and "pim" not in page.source
    foreign = Page(auditor.get(f"/audit/?submission={other.id}"))
    assert "Thai Police" not in foreign.text and "no submission of your country" in foreign.text


def test_a_changed_entry_is_shouted_about(auditor, done):
    from django.db import connection

    from whimbrel.service.audit.triggers import drop, ensure

    drop(connection)
    Entry.objects.filter(key="incident-of-pim").update(actor="somebody")
    ensure(connection)
    assert "The log is NOT whole" in Page(auditor.get("/audit/")).text
