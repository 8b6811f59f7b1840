"""Signing in in a real browser: password and code, and a passkey from the first set-up to signing in with it alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.members import PASSWORD, agency, code, member
from whimbrel.service.accounts import invitations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, 360)
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def page(request, browser, static_files, live_server, use_store, mixed_store, settings):
    """A page that must not complain, at the site. The server of the tests knows files by their plain names only."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STORAGES = {**settings.STORAGES, **plain}
    use_store(mixed_store)
    context = browser.new_context(base_url=live_server.url, bypass_csp="axe" in request.node.name)
    page = context.new_page()
    said = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: said.append(str(e)))
    yield page
    context.close()
    assert said == [], "the console, where breaches of the Content-Security-Policy are told too"


def fits(page):
    """Whether nothing is wider than the screen, wide or narrow."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
            page.url
        )


def test_password_and_code_by_keyboard_alone(page):
    member("lin", ("lao-police", "case_worker"))
    page.goto("/sign-in/?lang=en")
    page.get_by_label("User name").focus()
    page.keyboard.type("lin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/second-step/")
    fits(page)
    page.get_by_label("Code").focus()
    page.keyboard.type(code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/atlas/?lang=en")
    for address in ("", "second-factor/", "sessions/", "password/"):
        page.goto(f"/account/{address}")
        fits(page)


def test_an_invited_person_comes_in_with_a_passkey(page):
    boss = member("boss", ("operator", "administrator"))
    _, token = invitations.invite(boss, "Mai Tran", "mai.tran", agency("viet-office", "VNM"), "analyst")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    able = ("hasResidentKey", "hasUserVerification", "isUserVerified", "automaticPresenceSimulation")
    options = {"protocol": "ctap2", "transport": "internal", **dict.fromkeys(able, True)}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"/invitation/{token}/?lang=en")
    assert page.url.endswith("/invitation/") and token not in page.content()
    fits(page)
    for label in ("Password", "The same again"):
        page.get_by_label(label).fill("winter harbour lantern")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/account/second-factor/")
    fits(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("office computer")
    fits(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account/second-factor/codes/")
    assert page.locator(".codes code").count() == 10
    fits(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/atlas/**")
    page.goto("/sign-in/?lang=en")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/atlas/**")
    page.goto("/account/")
    assert "Analyst" in page.content() and "Viet Office" in page.content()


def test_axe_finds_nothing_serious_on_any_page(page):
    boss = member("boss", ("operator", "administrator"))
    lin = member("lin", ("lao-police", "case_worker"))
    invitations.invite(boss, "Mai Tran", "mai.tran", agency("viet-office", "VNM"), "analyst")
    page.goto("/sign-in/?lang=en")
    page.get_by_label("User name").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-step/")
    no_harm(page)
    page.get_by_label("Code").fill(code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/atlas/**")
    account = ("", "second-factor/", "sessions/", "password/", "confirm/", "confirm/code/")
    below = ("", "agencies/", "agencies/new/", "agencies/lao-police/", "people/", f"people/{lin.pk}/", "invitations/")
    for address in (*(f"/account/{a}" for a in account), *(f"/administration/{a}" for a in below)):
        page.goto(address)
        no_harm(page)
        fits(page)
    page.goto("/account/second-factor/app/replace/")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/replace/")
    no_harm(page)
    for address in ("/account/second-factor/passkeys/add/", "/account/second-factor/codes/new/"):
        page.goto(address)
        no_harm(page)
        fits(page)


def no_harm(page):
    """axe-core says nothing serious or critical, by day or by night."""
    page.add_script_tag(content=AXE.read_text("utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)")
        bad = [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")]
        assert bad == [], (page.url, scheme)
