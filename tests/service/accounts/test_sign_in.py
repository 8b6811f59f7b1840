"""Signing in and out, the second step, and what is written down about it."""

from __future__ import annotations

import pytest

from tests.plugins.members import PASSWORD, code, member
from tests.plugins.page import Page
from tests.service.accounts.door import events, first_step, forget_codes, is_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(site):
    return member("lin", ("lao-police", "case_worker"))


def test_both_steps_lead_to_the_atlas_in_the_language_of_the_page(site, lin):
    site.get("/sign-in/?lang=fr")
    asked = first_step(site, "lin")
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in/second-step/")
    page = Page(site.get("/sign-in/second-step/"))
    assert "Deuxième étape" in page.text and "code est" not in page.text, "and no code is shown"
    done = site.post("/sign-in/second-step/", {"code": code()})
    assert (done.status_code, done["Location"]) == (302, "/atlas/?lang=fr")
    assert is_in(site)


def test_next_is_remembered_over_both_steps(site, lin):
    site.post("/sign-in/", {"login": "lin", "password": PASSWORD, "next": "/account/sessions/"})
    done = site.post("/sign-in/second-step/", {"code": code()})
    assert done["Location"] == "/account/sessions/"


def test_the_name_may_be_typed_in_capitals_and_with_spaces(site, lin):
    assert first_step(site, " LIN ")["Location"] == "/sign-in/second-step/"


def test_the_wrong_code_is_said_and_written_down(site, lin):
    first_step(site, "lin")
    answer = site.post("/sign-in/second-step/", {"code": "000000"})
    page = Page(answer)
    assert answer.status_code == 200 and "not right" in page.text and "000000" not in page.source
    assert page.all("input")[1]["aria-invalid"] == "true"
    assert events(lin) == ["failed_second_step"]


def test_a_sign_in_that_waits_can_be_cancelled(site, lin):
    first_step(site, "lin")
    assert site.get("/sign-in/")["Location"] == "/sign-in/second-step/"
    site.post("/sign-out/")
    assert site.get("/sign-in/").status_code == 200
    assert site.get("/sign-in/second-step/")["Location"] == "/sign-in/"


def test_a_recovery_code_stands_for_the_app(site, lin):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    codes = RecoveryCodes.activate(lin)
    first_step(site, "lin")
    done = site.post("/sign-in/second-step/", {"code": codes.generate_codes()[0]})
    assert done["Location"] == "/atlas/?lang=en"
    assert events(lin) == ["recovery_code_used", "signed_in"]


def test_the_history_names_address_and_device_and_the_audit_log_has_it(site, lin):
    from whimbrel.service.accounts.models import SignInEvent
    from whimbrel.service.audit.models import Entry

    client = sign_in(lin, address="192.0.2.7")
    client.post("/sign-out/")
    client.post("/sign-in/", {"login": "lin", "password": "wrong"})
    rows = SignInEvent.objects.filter(user=lin).order_by("id").values_list("what", "address", "device")
    firefox = "Firefox, Android"
    assert list(rows) == [(w, "192.0.2.7", firefox) for w in ("signed_in", "signed_out", "failed")]
    noted = Entry.objects.filter(what="account", key=str(lin.pk)).order_by("id").values_list("action", flat=True)
    assert list(noted) == ["signed_in", "signed_out", "failed"]


def test_my_account_shows_who_i_am_and_what_happened(site, lin):
    lin.first_name = "Lin Souk"
    lin.save()
    client = sign_in(lin)
    page = Page(client.get("/account/"))
    for text in ("Lin Souk", "Case worker", "Lao Police", "Signed in", "Firefox, Android", "127.0.0.1"):
        assert text in page.text
    for language, text in (("fr", "Mon compte"), ("zh", "我的账户")):
        assert text in Page(client.get(f"/account/?lang={language}")).text


def test_nobody_signed_in_is_led_to_the_sign_in_page(site):
    for address in ("/account/", "/account/sessions/", "/account/password/", "/account/second-factor/"):
        answer = site.get(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address}")
    for address in ("/account/second-factor/app/", "/account/second-factor/codes/new/", "/account/confirm/"):
        assert site.get(address)["Location"].startswith("/sign-in/"), address


def test_of_allauth_nothing_else_is_mounted(site, lin):
    client = sign_in(lin)
    for path in ("signup/", "email/", "password/reset/", "password/set/", "inactive/", "login/", "logout/", "trust/"):
        for before in ("/account/", "/accounts/", "/account/second-factor/", "/"):
            assert client.get(before + path).status_code == 404, before + path


def test_a_demonstration_shows_a_code_that_opens_only_its_own_accounts(site, lin, settings):
    from whimbrel.service.accounts.demonstration import code as shown

    assert shown() == ""
    settings.DEMONSTRATION = True
    first_step(site, "lin")
    assert shown() in Page(site.get("/sign-in/second-step/")).text
    assert site.post("/sign-in/second-step/", {"code": shown()}).status_code == 200, "a real account stays closed"
    forget_codes(lin)
    assert site.post("/sign-in/second-step/", {"code": code()}).status_code == 302


def test_words_for_devices():
    from whimbrel.service.accounts.device import device_words

    chrome = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
    )
    assert device_words(chrome) == "Chrome, Windows"
    assert device_words(chrome + " Edg/126.0") == "Edge, Windows"
    assert (
        device_words("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1")
        == "Safari, iPhone"
    )
    assert device_words("<script>") == ""
