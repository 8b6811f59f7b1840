"""What has no consent is in no export; consent can be withdrawn, and counts at once."""

import io

import pytest
from django.db import DatabaseError, transaction
from python_calamine import CalamineWorkbook

from tests.plugins.page import Page
from whimbrel.service.desk.models import Consent

pytestmark = pytest.mark.django_db


def consent(client, person, purpose, answer="given", partner="", form="oral"):
    return client.post(
        f"/desk/persons/{person.pk}/consent/",
        {"purpose": purpose, "answer": answer, "partner": partner, "form": form, "given": "2026-05-03"},
    )


def workbook(client, purpose):
    response = client.post("/desk/export/", {"purpose": purpose})
    if not response.streaming:
        return None
    raw = b"".join(response.streaming_content)
    book = CalamineWorkbook.from_object(io.BytesIO(raw))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_only_who_agreed_is_exported_and_names_only_to_the_named_partner(lin, incident, person, put):
    put(lin, person, family_name=("", "Phommachanh"), sex=("", "female"))
    assert "0" in Page(lin.get("/desk/export/")).text
    assert consent(lin, person, "research").status_code == 302
    research = workbook(lin, "research")
    assert len(research["persons"]) == 2 and "Phommachanh" not in str(research) and "Female" in str(research)
    consent(lin, person, "share_partner", partner="Shelter Vientiane")
    partner = workbook(lin, "partner:Shelter Vientiane")
    assert "Phommachanh" in str(partner)
    assert workbook(lin, "partner:Somebody else") is None


def test_consent_withdrawn_ends_the_export_at_once(lin, person):
    consent(lin, person, "research")
    assert len(workbook(lin, "research")["persons"]) == 2
    consent(lin, person, "research", answer="withdrawn")
    assert workbook(lin, "research") is None
    assert [c.answer for c in Consent.objects.all()] == ["given", "withdrawn"]


def test_an_answer_is_never_changed(lin, person):
    consent(lin, person, "research", answer="not_given")
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(answer="given")
    assert Consent.objects.get().answer == "not_given"


def test_a_partner_must_be_named_and_codes_be_known(lin, person):
    for facts in (("share_partner", "given", ""), ("research", "maybe", ""), ("anything", "given", "")):
        purpose, answer, partner = facts
        assert "fault=consent" in consent(lin, person, purpose, answer, partner)["Location"]
    assert Consent.objects.count() == 0
    page = Page(lin.get(f"/desk/incidents/{person.incident_id}/?fault=consent"))
    assert "name the partner" in page.text
