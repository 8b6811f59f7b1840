"""Smaller promises of the cards: read aloud where there is a voice, a break, put off and come back, the page without a line."""

from __future__ import annotations

import pytest

from tests.service.interview.test_in_browser import BY_TEXT, LIN, asked, begin, press

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VOICE = """
window.heard = [];
Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "vi-VN", name: "a voice" }], cancel() {},
    speak: (said) => window.heard.push([said.lang, said.text]),
} });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_a_question_is_read_aloud_where_the_browser_has_a_voice(person_in_browser):
    page = person_in_browser("lin", LIN, width=360)
    page.add_init_script(VOICE)
    begin(page, "vi")
    page.get_by_role("button", name="Read aloud").click()
    assert page.evaluate("window.heard") == [["vi-VN", page.locator("h1").inner_text()]]
    begin(page, "km")
    assert page.get_by_role("button", name="Read aloud").count() == 0, "no voice for Khmer here"


def test_a_break_a_question_put_off_and_one_answered_again(person_in_browser):
    page = person_in_browser("lin", LIN)
    begin(page, "fr")
    page.get_by_role("button", name="Ask later").click()
    page.locator(".officer", has_text="Is somebody near here").wait_for()
    page.get_by_role("button", name="Break").click()
    assert "Your answers are kept" in page.locator(".halt").inner_text()
    page.get_by_role("button", name="Go on").click()
    assert BY_TEXT[asked(page)] == "exploiter_near"
    press(page, "No")
    page.get_by_role("button", name="Previous question").click()
    assert BY_TEXT[asked(page)] == "exploiter_near"
    assert page.locator(".answers button[aria-pressed=true]").inner_text().startswith("Non")


def test_without_a_line_every_page_of_the_interview_leads_to_what_is_kept(person_in_browser):
    page = person_in_browser("lin", LIN, width=360)
    begin(page, "th")
    press(page, "Yes")
    page.context.set_offline(True)
    page.goto("/interview/")
    page.get_by_role("link", name="English / ").click()
    page.locator(".card").wait_for()
    assert BY_TEXT[asked(page)] == "exploiter_near"
