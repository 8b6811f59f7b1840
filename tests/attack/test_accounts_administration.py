"""What an attacker would ask of the administrator's pages: from below, from the side, and as the administrator."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.plugins.addresses import every_address
from tests.plugins.members import PASSWORD, agency, member
from tests.service.accounts.door import confirm, sign_in
from whimbrel.service.accounts.models import Agency, Membership

pytestmark = pytest.mark.django_db
ROLES = ("reporter", "case_worker", "focal_point", "analyst", "regional_analyst", "auditor")


@pytest.fixture
def boss(site):
    return member("boss", ("operator", "administrator"))


def administration():
    """Every address of the administrator's pages."""
    samples = {"slug": ["operator"], "pk": ["1"], "membership": ["1"]}
    found = {address for _, address in every_address(samples) if address.startswith("/administration/")}
    assert len(found) >= 15
    return sorted(found)


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_does_anybody_else_find_the_administrators_pages(boss, role):
    other = member("other", *([("operator", role)] if role else []))
    client = sign_in(other)
    confirm(client)
    never = client.get("/never-was/").status_code
    for address in administration():
        for method in ("get", "post", "put", "delete", "head", "options"):
            assert getattr(client, method)(address).status_code == never == 404, (method, address)
    assert Membership.objects.filter(ended__isnull=True).count() == 1 + bool(role)


def test_does_somebody_without_a_session_find_them(boss):
    for address in (*administration(), "/administration/never-was/"):
        for method in ("get", "post", "head"):
            answer = getattr(Client(), method)(address)
            led = answer.headers.get("Location", "").startswith("/sign-in/?next=")
            assert answer.status_code == 404 or (answer.status_code == 302 and led), (method, address)
            assert b"operator" not in answer.content


def test_does_an_administrator_without_a_second_factor_run_anything(site):
    weak = member("weak", ("operator", "administrator"), factor=False)
    client = sign_in(weak)
    for address in administration():
        assert client.get(address)["Location"] == client.post(address)["Location"] == "/account/second-factor/"


def test_can_an_administrator_read_a_restricted_submission(boss, hidden):
    client = sign_in(boss)
    for slug in {s.reporter for s in hidden}:
        agency(slug)
    for submission in hidden:
        for address in (f"/submissions/{submission.id}/", f"/submissions/{submission.id}/manifest.json"):
            assert client.get(address).status_code == 404
        for page in ("/atlas/", "/atlas/?data=reported", "/administration/", "/administration/agencies/"):
            assert submission.id not in client.get(page).content.decode()


def test_can_an_administrator_read_a_case_at_any_address(boss, hidden):
    from django.apps import apps

    from whimbrel.service import policy
    from whimbrel.service.reader import as_reader

    reader = as_reader(boss)
    acts = {act for act in policy.ACTS if policy.may(reader, act)}
    assert acts == {"account.manage"}
    own = agency("operator")
    incidents = apps.get_model("desk", "Incident").objects
    incidents.create(agency=own, author=boss, number="OP-1")
    assert policy.within(reader, "case.read", incidents.all()).count() == 0 < incidents.count()
    client = sign_in(boss)
    secrets = [s.id for s in hidden]
    samples = {"submission_id": secrets, "slug": [own.slug], "pk": [boss.pk]}
    for _, address in every_address(samples):
        if address.startswith(("/sign-out/", "/static/")):
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not any(s.encode() in body for s in secrets), address
        if address.startswith(("/desk/", "/returns/", "/agreements/", "/audit/", "/emergency/")):
            assert answer.status_code in (302, 403, 404, 405), (address, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_can_an_administrator_take_a_role_that_reads(boss, role):
    client = sign_in(boss)
    confirm(client)
    agency("lao-police", "LAO")
    for address in (f"/administration/people/{boss.pk}/give/", f"/administration/people/{boss.pk}/give/?user=2"):
        form = {"agency": "lao-police", "role": role, "user": "2", "person": "2", "pk": "2"}
        assert client.post(address, form).status_code == 409
    # Even a row that was put there by hand gives nothing: the role stands alone.
    Membership.objects.create(user=boss, agency=agency("lao-police"), role=role)
    from whimbrel.service import policy
    from whimbrel.service.reader import as_reader

    acts = {act for act in policy.ACTS if policy.may(as_reader(boss), act)}
    assert acts in ({"account.manage"}, {"audit.read"})


def test_can_fields_be_slipped_in(boss):
    lin = member("lin", ("lao-police", "case_worker"))
    client = sign_in(boss)
    confirm(client)
    forged = {"is_superuser": "1", "is_active": "0", "given_by": "1", "ended": "", "id": "1", "user_id": str(boss.pk)}
    give = {"agency": "lao-police", "role": "analyst", **forged}
    assert client.post(f"/administration/people/{lin.pk}/give/", give).status_code == 302
    lin.refresh_from_db()
    assert lin.is_active and not lin.is_superuser
    assert Membership.objects.filter(user=boss).count() == 1
    change = {"label": "Lao", "kind": "shelter", "country": "LAO", "rhythm": "month", "due_days": "9"}
    client.post(
        "/administration/agencies/lao-police/", {**change, "slug": "stolen", "active": "", "since": "2001-01-01"}
    )
    row = Agency.objects.get(slug="lao-police")
    assert row.active and row.since is None and row.label == "Lao"


def test_can_a_role_of_somebody_else_be_ended_through_another_person(boss):
    lin, ana = member("lin", ("lao-police", "case_worker")), member("ana", ("lao-police", "analyst"))
    client = sign_in(boss)
    confirm(client)
    row = Membership.objects.get(user=ana)
    assert client.post(f"/administration/people/{lin.pk}/end/{row.pk}/").status_code == 404
    assert client.post(f"/administration/people/{boss.pk}/end/{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.ended is None


def test_can_another_site_or_a_picture_change_anything(boss):
    lin = member("lin", ("lao-police", "case_worker"))
    client = sign_in(boss)
    confirm(client)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for path in ("give/", "deactivate/", "reset/", f"end/{Membership.objects.get(user=lin).pk}/"):
        address = f"/administration/people/{lin.pk}/{path}"
        assert strict.post(address, {"agency": "lao-police", "role": "analyst"}).status_code == 403
        assert client.get(address).status_code == 405
    lin.refresh_from_db()
    assert lin.is_active and Membership.objects.filter(user=lin, ended__isnull=True).count() == 1


def test_can_a_stolen_session_of_an_administrator_change_anything(boss):
    lin = member("lin", ("lao-police", "case_worker"))
    client = sign_in(boss)
    for path in ("give/", "deactivate/", "reset/"):
        answer = client.post(f"/administration/people/{lin.pk}/{path}", {"agency": "lao-police", "role": "analyst"})
        assert answer["Location"].startswith("/account/confirm/")
    wrong = client.post("/account/confirm/", {"password": "wrong", "next": "/administration/"})
    assert wrong.status_code == 200 and "not right" in wrong.content.decode()
    lin.refresh_from_db()
    assert lin.is_active and lin.check_password(PASSWORD)


def test_does_the_page_of_a_person_run_what_somebody_is_called(boss):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    lin = member("lin", ("lao-police", "case_worker"))
    lin.first_name = evil
    lin.save()
    Agency.objects.filter(slug="lao-police").update(label=evil)
    client = sign_in(boss)
    for address in (f"people/{lin.pk}/", "people/", "agencies/", "agencies/lao-police/", "people/?q=<script>"):
        body = client.get(f"/administration/{address}").content.decode()
        assert "<script>alert" not in body and "<img src=x" not in body


def test_can_the_search_for_people_be_broken(boss):
    client = sign_in(boss)
    for asked in ("%00", "'", "%25", "\\", "a" * 5000, "%ff%fe", "{{7*7}}"):
        answer = client.get(f"/administration/people/?q={asked}&page={asked}")
        assert answer.status_code == 200 and b"49" not in answer.content.split(b"<main")[1][:600]


def test_can_the_history_be_rewritten(boss):
    from django.db import Error, connection, transaction

    sign_in(boss)
    for statement in ("update accounts_signinevent set what = 'x'", "delete from accounts_signinevent"):
        with pytest.raises(Error, match="kept as they are"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
