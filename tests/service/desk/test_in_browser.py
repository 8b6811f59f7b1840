"""The desk in a real browser: saved as one types, through a lost connection, a colleague's edit, a lost session."""

import re

import pytest

from tests.plugins.in_browser import serious, too_wide
from whimbrel.service.desk.models import Incident
from whimbrel.service.desk.rows import opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIN = ("lao-police", "case_worker")


def begin(page):
    page.goto("/desk/")
    page.get_by_role("button", name="Record an incident").click()
    page.wait_for_url(re.compile("/desk/incidents/"))
    return Incident.objects.latest("made")


def status(page):
    return page.locator("#status")


def saved(page):
    page.locator("#status", has_text="Everything is saved").wait_for()


def test_it_is_saved_as_one_types(person_in_browser):
    page = person_in_browser("lin", LIN)
    incident = begin(page)
    page.get_by_label("Country", exact=True).first.fill("Laos")
    page.get_by_label("Family name").fill("Phommachanh")
    page.get_by_role("checkbox", name="Victim").check()
    saved(page)
    incident.refresh_from_db()
    person = incident.persons.get()
    assert incident.values["country"] == "LAO" and opened(person)["family_name"] == "Phommachanh"
    assert person.values["role"] == "victim|unknown"
    page.reload()
    assert page.get_by_label("Family name").input_value() == "Phommachanh"
    assert page.said == []


def test_a_lost_connection_loses_nothing(person_in_browser):
    page = person_in_browser("lin", LIN)
    incident = begin(page)
    page.context.set_offline(True)
    page.get_by_label("Family name").fill("Phommachanh")
    page.locator("#status.bad", has_text="No connection").wait_for()
    page.context.set_offline(False)
    saved(page)
    assert opened(incident.persons.get())["family_name"] == "Phommachanh"


def test_leaving_with_unsaved_work_is_asked_about(person_in_browser):
    page = person_in_browser("lin", LIN)
    begin(page)
    asked = []
    page.on("dialog", lambda d: (asked.append(d.type), d.accept()))
    page.context.set_offline(True)
    page.get_by_label("Family name").press_sequentially("Phom")
    page.close(run_before_unload=True)
    other = page.context.browser.contexts[-1].new_page()
    other.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_a_colleague_s_edit_is_shown_side_by_side(person_in_browser):
    lin, mei = person_in_browser("lin", LIN), person_in_browser("mei", LIN)
    incident = begin(lin)
    mei.goto(f"/desk/incidents/{incident.pk}/")
    lin.get_by_label("People met").fill("7")
    saved(lin)
    mei.get_by_label("People met").fill("9")
    clash = mei.locator(".clash")
    clash.wait_for()
    assert "lin" in clash.inner_text() and "7" in clash.inner_text() and "9" in clash.inner_text()
    incident.refresh_from_db()
    assert incident.values["people"] == "7"
    clash.get_by_role("button", name="Take mine").click()
    saved(mei)
    incident.refresh_from_db()
    assert incident.values["people"] == "9"


def test_signed_out_in_the_middle_nothing_typed_is_lost(person_in_browser):
    page = person_in_browser("lin", LIN)
    incident = begin(page)
    session = next(c for c in page.context.cookies() if c["name"] == "sessionid")
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("Family name").fill("Phommachanh")
    page.locator("#status.bad", has_text="signed out").wait_for()
    page.context.add_cookies([session])
    saved(page)
    assert opened(incident.persons.get())["family_name"] == "Phommachanh"


def test_without_scripts_everything_can_be_recorded(person_in_browser):
    page = person_in_browser("lin", LIN, java_script_enabled=False)
    incident = begin(page)
    form = page.locator(f"form#row-{incident.pk}")
    form.get_by_label("Country", exact=True).fill("Thailand")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Add a person").click()
    page.get_by_role("button", name="+ Journey legs").first.click()
    page.get_by_label("From country").fill("Myanmar")
    page.locator("form.row", has=page.get_by_label("From country")).get_by_role("button", name="Save").click()
    incident.refresh_from_db()
    assert incident.values["country"] == "THA" and incident.persons.count() == 2
    assert incident.parts.get().values["from_country"] == "MMR"


def test_by_keyboard_from_the_list_to_a_saved_field(person_in_browser):
    page = person_in_browser("lin", LIN)
    incident = begin(page)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "people":
            break
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    saved(page)
    incident.refresh_from_db()
    assert incident.values["people"] == "12"


ADDRESSES = ("/desk/", "/desk/search/", "/desk/tasks/", "/desk/deletions/", "/desk/export/", "/returns/", "/emergency/")


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (360, "fr"), (360, "zh")])
def test_every_page_of_the_desk_is_for_everybody(person_in_browser, width, language):
    page = person_in_browser("lin", LIN, width=width)
    incident = begin(page)
    page.client.post(
        f"/desk/incidents/{incident.pk}/add/", {"table": "exploitations", "person": incident.persons.get().pk}
    )
    page.client.post("/returns/new/", {"agency": incident.agency_id, "period": "2026-Q1", "kind": "desk"})
    from whimbrel.service.returns.models import Return

    for address in (*ADDRESSES, f"/desk/incidents/{incident.pk}/", f"/returns/{Return.objects.get().pk}/"):
        page.goto(f"{address}?lang={language}")
        assert serious(page) == [], address
        assert too_wide(page) <= 0, address
        assert page.locator("html").get_attribute("lang") == language
    assert page.said == []
