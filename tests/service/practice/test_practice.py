"""Practice: decide, compare, learn; for everybody, without a script, and nothing is kept."""

from __future__ import annotations

import pytest

from tests.plugins.in_browser import serious, too_wide
from tests.plugins.page import Page
from whimbrel.criteria.practice import practice_cases
from whimbrel.service.audit.models import Entry

WRONG = {"smuggling": "met", "trafficking": "not_met", "forced_labour": "not_met", "next": "locked", "detain": "do"}


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_every_case_can_be_read_and_decided(site, language):
    listed = Page(site.get(f"/practice/?lang={language}"))
    for name, case in practice_cases().items():
        assert f"/practice/{name}/?lang={language}" in listed.links()
        page = Page(site.get(f"/practice/{name}/?lang={language}"))
        assert case.title[language] in page.text and all(a[language] in page.text for _, a in case.told)
        # What is right stands nowhere before somebody has decided.
        assert not any(w.text[language] in page.source for w in case.why.values())
        assert "checked" not in page.source


def test_a_wrong_decision_is_laid_beside_what_was_found(site):
    page = Page(site.post("/practice/scaffold/", WRONG))
    assert "1 decided as found, of 8" in page.text
    assert "You: Not met Found: Met" in page.text and "That he can go out and agreed changes nothing" in page.text
    assert "Forced labour was missed for years because nobody was locked in" in page.text
    assert "nobody is to be punished for what they were made to do" in page.text
    assert "Main smuggler" not in page.text and "Employer: Trafficking in persons: Met" in page.text
    assert sum("checked" in a for a in page.all("input")) == 5


def test_a_right_decision_teaches_nothing_more(site):
    case = practice_cases()["kitchen"]
    right = {**case.findings, "next": "rights", **{a.id: a.right for a in case.actions}}
    page = Page(site.post("/practice/kitchen/", right))
    assert "8 decided as found, of 8" in page.text and "Take with you" not in page.text
    assert "protection is due now" not in page.text


def test_nothing_of_it_is_kept(site):
    before = Entry.objects.count()
    answer = site.post("/practice/nails/", {**WRONG, "name": "Somsak"})
    assert answer.status_code == 200 and not answer.cookies and answer["Cache-Control"] == "no-store"
    assert Entry.objects.count() == before and b"Somsak" not in answer.content


@pytest.mark.parametrize("sent", [{}, {"trafficking": "<script>"}, {"next": "../../x"}, {"detain": ["do", "do_not"]}])
def test_what_is_sent_otherwise_is_nothing_chosen(site, sent):
    answer = site.post("/practice/scaffold/", sent)
    assert answer.status_code == 200 and b"<script>" not in answer.content
    assert "nothing chosen" in Page(answer).text


def test_a_case_that_is_not_there_is_not_found(site):
    assert site.get("/practice/nowhere/").status_code == 404 and site.post("/practice/nowhere/").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_a_case_is_decided_by_keyboard_without_a_script(browser, site_in_browser, settings, static_files, width):
    settings.ALLOWED_HOSTS = ["*"]
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=site_in_browser)
    page = context.new_page()
    for address in ("/practice/", "/practice/scaffold/?lang=fr"):
        page.goto(address)
        assert too_wide(page) <= 0 and not serious(page)
    page.focus("input[name=smuggling][value=met]")
    page.keyboard.press("Space")
    page.focus("form.decide button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result")
    assert too_wide(page) <= 0 and not serious(page)
    assert page.locator(".point.hit").count() == 1 and page.locator(".point.miss").count() == 7
    context.close()
    still = browser.new_context(java_script_enabled=False, base_url=site_in_browser)
    page = still.new_page()
    page.goto("/practice/flowers/?lang=zh")
    page.click("form.decide button")
    page.get_by_text("请记住").first.wait_for()
    still.close()
