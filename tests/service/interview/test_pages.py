"""The interview page by page, without a script: from the choice of languages to the desk."""

import pytest

from tests.plugins.page import Page
from whimbrel.service.desk.models import Consent, Incident, Part
from whimbrel.service.interview.entries import newest
from whimbrel.service.interview.keeping import entries_of
from whimbrel.service.interview.models import Interview

pytestmark = pytest.mark.django_db


def say(client, interview, section, **answers):
    """Post one page: ``worked__destination="yes"`` stands for ``worked@destination``."""
    told = {f"a:{key.replace('__', '@')}": value for key, value in answers.items() if not key.startswith(("v_", "w_"))}
    told |= {f"v:{key[2:].replace('__', '@')}": value for key, value in answers.items() if key.startswith("v_")}
    told |= {f"w:{key[2:].replace('__', '@')}": value for key, value in answers.items() if key.startswith("w_")}
    return client.post(f"/interview/{interview.pk}/section/{section}/", told)


def agree(client, interview, age="24"):
    say(client, interview, "safety", feels_safe="yes", exploiter_near="no", understands="yes", danger_now="no")
    say(
        client, interview, "consent", consent_interview="yes", consent_case_management="yes", consent_referral="refused"
    )
    say(client, interview, "about_you", v_age=age)


def test_from_the_languages_to_the_desk(lin, begun):
    agree(lin, begun)
    say(lin, begun, "leaving_home", recruited__recruitment="yes", w_recruited__recruitment="recruiter",
        deceived_about_wages__recruitment="yes", w_deceived_about_wages__recruitment="recruiter")  # fmt: skip
    say(lin, begun, "working", worked__destination="yes", w_worked__destination="employer")
    say(
        lin,
        begun,
        "working",
        work_not_wanted__destination="no",
        w_work_not_wanted__destination="employer",
        forced_tasks_or_clients__destination="no",
    )
    say(lin, begun, "freedom", documents_taken__destination="yes", confined__destination="yes",
        w_confined__destination="employer", not_free_to_leave__destination="no")  # fmt: skip
    page = Page(lin.get(f"/interview/{begun.pk}/result/"))
    assert "There are signs of it" in page.text and "A screen is never a verdict" in page.text
    assert "Was it your own free choice to do this work? No" in page.text
    assert lin.post(f"/interview/{begun.pk}/hand-in/").status_code == 302
    begun.refresh_from_db()
    incident = Incident.objects.get()
    assert begun.state == "handed_in" and begun.incident == incident and begun.person.values["age"] == "24"
    rows = {
        (r.values["criterion"], r.values["phase"], r.values.get("actor", "")): r.values["result"] for r in findings()
    }
    assert rows["icls-2018", "destination", ""] == "met"
    assert rows["smuggling-2000", "journey", ""] == "undetermined"
    whole = {key: result for key, result in rows.items() if not key[2]}
    assert len(whole) == 5, "five phases of three findings, also where they are open"
    employer = begun.actors["employer"]
    assert rows["icls-2018", "destination", employer] == "met" and len(rows) == 6, "of actors what is decided"
    assert {r.values["decided_by"] for r in findings()} == {"screening"}
    assert {(c.purpose, c.answer) for c in Consent.objects.all()} == {
        ("interview", "given"), ("case_management", "given"), ("referral", "not_given")}  # fmt: skip


def findings():
    return list(Part.objects.filter(table="findings"))


def test_a_page_says_which_questions_an_answer_opened(lin, begun):
    agree(lin, begun)
    assert "How many hours did you work" not in Page(lin.get(f"/interview/{begun.pk}/section/working/")).text
    again = say(lin, begun, "working", worked__destination="yes")
    assert again["Location"].endswith("/section/working/")
    assert "How many hours did you work" in Page(lin.get(again["Location"])).text


def test_both_languages_stand_beside_each_other(lin, begun):
    page = Page(lin.get(f"/interview/{begun.pk}/section/safety/"))
    assert "Are you hungry or thirsty?" in page.text and "Avez-vous faim ou soif" in page.text
    assert {"lang": "fr", "dir": "ltr", "class": "theirs"} in page.all("span")
    assert "checked" not in [k for a in page.all("input") for k in a], "no answer is put into anybody's mouth"


def test_an_exploiter_near_stops_everything_until_somebody_acted(lin, begun):
    stopped = say(lin, begun, "safety", feels_safe="yes", exploiter_near="yes")
    assert stopped["Location"].endswith("/stop/")
    assert lin.get(f"/interview/{begun.pk}/section/working/")["Location"].endswith("/stop/")
    assert "Go to a place where nobody else can see or hear you" in Page(lin.get(stopped["Location"])).text
    assert lin.post(stopped["Location"])["Location"].endswith("/section/safety/")
    assert lin.get(f"/interview/{begun.pk}/section/working/").status_code == 200


def test_whoever_does_not_agree_is_asked_nothing_more_and_nothing_is_kept(lin, begun):
    say(lin, begun, "safety", feels_safe="yes")
    assert say(lin, begun, "consent", consent_interview="no")["Location"].endswith("/stop/")
    lin.post(f"/interview/{begun.pk}/stop/")
    assert "Did you cross a border" not in Page(lin.get(f"/interview/{begun.pk}/section/journey/")).text
    assert lin.post(f"/interview/{begun.pk}/hand-in/")["Location"].endswith("told=not_kept")
    begun.refresh_from_db()
    assert begun.state == "discarded" and begun.locked == {} and not Incident.objects.exists()


def test_it_is_not_handed_in_before_the_person_was_asked(lin, begun):
    say(lin, begun, "safety", feels_safe="yes")
    refused = lin.post(f"/interview/{begun.pk}/hand-in/")
    assert "Ask first whether the answers may be kept" in Page(lin.get(refused["Location"])).text
    assert not Incident.objects.exists()


@pytest.mark.parametrize("age", [{"v_age": "15"}, {"age": "under_18"}, {"age": "unknown"}])
def test_a_child_and_whoever_may_be_one_is_asked_less_and_a_guardian_is_called(lin, begun, age):
    say(lin, begun, "about_you", **age)
    page = Page(lin.get(f"/interview/{begun.pk}/section/about_you/"))
    assert "bring in the child protection service and a guardian now" in page.text
    assert "Is a parent or another grown-up" in page.text
    assert "sexual things" not in Page(lin.get(f"/interview/{begun.pk}/section/hard/")).text


def test_to_know_nothing_and_to_want_to_say_nothing_are_kept_apart(lin, begun):
    agree(lin, begun)
    say(lin, begun, "journey", crossed_border__journey="unknown", transported__journey="refused")
    now = newest(entries_of(Interview.objects.get()))
    assert (now["crossed_border@journey"].answer, now["transported@journey"].answer) == ("unknown", "refused")
    assert "benefit@journey" not in now, "what was not asked has no answer"


def test_the_same_page_sent_twice_adds_nothing(lin, begun):
    say(lin, begun, "safety", feels_safe="yes")
    say(lin, begun, "safety", feels_safe="yes")
    assert len(entries_of(Interview.objects.get())) == 1
    say(lin, begun, "safety", feels_safe="no")
    assert [e.answer for e in entries_of(Interview.objects.get())] == ["yes", "no"], "added, not changed"


def test_what_cannot_be_read_is_said_and_not_saved(lin, begun):
    answer = say(lin, begun, "about_you", v_age="twenty")
    assert answer.status_code == 422 and "an age is whole years" in Page(answer).text
    assert entries_of(Interview.objects.get()) == []


def test_practice_never_reaches_the_desk(lin):
    lin.post("/interview/new/", {"officer_language": "en", "person_language": "en", "practice": "workshop"})
    it = Interview.objects.get()
    agree(lin, it)
    lin.post(f"/interview/{it.pk}/hand-in/")
    it.refresh_from_db()
    assert it.state == "handed_in" and it.incident is None and not Incident.objects.exists()
    assert str(it.pk) not in Page(lin.get("/interview/")).source


def test_an_interview_joins_an_incident_by_its_number(lin, begun):
    lin.post("/desk/new/")
    incident = Incident.objects.get()
    agree(lin, begun)
    wrong = lin.post(f"/interview/{begun.pk}/hand-in/", {"number": "2020-000999"})
    assert "no incident of this number" in Page(lin.get(wrong["Location"])).text
    lin.post(f"/interview/{begun.pk}/hand-in/", {"number": incident.number})
    assert Incident.objects.get() == incident and incident.persons.count() == 2


def test_an_interview_begun_from_a_person_belongs_to_that_person(lin):
    lin.post("/desk/new/")
    person = Incident.objects.get().persons.get()
    assert Incident.objects.get().number in Page(lin.get(f"/interview/new/?person={person.pk}")).text
    lin.post("/interview/new/", {"officer_language": "en", "person_language": "en", "person": str(person.pk)})
    it = Interview.objects.get()
    agree(lin, it)
    lin.post(f"/interview/{it.pk}/hand-in/")
    person.refresh_from_db()
    assert person.values["age"] == "24" and Incident.objects.count() == 1


def test_how_much_a_sign_is_worth_depends_on_where_one_works(lin, begun):
    low, high = (Page(lin.get(f"/interview/{begun.pk}/result/?of={n}")).text for n in ("1", "50"))
    assert low != high and "n of 100" not in low


def test_what_was_decided_by_somebody_is_never_overwritten(lin, begun):
    agree(lin, begun)
    lin.post(f"/interview/{begun.pk}/hand-in/")
    first = len(findings())
    decided = findings()[0]
    decided.values |= {"decided_by": "court_or_prosecution", "result": "not_met"}
    decided.save()
    say(lin, begun, "working", worked__destination="yes")
    say(lin, begun, "working", work_not_wanted__destination="no")
    say(lin, begun, "freedom", confined__destination="yes")
    lin.post(f"/interview/{begun.pk}/hand-in/")
    decided.refresh_from_db()
    assert decided.values["result"] == "not_met" and len(findings()) > first
