"""Handing in from devices: once, whatever is sent how often; the union of what several say; nothing without agreement."""

import pytest

from tests.plugins.members import agency
from whimbrel.service.desk.models import Consent, Incident, Part
from whimbrel.service.interview.entries import newest
from whimbrel.service.interview.keeping import entries_of
from whimbrel.service.interview.models import Interview

pytestmark = pytest.mark.django_db


def answers():
    return {key: e.answer for key, e in newest(entries_of(Interview.objects.get())).items()}


def test_handed_in_twice_is_handed_in_once(device):
    phone = device().agrees().says("worked@destination").says("confined@destination", by="employer")
    first, again = phone.hands_in().json(), phone.hands_in().json()
    assert (first["added"], again["added"]) == (5, 0) and first["incident"] == again["incident"]
    assert Incident.objects.count() == 1 and Consent.objects.count() == 2
    assert Part.objects.filter(table="findings").count() == 5, "of the employer nothing is decided yet"


def test_two_devices_give_the_union_and_the_latest_answer_counts(lin, device):
    phone = device().agrees().says("worked@destination", "no")
    tablet = device(lin, "tablet", phone.key).agrees()
    tablet.says("worked@destination", "yes", at="2026-05-03T12:00:00+00:00").says("crossed_border@journey", "unknown")
    tablet.hands_in()
    assert phone.hands_in().status_code == 200
    assert answers()["worked@destination"] == "yes" and answers()["crossed_border@journey"] == "unknown"
    assert len(entries_of(Interview.objects.get())) == 4 + 5, "nothing is lost"
    assert Incident.objects.count() == 1


def test_a_clock_that_is_ahead_does_not_win_for_good(lin, device):
    wrong = device().agrees().says("worked@destination", "no", at="2031-01-01T00:00:00+00:00")
    wrong.hands_in()
    lin.post(f"/interview/{wrong.key}/section/working/", {"a:worked@destination": "yes"})
    assert answers()["worked@destination"] == "yes"


def test_an_answer_of_later_adds_findings_where_they_change(device):
    phone = device().agrees()
    phone.hands_in()
    before = Part.objects.filter(table="findings").count()
    phone.says("work_not_wanted@destination", "no").says("confined@destination").hands_in()
    rows = list(Part.objects.filter(table="findings").order_by("position"))
    assert len(rows) > before == 5
    assert {r.values["result"] for r in rows[:before]} == {"undetermined"}, "what was found before still stands"
    assert rows[-1].values["criterion"] == "icls-2018" and rows[-1].values["result"] == "met"


def test_agreement_that_is_taken_back_is_recorded_and_the_answer_does_not_come_back(device):
    phone = device().agrees().says("consent_referral")
    phone.hands_in()
    phone.says("consent_referral", "no").hands_in()
    assert list(Consent.objects.filter(purpose="referral").values_list("answer", flat=True)) == ["given", "withdrawn"]


def test_without_agreement_nothing_is_kept_and_the_id_is_used_up(device):
    phone = device().says("consent_interview").says("worked@destination").says("consent_case_management", "no")
    assert phone.hands_in().json()["state"] == "discarded"
    assert Interview.objects.get().locked == {} and not Incident.objects.exists()
    assert phone.says("consent_case_management").hands_in().status_code == 410
    assert Interview.objects.get().locked == {}


def test_before_the_person_was_asked_not_even_the_id_is_kept(device):
    refused = device().says("feels_safe").hands_in()
    assert refused.status_code == 409 and refused.json() == {"refused": "consent"}
    assert not Interview.objects.exists()


def test_practice_of_a_device_stays_out_of_the_desk(device):
    assert device().agrees().hands_in(practice="workshop").json()["incident"] is None
    assert not Incident.objects.exists() and not Part.objects.exists()


def test_a_shelter_reports_the_findings_of_those_who_agreed_and_of_nobody_else(at_work, device):
    from whimbrel.service.desk.projection import project
    from whimbrel.standard.period import parse_period

    ann = at_work("ann", "lao-shelter")
    home = agency("lao-shelter")
    home.kind = "shelter"
    home.save()
    for name, research in (("one", "yes"), ("two", "no"), ("three", "unknown")):
        told = (
            device(ann, name)
            .agrees()
            .says("consent_research", research)
            .says("work_not_wanted@destination", "no", by="employer")
        )
        told.says("confined@destination", by="employer")
        assert told.hands_in(agency=home.pk).status_code == 200
    year = str(Incident.objects.first().made.year)
    found = project(home, parse_period(year))
    findings = found.tables["findings"].to_pydict()
    assert found.left_out == 2 and set(findings["person"]) == {1}
    assert set(findings["actor"]) == {None, 1} and set(findings["decided_by"]) == {"screening"}
