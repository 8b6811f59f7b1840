"""Offering, accepting, and answering hits in a real browser: by keyboard, without a script, on a phone, in three languages."""

from __future__ import annotations

import pytest

from tests.plugins.in_browser import serious, too_wide
from whimbrel.service.matching.models import Answer, Exchange, Hit
from whimbrel.service.matching.nightly import night

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIN, ANN, NOK = ("lao-police", "case_worker"), ("lao-labour", "case_worker"), ("lao-ministry", "focal_point")
LANGUAGES = {"en": "same person", "fr": "même personne", "zh": "同一人"}


def tab_to(page, selector: str) -> None:
    """Press the tabulator until the focus is there, as somebody without a mouse does."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_from_the_offer_to_the_answer_by_keyboard_without_a_script(person_in_browser, both, terms):
    lin = person_in_browser("lin", LIN, java_script_enabled=True)
    lin.goto("/matching/")
    tab_to(lin, "a[href='/matching/offer/']")
    lin.keyboard.press("Enter")
    lin.wait_for_url("**/matching/offer/")
    for field, value in (("#other", str(terms()["other"])), ("#purpose", "count_once")):
        lin.select_option(field, value)
    lin.fill("#ends", terms()["ends"])
    tab_to(lin, ".offer button")
    lin.keyboard.press("Enter")
    lin.wait_for_url("**/matching/exchanges/**")
    assert "waits for the other agency" in lin.inner_text("main")

    ann = person_in_browser("ann", ANN, java_script_enabled=False, width=360)
    ann.goto(f"/matching/exchanges/{Exchange.objects.get().pk}/")
    ann.check("form[action$='accept/'] input[name=sure]")
    with ann.expect_navigation():
        ann.click("form[action$='accept/'] button")
    assert "compared next night" in ann.inner_text("main")
    night()
    ann.goto("/matching/hits/")
    assert ann.locator(".hit").count() == 3
    with ann.expect_navigation():
        ann.locator(".hit").first.locator("button[value=same]").click()
    assert Answer.objects.get().verdict == "same" and "#hit-" in ann.url

    lin.goto("/matching/hits/")
    tab_to(lin, ".hit button[value=different]")
    with lin.expect_navigation():
        lin.keyboard.press("Enter")
    assert Answer.objects.count() == 2 and lin.locator("[aria-pressed=true]").count() == 1
    assert lin.said == ann.said == []


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_for_everybody_in_three_languages(person_in_browser, compared, width):
    pages = ["/matching/", "/matching/offer/", "/matching/hits/", f"/matching/exchanges/{compared.pk}/"]
    for language, same in LANGUAGES.items():
        mei = person_in_browser(f"mei-{language}-{width}", LIN, width=width)
        for path in pages:
            mei.goto(f"{path}?lang={language}")
            assert too_wide(mei) <= 0, (path, language)
            assert serious(mei) == [], (path, language)
        mei.goto(f"/matching/hits/?lang={language}")
        assert same in mei.inner_text(".hit").lower() and Hit.objects.count() == 3
        assert mei.said == []


def test_the_focal_points_page_on_a_phone(person_in_browser, compared):
    nok = person_in_browser("nok", NOK, width=360)
    for path in ("/matching/", f"/matching/exchanges/{compared.pk}/"):
        nok.goto(path)
        assert too_wide(nok) <= 0 and serious(nok) == [] and nok.locator("form[action$='end/']").count() == 0
