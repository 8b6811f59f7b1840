"""Emergency access: with a reason, told to the owner, read only, apart, and over after some hours."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.plugins.members import agency, browser_of, member
from tests.plugins.page import Page
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Incident
from whimbrel.service.emergency.models import Access

pytestmark = pytest.mark.django_db
REASON = "A child is being moved across the border tonight"


@pytest.fixture(autouse=True)
def _pages(static_files):
    pass


def sit(name, slug, role="case_worker", country="LAO"):
    agency(slug, country)
    return browser_of(member(name, (slug, role)))


@pytest.fixture
def owner():
    client = sit("lin", "lao-police")
    client.post("/desk/new/")
    incident = Incident.objects.get()
    person = incident.persons.get()
    facts = {"was.family_name": "", "family_name": "Phommachanh", "was.given_names": "", "given_names": "Noy"}
    client.post(f"/desk/rows/persons/{person.pk}/", facts)
    client.incident = incident
    return client


def ask(client, slug="lao-police", **more):
    from whimbrel.service.accounts.models import Agency

    facts = {"agency": Agency.objects.get(slug=slug).pk, "reason": REASON, "sure": "yes", **more}
    return client.post("/emergency/", facts)


def test_the_case_is_read_but_not_changed_and_the_owner_is_told(owner):
    noy = sit("noy", "lao-shelter")
    address = f"/desk/incidents/{owner.incident.pk}/"
    assert noy.get(address).status_code == 404
    assert ask(noy).status_code == 302
    page = Page(noy.get(address))
    assert "Phommachanh" in page.source and "Emergency access" in page.text and "disabled" in page.source
    assert noy.post(f"/desk/rows/incidents/{owner.incident.pk}/", {"was.kind": "", "kind": "raid"}).status_code == 404
    assert noy.post("/desk/search/", {"name": "Phommachanh"}).content.count(b"Phommachanh") == 1, "only what was typed"
    assert owner.incident.number not in Page(noy.get("/desk/")).text, "it stands apart from the own desk"
    access = Access.objects.get()
    cases = noy.post(f"/emergency/{access.pk}/", {"name": "Phommachan"})
    assert "Phommachanh Noy" in Page(cases).text
    told = Page(owner.get("/desk/"))
    assert "Somebody read or reads our cases" in told.text
    assert REASON in Page(owner.get("/emergency/")).text
    assert Entry.objects.filter(actor="noy", action="emergency").count() == 1
    assert Entry.objects.filter(actor="noy", action="look", what="incident").count() == 1


def test_the_owner_ends_it_and_it_expires_by_itself(owner):
    noy = sit("noy", "lao-shelter")
    ask(noy)
    access = Access.objects.get()
    address = f"/desk/incidents/{owner.incident.pk}/"
    assert access.expires - access.began < dt.timedelta(hours=4, minutes=1)
    Access.objects.update(expires=timezone.now() - dt.timedelta(seconds=1))
    assert noy.get(address).status_code == noy.get(f"/emergency/{access.pk}/").status_code == 404
    ask(noy)
    assert noy.get(address).status_code == 200
    newest = Access.objects.first()
    assert noy.post(f"/emergency/{newest.pk}/noted/", {"end": "1"}).status_code == 404
    owner.post(f"/emergency/{newest.pk}/noted/", {"end": "1"})
    assert noy.get(address).status_code == 404
    assert Access.objects.first().noted_by.username == "lin"


@pytest.mark.parametrize("wrong", [{"reason": "urgent"}, {"sure": ""}, {"agency": "999"}])
def test_without_a_reason_or_confirmation_there_is_none(owner, wrong):
    noy = sit("noy", "lao-shelter")
    assert ask(noy, **wrong).status_code == 422
    assert not Access.objects.exists()


def test_nobody_of_another_country_and_no_analyst_may_ask(owner):
    assert ask(sit("pim", "thai-police", country="THA")).status_code == 422
    assert ask(sit("ann", "lao-ministry", role="analyst")).status_code == 404
    assert ask(sit("rep", "lao-shelter", role="reporter")).status_code == 404
    assert not Access.objects.exists()


def test_another_person_s_access_opens_nothing(owner):
    ask(sit("noy", "lao-shelter"))
    other = sit("vong", "lao-shelter")
    assert other.get(f"/emergency/{Access.objects.get().pk}/").status_code == 404
    assert other.get(f"/desk/incidents/{owner.incident.pk}/").status_code == 404
