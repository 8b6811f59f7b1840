"""The queue in a real browser, by keyboard alone: a hundred decisions, undo, without a script, for everybody."""

from __future__ import annotations

import re
import statistics

import pytest

from tests.plugins.in_browser import serious, too_wide
from whimbrel.service.duplicates.models import Judgement, Proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIN = ("lao-police", "case_worker")
MANY = 100
# What the page itself takes of five minutes for a hundred decisions, from the key to the next pair in focus, in milliseconds.
_ITS_OWN = 1000.0

# Notes the moment of a key, and of the next pair standing on the page with the focus in it.
_WATCH = """() => {
  window.taken = [];
  let pressed = 0;
  document.addEventListener("keydown", () => { pressed = performance.now(); }, true);
  document.addEventListener("focusin", (e) => {
    if (pressed && e.target.id === "pair") { requestAnimationFrame(() => taken.push(performance.now() - pressed)); }
  });
}"""


@pytest.fixture
def pairs(foreseen, record, look):
    """``pairs(n)``: n pairs that wait to be judged."""

    def make(many):
        for n in range(many):
            for _ in range(2):
                year = str(1920 + n % 100)
                record(by="author", family_name=f"Sok{n}", given_names=f"Dara{n}", birth_date=year, sex="male")
        return look()

    return make


def test_a_hundred_decisions_by_keyboard_alone(person_in_browser, pairs):
    page = person_in_browser("lin", LIN)
    assert len(pairs(MANY)) >= MANY
    Proposal.objects.filter(pk__in=Proposal.objects.order_by("turn").values("pk")[MANY:]).delete()
    page.goto("/duplicates/queue/")
    page.evaluate(_WATCH)
    pressed, wanted = 0, []
    for n in range(MANY):
        page.locator("#pair:focus").wait_for()
        key = page.locator("#pair").get_attribute("data-key")
        wanted.append((key, {"s": "same", "d": "different", "u": "unsure"}["sdu"[n % 3]]))
        page.keyboard.press("sdu"[n % 3])
        pressed += 1
        page.locator(f"#pair[data-key='{key}']").wait_for(state="detached")
    page.locator("#none:not([hidden])").wait_for()
    page.locator("#left", has_text=re.compile("^0$")).wait_for()
    assert pressed == MANY, "one key for a decision, and the next pair is in focus by itself"
    lines = {}
    for line in Judgement.objects.all():
        found = Proposal.objects.get(left=line.left, right=line.right)
        lines[str(found.pk)] = line.verdict
    assert lines == dict(wanted) and Judgement.objects.count() == MANY, "every key judged the pair that was shown"
    assert not Judgement.objects.filter(shown=True).exists()
    taken = page.evaluate("taken")
    assert len(taken) >= MANY - 1 and statistics.median(taken) < _ITS_OWN, statistics.median(taken)
    assert page.said == []


def test_why_stays_beside_the_next_pair_and_z_brings_the_last_back(person_in_browser, pairs):
    page = person_in_browser("lin", LIN)
    pairs(3)
    page.goto("/duplicates/queue/")
    first = page.locator("#pair").get_attribute("data-key")
    assert page.locator("#why").count() == 0
    page.keyboard.press("s")
    page.locator("#why").wait_for()
    assert page.locator("#pair").get_attribute("data-key") != first and page.locator("#why svg rect").count() == 5
    page.keyboard.press("w")
    assert not page.locator("#why details").evaluate("d => d.open")
    page.keyboard.press("d")
    page.locator("#why", has_text="Different people").wait_for()
    assert not page.locator("#why details").evaluate("d => d.open"), "closed it stays closed"
    second = Judgement.objects.last()
    page.keyboard.press("z")
    page.locator("#told", has_text="Taken back").wait_for()
    again = Proposal.objects.get(pk=page.locator("#pair").get_attribute("data-key"))
    assert (again.left_id, again.right_id, again.verdict) == (second.left, second.right, "")
    page.keyboard.press("u")
    page.locator("#why", has_text="Cannot tell").wait_for()
    again.refresh_from_db()
    assert again.verdict == "unsure" and page.said == []


def test_z_at_once_after_a_wrong_key_waits_for_the_answer(person_in_browser, pairs):
    page = person_in_browser("lin", LIN)
    pairs(3)
    page.goto("/duplicates/queue/")
    first = page.locator("#pair:focus").get_attribute("data-key")
    page.keyboard.press("s")
    page.keyboard.press("z")
    page.locator("#told", has_text="Taken back").wait_for()
    assert page.locator("#pair").get_attribute("data-key") == first
    assert [j.verdict for j in Judgement.objects.all()] == ["same", "withdrawn"]


def test_arrows_go_from_button_to_button_and_later_puts_off(person_in_browser, pairs):
    page = person_in_browser("lin", LIN)
    pairs(2)
    page.goto("/duplicates/queue/")
    first = page.locator("#pair").get_attribute("data-key")
    for key, value in (("ArrowRight", "same"), ("ArrowRight", "different"), ("ArrowLeft", "same"), ("ArrowLeft", "")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.value") == value
    page.keyboard.press("Enter")
    page.locator(f"#pair[data-key='{first}']").wait_for(state="detached")
    page.locator("#pair:focus").wait_for()
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == "different":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#why", has_text="Different people").wait_for()
    assert Judgement.objects.count() == 1


def test_a_key_held_down_or_pressed_elsewhere_judges_nothing(person_in_browser, pairs):
    page = person_in_browser("lin", LIN)
    pairs(3)
    page.goto("/duplicates/queue/")
    page.keyboard.down("s")
    for _ in range(5):
        page.keyboard.down("s")
    page.keyboard.up("s")
    page.locator("#why").wait_for()
    page.locator(".keys summary").focus()
    page.keyboard.press("d")
    page.wait_for_timeout(300)
    assert Judgement.objects.count() == 1


def test_what_could_not_be_recorded_is_said(person_in_browser, pairs):
    page = person_in_browser("lin", LIN)
    pairs(3)
    page.goto("/duplicates/queue/")
    page.keyboard.press("s")
    page.locator("#why").wait_for()
    page.context.set_offline(True)
    page.keyboard.press("d")
    page.locator("#told.bad", has_text="was not recorded").wait_for()
    page.locator("#pair").wait_for(state="detached")
    page.keyboard.press("s")
    page.wait_for_timeout(200)
    assert Judgement.objects.count() == 1


def test_without_scripts_by_plain_forms(person_in_browser, pairs):
    page = person_in_browser("lin", LIN, java_script_enabled=False)
    pairs(2)
    page.goto("/duplicates/")
    page.get_by_role("link", name="Look at the next pair").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Same person").click()
    assert "more than 99" in page.locator("#why").inner_text()
    for name in ("Undo", "Cannot tell"):
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()
    assert [j.verdict for j in Judgement.objects.all()] == ["same", "withdrawn", "unsure"]


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "fr"), (360, "zh")])
def test_every_page_is_for_everybody(person_in_browser, pairs, width, language):
    page = person_in_browser("lin", LIN, width=width)
    found = pairs(3)[0]
    last = pairs(0)[1]
    page.client.post(f"/duplicates/pairs/{last.pk}/judge/", {"verdict": "same", "seen": 0})
    addresses = ("", f"queue/?last={last.pk}&", f"pairs/{found.pk}/", f"pairs/{last.pk}/", f"persons/{last.left_id}/")
    for address in addresses:
        page.goto(f"/duplicates/{address}{'' if address.endswith('&') else '?'}lang={language}")
        assert serious(page) == [], address
        assert too_wide(page) <= 0, address
        assert page.locator("html").get_attribute("lang") == language
    assert page.said == []


def test_who_may_be_known_is_said_while_one_types(person_in_browser, foreseen, record):
    page = person_in_browser("lin", LIN)
    earlier = record(by="lin", family_name="Sok", given_names="Dara", birth_date="1990", sex="male")
    page.goto("/desk/")
    page.get_by_role("button", name="Record an incident").click()
    page.get_by_label("Family name").press_sequentially("Sok")
    page.get_by_label("Given names").press_sequentially("Dara")
    page.get_by_label("Date of birth").press_sequentially("1990")
    panel = page.locator(".known", has_text="Sok Dara")
    panel.wait_for()
    assert earlier.incident.number in panel.inner_text() and "Sok" not in page.url
    page.locator("#status", has_text="Everything is saved").wait_for()
    panel.get_by_role("button", name="Compare the two").click()
    page.get_by_role("heading", name="Is this one person?").wait_for()
    page.get_by_role("button", name="Same person").click()
    page.locator("#why", has_text="Same person").wait_for()
    assert Judgement.objects.get().verdict == "same" and page.said == []
