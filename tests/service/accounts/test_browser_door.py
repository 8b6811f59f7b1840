"""Signing in in a real browser: password and code, and a passkey from the first set-up to signing in with it alone."""

from __future__ import annotations

import pytest

from tests.plugins.members import PASSWORD, agency, code, member
from whimbrel.service.accounts import invitations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, 360)


@pytest.fixture
def page(browser, live_server, use_store, mixed_store, settings):
    """A page that must not complain, at the site. The server of the tests knows files by their plain names only."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STORAGES = {**settings.STORAGES, **plain}
    use_store(mixed_store)
    context = browser.new_context(base_url=live_server.url)
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
