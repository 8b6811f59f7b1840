"""Second factors: led to set one up, replaced but not lost, recovery codes shown once."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from tests.plugins.members import code, member
from tests.plugins.page import Page
from tests.service.accounts.door import confirm, forget_codes, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(site):
    return member("lin", ("lao-police", "case_worker"))


def passkey(user, name="blue key"):
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}})


def test_whoever_has_a_role_and_no_second_factor_is_led_to_set_one_up(site):
    client = sign_in(member("ana", ("lao-police", "case_worker"), factor=False))
    for address in ("/atlas/", "/account/", "/desk/", "/administration/", "/api/", "/account/tokens/"):
        for method in (client.get, client.post, client.head, client.delete):
            assert method(address)["Location"] == "/account/second-factor/", address
    page = Page(client.get("/account/second-factor/"))
    assert "Your roles count from then on" in page.text
    assert client.get("/account/second-factor/app/").status_code == 200, "the password was typed just now"


def test_whoever_has_no_role_needs_none(site):
    client = sign_in(member("guest", factor=False))
    assert client.get("/atlas/").status_code == 200
    assert "Your roles count" not in Page(client.get("/account/second-factor/")).text


def test_nobody_runs_in_a_circle_where_the_agency_is_closed(site, lin):
    from whimbrel.service.accounts.models import Agency

    client = sign_in(lin)
    Agency.objects.update(active=False)
    assert client.get("/atlas/").status_code == 200
    assert "You have no role" not in Page(client.get("/account/")).text, "it is shown, as closed"
    assert "(closed)" in Page(client.get("/account/")).text


def test_the_last_second_factor_stays_while_there_is_a_role(lin):
    client = sign_in(lin)
    confirm(client)
    page = Page(client.get("/account/second-factor/app/remove/"))
    assert "last second factor" in page.text and "/account/second-factor/app/replace/" in page.links()
    client.post("/account/second-factor/app/remove/")
    assert Authenticator.objects.filter(user=lin, type="totp").exists()
    key = passkey(lin)
    assert client.post("/account/second-factor/app/remove/").status_code == 302
    assert not Authenticator.objects.filter(user=lin, type="totp").exists()
    confirm(client)
    client.post(f"/account/second-factor/passkeys/{key.pk}/remove/")
    assert Authenticator.objects.filter(pk=key.pk).exists(), "now the passkey is the last one"


def test_an_app_is_replaced_in_one_step(lin):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client = sign_in(lin)
    confirm(client)
    before = Authenticator.objects.get(user=lin, type="totp").pk
    assert client.get("/account/second-factor/app/replace/").status_code == 200
    wrong = client.post("/account/second-factor/app/replace/", {"code": "000000"})
    assert wrong.status_code == 200 and Authenticator.objects.filter(pk=before).exists()
    counter = list(yield_hotp_counters_from_time())[1]
    right = format_hotp_value(hotp_value(client.session["mfa.totp.secret"], counter))
    assert client.post("/account/second-factor/app/replace/", {"code": right}).status_code == 302
    assert not Authenticator.objects.filter(pk=before).exists()
    assert Authenticator.objects.filter(user=lin, type="totp").count() == 1


def test_secrets_lie_locked(lin):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from tests.plugins.members import SECRET

    RecoveryCodes.activate(lin)
    for row in Authenticator.objects.filter(user=lin):
        value = row.data.get("secret") or row.data["seed"]
        assert value.partition(":")[0].startswith("k") and SECRET not in value


def test_recovery_codes_are_shown_for_ten_minutes_and_never_again(lin, monkeypatch):
    import time

    client = sign_in(lin)
    confirm(client)
    assert client.get("/account/second-factor/codes/").status_code == 404, "there are none yet"
    assert client.post("/account/second-factor/codes/new/").status_code == 302
    first = Page(client.get("/account/second-factor/codes/"))
    assert first.source.count("<li><code>") == 10
    again = client.get("/account/second-factor/codes/download/")
    assert len(again.content.split()) == 10 and "attachment" in again["Content-Disposition"]
    assert "no-store" in again["Cache-Control"]
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    confirm(client)
    assert "<li><code>" not in Page(client.get("/account/second-factor/codes/")).source
    assert client.get("/account/second-factor/codes/download/").status_code == 404


def test_a_change_may_be_confirmed_with_a_code(lin):
    client = sign_in(lin)
    forget_codes(lin)
    done = client.post("/account/confirm/code/", {"code": code(), "next": "/account/second-factor/passkeys/add/"})
    assert done["Location"] == "/account/second-factor/passkeys/add/"
    assert client.get(done["Location"]).status_code == 200


def test_pages_of_second_factors_speak_three_languages(lin):
    client = sign_in(lin)
    confirm(client)
    for path, texts in (
        ("", ("Second factors", "Seconds facteurs", "第二验证方式")),
        ("app/replace/", ("Scan this picture", "Scannez cette image", "扫描此图")),
        ("passkeys/", ("There is none yet", "Il n’y en a pas encore", "目前没有")),
        ("passkeys/add/", ("Add a passkey", "Ajouter une clé", "添加通行密钥")),
        ("codes/new/", ("Make new recovery codes", "nouveaux codes de secours", "生成新的恢复码")),
    ):
        for language, text in zip(("en", "fr", "zh"), texts, strict=True):
            assert text in Page(client.get(f"/account/second-factor/{path}?lang={language}")).text, path
