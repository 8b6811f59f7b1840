"""Releases in a real browser, without a script: a report drafted, looked at, approved by two, published, read."""

from __future__ import annotations

import pytest

from tests.plugins.in_browser import serious, too_wide
from tests.plugins.members import agency
from tests.service.releases.conftest import seal
from whimbrel.service.atlas.holdings import holdings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCAL = ("lao-police", "focal_point")


def fits(page):
    """The page is not wider than a phone or a desk, and a screen reader can read it."""
    page.wait_for_load_state()
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) <= 0, (page.url, width)


@pytest.fixture
def offices(person_in_browser, settings):
    """Two focal points of Laos, whose police has sealed 2022 and 2023."""
    settings.STORE.mkdir(parents=True, exist_ok=True)
    agency("lao-police", "LAO")
    for year, by_sex in (
        (2022, {"male": 40, "female": 22, "unknown": 2}),
        (2023, {"male": 60, "female": 31, "unknown": 3}),
    ):
        seal(settings.STORE, "lao-police", by_sex, period=str(year), year=year)
    holdings.forget()
    return [person_in_browser(name, FOCAL, java_script_enabled=False) for name in ("nok", "bou")]


def test_a_report_from_the_form_to_the_public_page(offices, person_in_browser, browser, site_in_browser):
    nok, bou = offices
    nok.goto("/releases/new/?lang=en")
    nok.get_by_role("link", name="situation report").click()
    nok.wait_for_url("**kind=report")
    fits(nok)
    nok.get_by_label("Title (English)").fill("The year")
    nok.get_by_label("Title (中文)").fill("年度")
    nok.locator("summary").first.click()
    for year in ("2022", "2023"):
        nok.get_by_label(year, exact=True).check()
    nok.locator("select[name=period]").select_option("2023")
    nok.get_by_label("Compared with").select_option("2022")
    nok.get_by_label("Persons recorded").check()
    nok.get_by_role("button", name="Show what would be published").click()
    nok.get_by_role("heading", name="What would be lost").wait_for()
    fits(nok)
    draft = nok.url
    nok.get_by_role("link", name="Situation report").click()
    nok.get_by_role("heading", name="The year").wait_for()
    fits(nok)
    nok.goto(draft)
    for page in (nok, bou):
        page.goto(draft)
        page.get_by_role("button", name="Approve this draft").click()
        page.wait_for_url("**/releases/**")
    bou.get_by_role("button", name="Publish").click()
    link = bou.get_by_role("definition").get_by_role("link", name="/released/")
    link.wait_for()
    public = browser.new_context(base_url=site_in_browser, java_script_enabled=False).new_page()
    public.goto(f"{link.get_attribute('href')}?lang=zh")
    public.get_by_role("heading", name="年度").wait_for()
    fits(public)
    public.get_by_role("link", name="HTML").first.click()
    public.wait_for_url("**/report/index.zh.html")
    fits(public)
    public.context.close()


def test_the_pages_can_be_read_by_a_screen_reader(offices, person_in_browser):
    """axe needs a script; the pages do not."""
    page = person_in_browser("vee", FOCAL)
    for kind in ("table", "private_counts", "synthetic", "return", "report"):
        page.goto(f"/releases/new/?kind={kind}&lang=fr")
        assert serious(page) == [] == page.said, kind
    page.goto("/releases/new/?lang=en")
    page.get_by_label("Title (English)").fill("By sex")
    page.locator("summary").first.click()
    page.get_by_label("2023", exact=True).check()
    page.locator("select[name=period]").select_option("2023")
    page.get_by_label("by sex").check()
    page.get_by_role("button", name="Show what would be published").click()
    page.get_by_role("heading", name="What would be lost").wait_for()
    assert serious(page) == [] == page.said
    page.get_by_role("link", name="Explore").click()
    page.wait_for_selector("table tbody tr")
    assert serious(page) == [] == page.said
