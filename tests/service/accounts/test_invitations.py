"""Invitations: a link handed over once, an account with the role it names, and the same for setting an account up anew."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests.plugins.members import PASSWORD, agency, member
from tests.plugins.page import Page
from tests.service.accounts.door import confirm, events, is_in, sign_in
from whimbrel.service.accounts import invitations
from whimbrel.service.accounts.models import Invitation, Membership

pytestmark = pytest.mark.django_db
GOOD = "winter harbour lantern"
CHOICE = {"user_name": "mai.tran", "password1": GOOD, "password2": GOOD}


@pytest.fixture
def boss(site):
    agency("viet-office", "VNM")
    return member("boss", ("operator", "administrator"))


def invited(boss, role="reporter", client=None):
    """A browser that opened a link for this role."""
    _, token = invitations.invite(boss, "Mai Tran", "mai.t", agency("viet-office"), role)
    client = client or Client()
    arrived = client.get(f"/invitation/{token}/")
    assert (arrived.status_code, arrived["Location"], arrived["Referrer-Policy"]) == (
        302,
        "/invitation/",
        "no-referrer",
    )
    return client, token


def test_the_administrator_makes_a_link_that_is_shown_once(boss):
    client = sign_in(boss)
    confirm(client)
    form = {"full_name": "Mai Tran", "user_name": "mai.t", "agency": "viet-office", "role": "reporter"}
    page = Page(client.post("/administration/invitations/", form))
    link = next(i["value"] for i in page.all("input") if i.get("id") == "link")
    assert link.startswith("http://testserver/invitation/") and "no-store" in client.get("/account/")["Cache-Control"]
    token = link.split("/")[-2]
    row = Invitation.objects.get()
    assert len(token) == 43 and token not in str(vars(row)) and row.digest == invitations.digest_of(token)
    again = client.get("/administration/invitations/")
    assert "Mai Tran" in Page(again).text and token not in again.content.decode()
    assert Client().get(link).status_code == 302


def test_an_invited_person_chooses_name_and_password_and_is_led_to_a_second_factor(boss):
    client, _ = invited(boss)
    page = Page(client.get("/invitation/"))
    assert "Mai Tran" in page.text and "Reporting officer" in page.text and "Viet Office" in page.text
    done = client.post("/invitation/", CHOICE)
    assert (done.status_code, done["Location"]) == (302, "/account/second-factor/")
    assert client.get("/atlas/")["Location"] == "/account/second-factor/"
    row = Membership.objects.get(user__username="mai.tran")
    assert (row.role, row.agency.slug, row.given_by, row.user.first_name) == (
        "reporter",
        "viet-office",
        boss,
        "Mai Tran",
    )
    assert not row.user.is_superuser and not row.user.is_staff
    assert events(row.user) == ["account_made", "signed_in"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"user_name": "Mai Tran"}, "small letters"),
        ({"user_name": "x"}, "small letters"),
        ({"user_name": "BOSS"}, "taken"),
        ({"password2": "another long one"}, "differ"),
        ({"password1": "Kurz-9z", "password2": "Kurz-9z"}, "12"),
        ({"password1": "qwertyuiop123", "password2": "qwertyuiop123"}, "common"),
        ({"password1": "my name is mai.tran", "password2": "my name is mai.tran"}, "your name"),
    ],
)
def test_what_cannot_be_chosen_is_explained(boss, change, said):
    client, _ = invited(boss)
    page = Page(client.post("/invitation/", {**CHOICE, **change}))
    assert said in page.text and change.get("password1", GOOD) not in page.source
    assert not Membership.objects.filter(agency__slug="viet-office").exists()
    assert client.post("/invitation/", CHOICE).status_code == 302, "the link still works"


def test_a_reset_sets_everything_anew_and_is_told(boss):
    from allauth.mfa.models import Authenticator

    from whimbrel.service.api.models import Token

    lin = member("lin", ("lao-police", "case_worker"))
    Token.objects.create(user=lin, label="x", digest="d", start="s", expires=timezone.now() + dt.timedelta(days=9))
    old, admin = sign_in(lin), sign_in(boss)
    confirm(admin)
    page = Page(admin.post(f"/administration/people/{lin.pk}/reset/"))
    link = next(i["value"] for i in page.all("input") if i.get("id") == "link")
    assert is_in(old), "an offer changes nothing yet"
    client = Client()
    client.get(link)
    assert "lin" in Page(client.get("/invitation/")).text
    assert client.post("/invitation/", {"password1": GOOD, "password2": GOOD})["Location"] == "/account/second-factor/"
    lin.refresh_from_db()
    assert lin.check_password(GOOD) and not lin.check_password(PASSWORD)
    assert not Authenticator.objects.filter(user=lin).exists() and not is_in(old)
    assert not Token.objects.filter(user=lin, ended__isnull=True).exists()
    assert {"reset_offered", "account_reset", "session_ended"} <= set(events(lin))
    assert "An administrator did something" not in Page(client.get("/account/second-factor/")).text
    from tests.plugins.members import second_factor

    second_factor(lin)
    assert "An administrator did something" in Page(client.get("/account/")).text


def test_who_was_offered_a_reset_is_told_at_the_next_sign_in(boss):
    lin = member("lin", ("lao-police", "case_worker"))
    sign_in(lin)
    invitations.offer_reset(boss, lin, None)
    client = sign_in(lin)
    page = Page(client.get("/account/"))
    assert "An administrator made a reset link" in page.text
    from tests.plugins.members import code
    from tests.service.accounts.door import first_step, forget_codes

    invitations.offer_reset(boss, lin, None)
    forget_codes(lin)
    fresh = Client()
    first_step(fresh, "lin")
    assert fresh.post("/sign-in/second-step/", {"code": code()})["Location"] == "/account/", "first of all"


def test_a_newer_reset_link_ends_the_older_one(boss):
    lin = member("lin", ("lao-police", "case_worker"))
    _, first = invitations.offer_reset(boss, lin, None)
    _, second = invitations.offer_reset(boss, lin, None)
    assert invitations.found(invitations.digest_of(first)) is None
    assert invitations.found(invitations.digest_of(second)) is not None


def test_a_link_can_be_withdrawn(boss):
    client, _ = invited(boss)
    admin = sign_in(boss)
    confirm(admin)
    assert admin.post(f"/administration/invitations/{Invitation.objects.get().pk}/withdraw/").status_code == 302
    answer = client.post("/invitation/", CHOICE)
    assert answer.status_code == 404 and "does not work" in Page(answer).text
    assert "No link is waiting" in Page(admin.get("/administration/invitations/")).text


def test_somebody_signed_in_is_asked_to_sign_out_first(boss):
    client, _ = invited(boss, client=sign_in(boss))
    assert "Somebody is signed in here" in Page(client.get("/invitation/")).text
    assert client.post("/invitation/", CHOICE).status_code == 200
    assert not Membership.objects.filter(user__username="mai.tran").exists()
