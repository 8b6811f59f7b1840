"""Tokens: made at the page, shown once, told from everybody else's, and over when the account changes."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.test import Client
from django.utils import timezone

from tests.plugins.members import PASSWORD, agency, browser_of
from tests.plugins.page import Page
from tests.service.api.programs import Program
from whimbrel.service.accounts.models import Membership
from whimbrel.service.api import limits
from whimbrel.service.api.models import Token
from whimbrel.service.api.tokens import digest_of
from whimbrel.service.audit.models import Entry


def browser(user, confirmed: bool = True) -> Client:
    client = browser_of(user)
    if confirmed:
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def made(client, **changes):
    form = {"label": "nightly", "days": "30", "scopes": ["case.read"], **changes}
    return client.post("/api/tokens/?lang=en", form)


def test_a_token_is_made_shown_once_and_works(people, static_files):
    client = browser(people["lin"])
    assert "None yet" in Page(client.get("/api/tokens/?lang=en")).text
    page = made(client)
    text = re.search(r"wb_[A-Za-z0-9_-]{43}", page.content.decode())[0]
    token = Token.objects.get()
    assert token.digest == digest_of(text) and text not in str(Token.objects.values().get())
    assert text not in client.get("/api/tokens/").content.decode()
    assert page["Cache-Control"].find("no-store") > -1
    me = Program(text).get("/me").json()
    assert me["name"] == "lin" and me["scopes"] == ["case.read"]
    assert me["memberships"] == [{"agency": "heron-police", "role": "case_worker"}]
    assert Token.objects.get().used is not None
    assert Entry.objects.filter(what="api_token", action="insert", actor="lin").exists()


def test_the_form_says_what_is_wrong_with_it(people, static_files):
    client = browser(people["lin"])
    for changes, said in (
        ({"label": " "}, "Say in 1 to 80 signs"),
        ({"label": "x" * 81}, "Say in 1 to 80 signs"),
        ({"days": "0"}, "Choose 1 to 90 days"),
        ({"days": "91"}, "Choose 1 to 90 days"),
        ({"days": "²"}, "Choose 1 to 90 days"),
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["agreement.sign", "case.delete", "return.seal"]}, "Choose at least one"),
    ):
        page = made(client, **changes)
        assert page.status_code == 422 and said in Page(page).text, changes
    assert not Token.objects.exists()


def test_only_acts_of_own_roles_are_offered(people, static_files):
    offered = {
        name: {
            a["value"]
            for a in Page(browser(people[name]).get("/api/tokens/")).all("input")
            if a.get("name") == "scopes"
        }
        for name in ("lin", "chan", "ann")
    }
    assert offered["lin"] >= {"case.read", "case.write", "upload.send"} and "case.delete" not in offered["lin"]
    assert offered["chan"] >= {"return.seal", "agreement.read"} and "agreement.sign" not in offered["chan"]
    assert offered["ann"] == {"audit.read"}


def test_making_one_asks_who_it_is_first(people, static_files):
    client = browser(people["lin"], confirmed=False)
    page = Page(client.get("/api/tokens/?lang=en"))
    assert "confirm that it is you" in page.text and not page.all("fieldset")
    assert made(client)["Location"].startswith("/account/confirm/")
    assert not Token.objects.exists()
    assert Client().get("/api/tokens/")["Location"].startswith("/sign-in/")


def test_an_own_token_is_ended_at_once(program, people, static_files):
    lin, sok = program("lin"), program("sok")
    client = browser(people["lin"])
    assert client.post(f"/api/tokens/{sok.token.pk}/end/").status_code == 404
    assert sok.get("/me").status_code == 200
    assert client.post(f"/api/tokens/{lin.token.pk}/end/").status_code == 303
    assert lin.get("/me").status_code == 401
    assert Entry.objects.filter(what="api_token", action="update", actor="lin", detail__contains="ended").exists()


def _password(user):
    user.set_password(PASSWORD + " another")
    user.save()


def _factor(user):
    user.authenticator_set.all().delete()


def _role_ended(user):
    Membership.objects.filter(user=user).update(ended=timezone.now())


def _role_given(user):
    Membership.objects.create(user=user, agency=agency("egret-shelter"), role="case_worker")


def _deactivated(user):
    type(user).objects.filter(pk=user.pk).update(is_active=False)


def _agency_closed(user):
    type(agency("heron-police")).objects.filter(slug="heron-police").update(active=False)


CHANGES = (_password, _factor, _role_ended, _role_given, _deactivated, _agency_closed)


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: c.__name__)
def test_a_token_does_not_outlive_what_it_stands_for(program, people, change):
    lin = program("lin")
    assert lin.get("/me").status_code == 200
    change(people["lin"])
    assert lin.get("/me").status_code == 401
    if change is not _deactivated:
        assert Token.objects.get(pk=lin.token.pk).ended, "it does not come to life again"


def test_using_it_is_noted_once_a_minute(program):
    lin = program("lin")
    lin.get("/me")
    first = Token.objects.get(pk=lin.token.pk).used
    lin.get("/me")
    assert Token.objects.get(pk=lin.token.pk).used == first
    Token.objects.filter(pk=lin.token.pk).update(used=first - dt.timedelta(minutes=2))
    lin.get("/me")
    assert Token.objects.get(pk=lin.token.pk).used > first


def test_a_program_is_told_how_often_it_may_ask(program, monkeypatch):
    monkeypatch.setattr(limits, "PER_MINUTE", 3)
    lin, sok = program("lin"), program("sok")
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_010)
    told = [lin.get("/me") for _ in range(4)]
    assert [t.status_code for t in told] == [200, 200, 200, 429]
    assert [t["RateLimit-Remaining"] for t in told] == ["2", "1", "0", "0"]
    assert told[3]["Retry-After"] == "50" and told[3].json()["remedy"]
    assert sok.get("/me").status_code == 200, "the limit is of each token"
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_070)
    assert lin.get("/me").status_code == 200


def test_an_address_that_shows_wrong_tokens_is_slowed_down_and_others_are_not(program, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_PER_MINUTE", 2)
    monkeypatch.setattr(limits.time, "time", lambda: 1_800_000_010)
    lin, wrong = program("lin"), Program("wb_" + "x" * 43)
    assert [wrong.get("/me").status_code for _ in range(3)] == [401, 401, 429]
    assert lin.get("/me").status_code == 200, "from the same address"
