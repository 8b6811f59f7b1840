"""Agreements in a real browser: wide and narrow, in three languages, without scripts, and with nothing for axe to say."""

from __future__ import annotations

import re
import time

import pytest

from tests.plugins.in_browser import serious, too_wide
from tests.service.agreements.agreed import agree, file_people, file_tables, migrants, terms_of, two_countries, values
from whimbrel.service.agreements import acts
from whimbrel.service.agreements.models import Act, Agreement

pytestmark = pytest.mark.browser


@pytest.fixture
def go(person_in_browser, settings):
    """``go()``: a page of the focal point of Laos, whose password was asked for again just now; ``go.users``."""
    users = two_countries()
    settings.STORE.mkdir()
    file_people(settings.STORE, "lao-police", 12, "LAO", "THA", label="Lao Police")
    file_tables(settings.STORE, "lao-police", migrants(30), period="2022")
    file_people(settings.STORE, "tha-police", 9, "MMR", "THA", label="Thai Police")

    def page(**options):
        found = person_in_browser("lao-focal", **options)
        session = found.client.session
        record = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(users["LAO"].pk)
        session.save()
        return found

    page.users = users
    return page


def test_every_page_fits_and_axe_finds_nothing_serious(go):
    agreement = agree(go.users)
    acts.offer(agreement, "THA", go.users["THA"], values(left_out=("persons.citizenship",), retention_days=30))
    page = go(bypass_csp=True)
    one = f"/agreements/{agreement.pk}/"
    for language, addresses in {
        "en": ("/agreements/", "/agreements/new/", one, f"{one}preview/", f"{one}sign/"),
        "fr": ("/agreements/new/", one),
        "zh": ("/agreements/", one, f"{one}preview/"),
    }.items():
        for address in addresses:
            page.goto(f"{address}?lang={language}")
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                assert too_wide(page) <= 0, (address, width)
            if language == "en":
                assert serious(page) == [], address
    assert page.said == []


def test_writing_previewing_and_signing_without_scripts(go):
    page = go(java_script_enabled=False, width=360)
    page.goto("/agreements/")
    page.get_by_role("link", name="Write an agreement").click()
    page.get_by_label("The other side", exact=True).select_option(label="Thailand")
    page.get_by_label("Purpose").fill("Routes between both countries.")
    page.get_by_label("From period").fill("2022")
    page.get_by_label("To period").fill("2024")
    page.get_by_role("button", name="Preview with today's data").click()
    page.get_by_role("heading", name="What Thailand would see").wait_for(timeout=20_000)
    assert page.get_by_label("Purpose").input_value() == "Routes between both countries."
    page.get_by_role("button", name="Offer these terms").click()
    page.wait_for_url(re.compile(r"/agreements/[0-9a-f-]{36}/$"))
    assert page.get_by_role("status").inner_text().startswith("The terms are offered.")
    page.get_by_role("link", name="Sign", exact=True).click()
    page.get_by_label("I have read the terms").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Sign", exact=True).click()
    assert page.get_by_role("status").inner_text() == "Signed."
    made = Agreement.objects.get()
    assert Act.objects.get().digest == terms_of(made).digest
    page.get_by_label("Reason").last.fill("It was only a try.")
    page.get_by_label("I know that this cannot be undone.").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Refuse the offer").click()
    assert "Ended by Laos" in page.locator(".headline").inner_text()
    assert page.said == []
