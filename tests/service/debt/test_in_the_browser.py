"""The debt clock as people open it: on a small telephone, by keyboard, with and without scripts, in every language."""

import pytest

from tests.plugins.in_browser import serious, too_wide
from whimbrel.criteria.debt_words import LANGUAGES, say

pytestmark = pytest.mark.browser


@pytest.fixture
def telephone(browser, site_in_browser, static_files, settings):
    """A page of 360 pixels without an account; ``telephone(java_script_enabled=False)``."""
    settings.ALLOWED_HOSTS = ["*"]
    contexts = []

    def go(width=360, **options):
        context = browser.new_context(viewport={"width": width, "height": 740}, base_url=site_in_browser, **options)
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.on("request", lambda r: page.asked.append(r.url))
        return page

    yield go
    for context in contexts:
        context.close()


def fill(page, language="en", **more):
    told = {"fee": "17000", "interest": "30", "wage": "900", "deductions": "150", "living": "300", **more}
    page.goto(f"/debt/{language}/")
    for name in ("currency", "wage_currency"):
        page.select_option(f"[name={name}]", "EUR")
    page.select_option("[name=per]", "year")
    for name, text in told.items():
        page.fill(f"[name={name}]", text)
    with page.expect_navigation():
        page.click("form button")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_small_telephone_without_scripts_in_every_language(telephone, language):
    page = telephone(java_script_enabled=False)
    fill(page, language)
    assert say("line_left", language) in page.inner_text("#answer")
    assert page.locator(".outcome").inner_text().count("118") == 1
    assert page.locator(".picture").is_hidden()
    page.locator("#answer details summary").first.click()
    assert say("cell_never", language) in page.inner_text("#answer details table")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert page.url.endswith(f"/debt/{language}/#answer") and page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody_and_draws_only_when_asked(telephone, scheme):
    page = telephone(color_scheme=scheme)
    page.goto("/debt/my/")
    assert not serious(page) and not too_wide(page)
    fill(page)
    assert not any("echarts" in address for address in page.asked)
    page.locator(".picture summary").click()
    page.wait_for_selector(".picture svg path", state="attached")
    assert any("echarts" in address for address in page.asked)
    assert not serious(page) and not too_wide(page) and not page.said


def test_a_fault_leads_to_its_field_by_keyboard(telephone):
    page = telephone()
    fill(page, wage="500.000")
    link = page.locator("[role=alert] a")
    link.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name || location.hash") in ("wage", "#f-wage")
    assert page.locator("[name=wage]").get_attribute("aria-invalid") == "true"
    assert not serious(page)


def test_a_wide_screen_is_fine_too(telephone):
    page = telephone(width=1280)
    fill(page, "fr")
    assert not too_wide(page) and not serious(page)
