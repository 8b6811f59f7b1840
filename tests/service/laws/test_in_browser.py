"""The pages in a real browser: at phone width, without scripts, for screen readers."""

from __future__ import annotations

import pytest

from tests.plugins.in_browser import serious, too_wide
from tests.service.laws.test_pages import FACTS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_facts_are_compared_without_a_script(browser, site_in_browser, settings, static_files, width):
    settings.ALLOWED_HOSTS = ["*"]
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site_in_browser)
    page = context.new_page()
    for address in ("/laws/", "/laws/CHN/", "/laws/compare/"):
        page.goto(address)
        assert too_wide(page) <= 0 and not serious(page)
    page.fill("#facts", FACTS)
    for code in ("CHN", "GBR", "THA"):
        page.check(f"input[value={code}]")
    page.click("form.compare button")
    page.wait_for_selector("#overview")
    assert too_wide(page) <= 0 and not serious(page)
    assert page.locator("td.side.punished").count() >= 2
    with page.expect_download() as kept:
        page.click("button[value=pdf]")
    assert kept.value.suggested_filename == "whimbrel-laws-CHN-GBR-THA.pdf"
    context.close()
    still = browser.new_context(java_script_enabled=False, base_url=site_in_browser)
    page = still.new_page()
    page.goto("/laws/compare/?lang=zh&country=CHN")
    page.fill("#facts", FACTS)
    page.click("form.compare button")
    page.wait_for_selector("text=各国处罚一览")
    still.close()
