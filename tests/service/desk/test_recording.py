"""Recording an incident: what is typed is read, kept, locked, and never lost or overwritten."""

import pytest

from tests.plugins.page import Page
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.models import Incident, Part
from whimbrel.service.desk.rows import given, opened

pytestmark = pytest.mark.django_db


def test_a_new_incident_has_a_number_and_one_person(lin, incident):
    assert incident.number.endswith("-000001") and incident.persons.count() == 1
    lin.post("/desk/new/")
    assert sorted(Incident.objects.values_list("number", flat=True))[-1].endswith("-000002")
    page = Page(lin.get(f"/desk/incidents/{incident.pk}/"))
    assert f"Incident {incident.number}" in page.text and "Family name" in page.text


def test_what_is_typed_is_read_and_the_text_as_given_is_kept(lin, incident, put):
    done = put(
        lin, incident, happened=("", "3 May 2026"), country=("", "Cambodge"), kind=("", "raid"), people=("", "1,200")
    )
    assert done.status_code == 200
    assert done.json()["saved"] == {"happened": "2026-05-03", "country": "KHM", "kind": "raid", "people": "1200"}
    assert done.json()["shown"] == {"country": "Cambodia"}
    incident.refresh_from_db()
    assert incident.happened.isoformat() == "2026-05-03"
    assert given(incident) == {"happened": "3 May 2026", "country": "Cambodge", "people": "1,200"}


def test_what_cannot_be_read_is_kept_with_its_fault(lin, incident, put):
    done = put(lin, incident, happened=("", "around Easter"), people=("", "many"), kind=("", "raid")).json()
    assert set(done["faults"]) == {"happened", "people"} and "2026-05-03" in done["faults"]["happened"]
    incident.refresh_from_db()
    assert incident.values == {"kind": "raid"} and incident.happened is None
    page = Page(lin.get(f"/desk/incidents/{incident.pk}/"))
    assert "around Easter" in page.source and "This is no date" in page.text


def test_flags_say_what_the_others_are(lin, person, put):
    done = put(lin, person, role=("", {"yes": ["victim", "migrant"], "rest": "no"})).json()
    codes, _, rest = done["saved"]["role"].partition("|")
    assert set(codes.split(";")) == {"victim", "migrant"} and rest == "no"


def test_names_lie_locked_and_open_only_in_their_own_row(lin, incident, person, put):
    put(
        lin, person, family_name=("", "Phommachanh"), birth_date=("", "2001-04-30"), notes=("", "Afraid of the foreman")
    )
    person.refresh_from_db()
    stored = str(person.values) + str(person.locked)
    assert not any(v in stored for v in ("Phommachanh", "2001", "foreman"))
    assert opened(person)["family_name"] == "Phommachanh"
    lin.post(f"/desk/incidents/{incident.pk}/add/", {"table": "persons"})
    other = incident.persons.exclude(pk=person.pk).get()
    other.locked = dict(person.locked)
    from whimbrel.service.secrecy.locked import NotOpened

    with pytest.raises(NotOpened) as told:
        opened(other)
    assert "Phommachanh" not in str(told.value)


def test_a_colleague_s_edit_is_never_overwritten(lin, at_desk, incident, put):
    mei = at_desk("mei")
    put(lin, incident, country=("", "Laos"), people=("", "12"))
    clash = put(mei, incident, country=("", "Thailand"), people=("", "12"), dead=("", "0"))
    assert clash.status_code == 409
    (conflict,) = clash.json()["conflicts"]
    assert (conflict["theirs"], conflict["mine"], conflict["by"]) == ("LAO", "THA", "lin")
    assert clash.json()["saved"] == {"people": "12", "dead": "0"}, "what does not clash is saved"
    incident.refresh_from_db()
    assert incident.values["country"] == "LAO"
    decided = put(mei, incident, country=("LAO", "Thailand"))
    assert decided.status_code == 200
    incident.refresh_from_db()
    assert incident.values["country"] == "THA"


def test_without_a_script_a_conflict_is_a_page_with_both_sides(lin, at_desk, incident, put):
    mei = at_desk("mei")
    put(lin, incident, country=("", "Laos"))
    page = Page(put(mei, incident, script=False, country=("", "Thailand")))
    assert "A colleague changed the same" in page.text and "Thailand" in page.text and "Laos" in page.text
    assert put(mei, incident, script=False, people=("", "3")).status_code == 302


def test_journey_payments_exploitation_documents_actors_and_sources(lin, incident, person, put):
    for table in ("legs", "payments", "exploitations", "documents"):
        done = lin.post(f"/desk/incidents/{incident.pk}/add/", {"table": table, "person": person.pk})
        assert done.status_code == 302 and f"person={person.pk}#row-" in done["Location"]
    for table in ("actors", "sources"):
        lin.post(f"/desk/incidents/{incident.pk}/add/", {"table": table})
    leg, payment = Part.objects.get(table="legs"), Part.objects.get(table="payments")
    assert put(lin, leg, from_country=("", "China"), to_country=("", "Lao PDR")).json()["saved"] == {
        "from_country": "CHN",
        "to_country": "LAO",
    }
    assert put(lin, payment, amount=("", "500.000")).json()["faults"], "half a million or five hundred"
    assert put(lin, payment, amount=("", "45000"), currency=("", "cny")).json()["saved"]["currency"] == "CNY"
    document = Part.objects.get(table="documents")
    put(lin, document, number=("", "E12345678"))
    document.refresh_from_db()
    assert "E12345678" not in str(document.locked)
    assert Part.objects.filter(person=person).count() == 4
    lin.post(f"/desk/rows/legs/{leg.pk}/remove/")
    leg.refresh_from_db()
    assert leg.removed
    lin.post(f"/desk/rows/legs/{leg.pk}/remove/", {"restore": "1"})
    leg.refresh_from_db()
    assert not leg.removed


def test_looks_and_changes_are_in_the_audit_log_without_values(lin, incident, person, put):
    put(lin, person, family_name=("", "Phommachanh"))
    lin.get(f"/desk/incidents/{incident.pk}/")
    assert Entry.objects.filter(actor="lin", action="look", what="incident", key=str(incident.pk)).exists()
    assert Entry.objects.filter(actor="lin", action="update", what="desk_person").exists()
    assert not any("Phommachanh" in str(vars(e)) for e in Entry.objects.all())


def test_in_french_and_chinese(lin, incident, put):
    put(lin, incident, country=("", "柬埔寨"))
    page = Page(lin.get(f"/desk/incidents/{incident.pk}/?lang=fr"))
    assert "Pays" in page.text and 'value="Cambodge"' in page.source
    page = Page(lin.get(f"/desk/incidents/{incident.pk}/?lang=zh"))
    assert "事件" in page.text and 'value="柬埔寨"' in page.source
