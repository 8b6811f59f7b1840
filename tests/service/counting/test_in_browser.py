"""The page of counts in a real browser: for everybody, on a narrow screen, in three languages."""

from __future__ import annotations

import pytest

from tests.plugins.in_browser import serious, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "fr"), (360, "zh")])
def test_the_page_is_for_everybody(person_in_browser, country, width, language):
    page = person_in_browser("nok", ("lao-police", "focal_point"), width=width)
    page.goto(f"/counting/?period=2026&role=victim&lang={language}")
    assert page.locator("svg.counts rect").count() == 4 and page.locator("svg.counts path").count() >= 2
    assert page.locator("table").count() == 2 and not too_wide(page)
    assert serious(page) == [] and page.said == []


def test_a_year_and_a_role_are_chosen_by_hand(person_in_browser, country):
    page = person_in_browser("nok", ("lao-police", "focal_point"))
    page.goto("/counting/?lang=en")
    assert page.locator("text=Choose one year and one role").count() == 1
    page.get_by_label("Period").select_option("2026")
    page.get_by_label("Role").select_option("victim")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert page.locator("text=Lao Police + Lao Shelter").count() >= 1
    with page.expect_download() as taken:
        page.get_by_text("Download the table (CSV)").click()
    assert taken.value.suggested_filename == "whimbrel-overlap.csv"
