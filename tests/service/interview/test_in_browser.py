"""The interview on a phone: two languages, no line in the middle, handed in once, found at the desk."""

from __future__ import annotations

import re

import pytest

from tests.plugins.in_browser import serious, too_wide
from whimbrel.criteria.interview import questions, wording
from whimbrel.service.desk.models import Consent, Incident, Part
from whimbrel.service.interview.models import Interview

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIN = ("lao-police", "case_worker")
# What the person says, by question; everything else that is asked is answered with "I do not know".
SAYS = {
    "feels_safe": "yes", "exploiter_near": "no", "somebody_listens": "no", "understands": "yes", "interpreter_present": "no",
    "pain_now": "no", "needs_food": "no", "needs_rest": "no", "danger_now": "no", "consent_interview": "yes",
    "consent_case_management": "yes", "consent_referral": "yes", "consent_research": "no", "age": "27",
    "recruited@recruitment": "yes", "deceived_about_wages@recruitment": "yes", "worked@destination": "yes",
    "work_not_wanted@destination": "no", "confined@destination": "yes", "documents_taken@destination": "yes",
}  # fmt: skip
WHO = {"recruited@recruitment": "recruiter"}
EN = wording("en")
BY_TEXT = {text: key for key, text in EN.questions.items()}


def begin(page, person="vi", mode="turns"):
    page.goto("/interview/new/")
    page.get_by_label("Your language").select_option("en")
    page.get_by_label("The person's language").select_option(person)
    page.locator(f"input[value={mode}]").check()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile("/interview/run/"))
    page.locator(".card").wait_for()


def asked(page):
    """The question as the officer reads it."""
    return page.locator(".card .officer").first.inner_text()


def gone(page, heading):
    """Until another card is shown."""
    page.get_by_role("heading", name=heading, exact=True).wait_for(state="detached")


def press(page, words):
    """Press the answer with these words of the officer's language."""
    was = page.locator("h1").inner_text()
    page.locator(".answers button", has=page.locator(f'.little:text-is("{words}")')).click()
    gone(page, was)


def answer(page):
    """Answer the card that is shown, and who did it; returns the key of the question."""
    key = BY_TEXT[asked(page)]
    said = SAYS.get(key, "i_do_not_know")
    was = page.locator("h1").inner_text()
    if said.isdecimal():
        page.locator(".given input").fill(said)
        page.get_by_role("button", name="Next").click()
        gone(page, was)
        return key
    press(page, EN.texts[said])
    if page.locator(".card").count() and asked(page) == EN.texts["who_did_it"]:
        press(page, EN.choices["who"][WHO.get(key, "employer")])
    return key


def test_a_whole_interview_in_two_languages_without_a_line_in_the_middle(person_in_browser):
    page = person_in_browser("lin", LIN, width=360)
    begin(page, "vi")
    assert page.locator(".person").first.get_attribute("lang") == "vi"
    told = []
    for turn in range(200):
        if turn == 8:
            page.context.set_offline(True)
            page.locator("#waits", has_text="No line").wait_for()
        if turn == 30:
            page.reload()  # as a phone does that runs out of memory
            page.locator(".card").wait_for()
        if not page.locator(".card").count():
            break
        told.append(answer(page))
    assert len(told) == len(set(told)) > 60 and "age" in told
    of = {q.key: q for q in questions()}
    hard = [n for n, key in enumerate(told) if of[key].gentle == 3]
    story = [n for n, key in enumerate(told) if of[key].gentle < 3 and of[key].section not in ("safety", "now_what")]
    assert hard and min(hard) > max(story), "hard questions come late"
    assert too_wide(page) == 0
    assert "There are signs of it" in page.locator(".finding.met").first.inner_text()
    page.get_by_role("button", name="Hand in").click()
    page.locator("#waits", has_text=re.compile(r"Answers not handed in yet: \d+.*No line")).wait_for()
    assert not Interview.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url(re.compile("/result/"))
    it = Interview.objects.get()
    assert it.state == "handed_in" and Incident.objects.count() == 1
    rows = {
        (r.values["criterion"], r.values["phase"]): r.values["result"]
        for r in Part.objects.filter(table="findings")
        if "actor" not in r.values
    }
    assert rows["icls-2018", "destination"] == "met"
    assert Consent.objects.get(purpose="research").answer == "not_given"
    page.goto(f"/desk/incidents/{it.incident_id}/")
    assert "icls-2018" in page.content()
    page.goto("/interview/")
    assert page.locator("#on-device").is_hidden(), "what was handed in is wiped"
    assert page.evaluate("indexedDB.databases().then(d => d.length)") == 1
    assert [t for t in page.said if "ERR_INTERNET_DISCONNECTED" not in t] == []


def test_nobody_meets_a_barrier(person_in_browser):
    for width in (1280, 360):
        page = person_in_browser(f"lin{width}", LIN, width=width)
        for address in ("/interview/", "/interview/new/"):
            page.goto(address)
            assert (serious(page), too_wide(page)) == ([], 0), (address, width)
        begin(page, "my", "side" if width == 1280 else "turns")
        assert (serious(page), too_wide(page)) == ([], 0), ("card", width)
        page.get_by_role("button", name="See the result so far").click()
        page.locator(".finding").first.wait_for()
        assert (serious(page), too_wide(page)) == ([], 0), ("result on the device", width)
        it = page.client.post("/interview/new/", {"officer_language": "en", "person_language": "th"})["Location"]
        for part in (
            "section/safety/",
            "section/consent/",
            "section/about_you/",
            "section/money_and_debt/",
            "result/",
            "break/",
        ):
            page.goto(f"{it}{part}")
            assert (serious(page), too_wide(page)) == ([], 0), (part, width)
        page.client.post(f"{it}section/safety/", {"a:exploiter_near": "yes"})
        page.goto(it)
        assert page.url.endswith("/stop/") and (serious(page), too_wide(page)) == ([], 0), width
        assert page.said == []


def test_the_keyboard_is_enough(person_in_browser):
    page = person_in_browser("lin", LIN)
    begin(page, "fr")
    for _ in range(4):
        assert page.evaluate("document.activeElement.tagName") == "H1", "the new question has the focus"
        was = page.locator("h1").inner_text()
        yes = "Oui" if BY_TEXT[asked(page)] in ("feels_safe", "understands") else "Non"
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText || ''").startswith(yes):
                break
        page.keyboard.press("Enter")
        gone(page, was)
    assert page.locator("#waits").inner_text() == "Answers not handed in yet: 4"


def test_an_exploiter_near_stops_the_cards_and_the_person_is_told_nothing_that_leads(person_in_browser):
    page = person_in_browser("lin", LIN, width=360)
    begin(page, "zh")
    press(page, "Yes")
    press(page, "Yes")
    assert "Go to a place where nobody else can see or hear you" in page.locator(".halt").inner_text()
    page.get_by_role("button", name="It is done. Go on.").click()
    page.locator(".card").wait_for()
    assert BY_TEXT[asked(page)] == "somebody_listens"


def test_what_lies_on_the_device_is_locked_and_signing_out_wipes_it(person_in_browser):
    page = person_in_browser("lin", LIN)
    begin(page, "fr")
    press(page, "Yes")
    kept = page.evaluate(
        """async () => { const store = await Store.open();
        const rows = await Store.done(store.db.transaction('entries').objectStore('entries').getAll());
        const out = await crypto.subtle.exportKey('raw', store.key).then(() => 'out', (e) => e.name);
        return [rows.map((r) => Object.keys(r).sort()), new TextDecoder('latin1').decode(rows[0].box), out]; }"""
    )
    assert (
        kept[0] == [["box", "id", "interview", "iv"]]
        and "feels_safe" not in kept[1]
        and kept[2] == "InvalidAccessError"
    )
    page.goto("/interview/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#on-device li").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/atlas/"))
    page.client.force_login(page.client.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": page.client.cookies["sessionid"].value, "url": page.url.partition("/atlas")[0]}]
    )
    page.goto("/interview/")
    page.wait_for_timeout(300)
    assert page.locator("#on-device").is_hidden()
    assert page.evaluate("Store.open().then(s => s.all()).then(all => all.length)") == 0


def test_a_stranger_at_the_same_device_hands_nothing_in(person_in_browser):
    page = person_in_browser("lin", LIN)
    begin(page, "fr")
    for _ in range(12):
        answer(page)
    other = person_in_browser("ann", ("lao-police", "case_worker"))
    cookie = [c for c in other.context.cookies() if c["name"] == "sessionid"]
    page.context.add_cookies(cookie)
    page.get_by_role("button", name="See the result so far").click()
    page.get_by_role("button", name="Hand in").click()
    page.locator("#waits", has_text="Another account began this interview here").wait_for()
    assert not Interview.objects.exists()


def test_no_agreement_and_nothing_leaves_the_device(person_in_browser):
    page = person_in_browser("lin", LIN)
    begin(page, "fr")
    sent = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    while BY_TEXT[asked(page)] != "consent_case_management":
        answer(page)
    press(page, "No")
    page.get_by_role("button", name="See the result so far").click()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url(re.compile("told=not_kept"))
    assert sent == [] and not Interview.objects.exists() and page.locator("#on-device").is_hidden()


def test_without_a_script_it_goes_on_page_by_page(person_in_browser):
    page = person_in_browser("lin", LIN, width=360, java_script_enabled=False)
    page.goto("/interview/new/")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile("/section/safety/"))
    page.locator('input[name="a:feels_safe"][value=yes]').check()
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url(re.compile("/section/consent/"))
    assert Interview.objects.get().state == "open"
