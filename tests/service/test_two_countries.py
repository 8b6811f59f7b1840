"""Two countries, three agencies each, in real browsers: record, upload, approve, seal, agree, see; then withdraw: no longer.

Pages, downloads, the API and remembered answers are asked alike.
"""

from __future__ import annotations

import json
import re
import time
from uuid import uuid4

import pytest
from django.test import Client

from tests.plugins.members import agency
from whimbrel.service.accounts.models import Agency
from whimbrel.service.agreements.models import Agreement
from whimbrel.service.desk.models import Incident
from whimbrel.service.returns.models import Return

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PERIOD = "2026-Q2"
CTDC = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,citizenship,CountryOfExploitation,"
    "meansOfControlDebtBondage,isForcedLabour,typeOfSexPornography\n" + "2026,Female,21--23,Adult,,{0},{1},1,1,\n" * 6
)
COUNTRIES = {
    "LAO": {
        "police": "lao-police",
        "shelter": "lao-shelter",
        "ministry": "lao-ministry",
        "from": "VNM",
        "name": "Laos",
    },
    "THA": {
        "police": "thai-police",
        "shelter": "thai-shelter",
        "ministry": "thai-ministry",
        "from": "MMR",
        "name": "Thailand",
    },
}


@pytest.fixture
def people(person_in_browser):
    """``people("LAO", "police", "case_worker")``: a browser page of somebody there, whose password was asked just now."""

    def come(country, place, role, **options):
        slug = COUNTRIES[country][place]
        kind = {"police": "law_enforcement", "shelter": "law_enforcement"}.get(place, "central_government")
        agency(slug, country, kind=kind)
        name = f"{slug}-{role}"
        page = person_in_browser(name, (slug, role), country=country, **options)
        session = page.client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        return page

    return come


def record(page, country):
    """At the desk: a raid with a woman and her journey."""
    page.goto("/desk/")
    page.get_by_role("button", name="Record an incident").click()
    page.wait_for_url(re.compile("/desk/incidents/"))
    page.get_by_label("Kind of incident").select_option("raid")
    page.locator("[name=happened]").fill("2026-05-03")
    page.locator("[name=country]").first.fill(COUNTRIES[country]["name"])
    page.get_by_label("Family name").fill("Secretname")
    page.get_by_role("checkbox", name="Victim").check()
    page.get_by_label("Sex").select_option("female")
    page.locator(".person [name=citizenship]").fill(COUNTRIES[country]["from"])
    page.locator("#status", has_text="Everything is saved").wait_for()
    page.get_by_role("button", name="+ Journey legs").first.click()
    page.locator("[name=from_country]").fill(COUNTRIES[country]["from"])
    page.locator("[name=to_country]").fill(country)
    page.locator("#status", has_text="Everything is saved").wait_for()
    assert page.said == []
    return Incident.objects.latest("made")


def send_from_desk(page):
    page.goto("/returns/")
    page.get_by_label("Period").fill(PERIOD)
    page.get_by_role("button", name="From the desk's records").click()
    page.get_by_role("button", name="Send to the focal point").click()
    return Return.objects.latest("made")


def upload(page, country, tmp_path):
    file = tmp_path / f"{country}.csv"
    file.write_text(CTDC.format(COUNTRIES[country]["from"], country), "utf-8")
    page.goto("/uploads/")
    page.get_by_label("Period").fill("2026")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Send and check").click()
    page.wait_for_url(re.compile("/uploads/[0-9a-f-]{36}"))
    page.get_by_role("button", name="Make it a return").click()
    page.get_by_role("button", name="Send to the focal point").click()
    return Return.objects.latest("made")


def approve_and_seal(page, made):
    page.goto(f"/returns/{made.pk}/")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Seal", exact=True).click()
    page.get_by_text("Sealed as").wait_for()


def a_country_reports(people, country, tmp_path):
    """Police at the desk, shelter by file, ministry by saying that there was nothing; the focal point seals all three."""
    police = people(country, "police", "case_worker")
    incident = record(police, country)
    returns = [send_from_desk(police), upload(people(country, "shelter", "case_worker"), country, tmp_path)]
    focal = people(country, "ministry", "focal_point")
    focal.goto("/returns/")
    focal.get_by_label("Agency").select_option(label=Agency.objects.get(slug=COUNTRIES[country]["ministry"]).label)
    focal.get_by_label("Period").fill(PERIOD)
    focal.get_by_text("Nothing to report", exact=True).click()
    focal.get_by_role("checkbox", name="Deaths and missing persons").check()
    focal.get_by_role("button", name="Begin", exact=True).click()
    focal.get_by_role("button", name="Send to the focal point").click()
    returns.append(Return.objects.latest("made"))
    for made in returns:
        approve_and_seal(focal, made)
    return focal, incident, returns


def agree(writer, signer):
    writer.goto("/agreements/new/")
    writer.get_by_label("The other side", exact=True).select_option(label="Thailand")
    writer.get_by_label("Purpose").fill("Routes between both countries.")
    for family in ("Trafficking in persons", "Migrant smuggling"):
        writer.get_by_role("checkbox", name=family).check()
    writer.get_by_label("From period").fill("2026")
    writer.get_by_label("To period").fill("2026")
    writer.get_by_role("button", name="Offer these terms").click()
    writer.wait_for_url(re.compile(r"/agreements/[0-9a-f-]{36}/"))
    agreement = Agreement.objects.get()
    for page in (writer, signer):
        page.goto(f"/agreements/{agreement.pk}/sign/")
        page.get_by_label("I have read the terms").check()
        page.get_by_role("button", name="Sign", exact=True).click()
        page.get_by_role("status").first.wait_for()
    return agreement


def token_of(name):
    from django.contrib.auth import get_user_model

    from whimbrel.service.api.tokens import make

    user = get_user_model().objects.get(username=name)
    return make(user, "test", ["share.read", "submission.read"], 1)[1]


def seen(analyst, token):
    """What an analyst gets to see: page, three downloads, the API's list and figures, as one text."""
    analyst.goto("/atlas/?data=reported")
    parts = [analyst.content()]
    client = analyst.client
    for address in ("/atlas/download/map.csv?data=reported", "/atlas/download/form.xlsx?data=reported"):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        parts.append(body.decode("latin-1") if response.status_code == 200 else "")
    program = Client(headers={"Authorization": f"Bearer {token}"})
    parts.append(program.get("/api/v1/submissions").content.decode())
    asked = {"by": ["origin", "destination"], "indicator": "persons_recorded"}
    figures = program.post(
        "/api/v1/figures", json.dumps(asked), content_type="application/json", headers={"Idempotency-Key": uuid4().hex}
    )
    parts.append(figures.content.decode())
    return parts


def test_two_countries_record_seal_agree_see_and_see_no_longer(people, tmp_path):
    lao, incident, _ = a_country_reports(people, "LAO", tmp_path)
    tha, _, tha_returns = a_country_reports(people, "THA", tmp_path)
    analyst = people("LAO", "ministry", "analyst")
    token = token_of("lao-ministry-analyst")
    before = seen(analyst, token)
    assert not any("Thai" in part or "MMR" in part or "Myanmar" in part for part in before)
    assert "Laos" in before[0] or "Lao" in before[0]
    agreement = agree(lao, tha)
    shared = seen(analyst, token)
    assert "Thai Police" in shared[0] and "Myanmar" in shared[0], "on the page"
    assert "MMR" in shared[1] or "Myanmar" in shared[1], "in the download"
    assert "thai-police" in shared[3] and "MMR" in shared[4], "through the API"
    assert "Secretname" not in "".join(shared)
    assert not any(analyst.client.get(f"/desk/incidents/{incident.pk}/").status_code != 404 for _ in range(2))
    tha.goto(f"/agreements/{agreement.pk}/")
    tha.locator("form[action*=suspend] [name=reason]").fill("A case is before the court.")
    tha.locator("form[action*=suspend] button").click()
    tha.locator(".state-on_hold").first.wait_for()
    after = seen(analyst, token)
    assert not any("thai-" in part or "MMR" in part or "Myanmar" in part or "Thai " in part for part in after)
    assert len(after[0]) > 500 and "Lao" in after[0], "the own figures are still there"
    # Resumed, and then one submission is withdrawn by its owner: it is gone, the other is not.
    tha.goto(f"/agreements/{agreement.pk}/")
    tha.locator("form[action*=resume] [name=reason]").fill("The case is closed.")
    tha.locator("form[action*=resume] button").click()
    tha.locator(".state-in_force").first.wait_for()
    assert "thai-police" in seen(analyst, token)[3]
    tha.goto(f"/returns/{tha_returns[0].pk}/")
    tha.get_by_role("button", name="Withdraw").click()
    tha.get_by_text("Withdrawn").first.wait_for()
    again = seen(analyst, token)
    assert "thai-police" not in "".join(again) and "thai-shelter" in again[3]
