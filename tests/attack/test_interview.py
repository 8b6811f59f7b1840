"""What an attacker would ask of the interview, answered by trying: neighbours, an administrator, forged hand-ins, the log."""

from __future__ import annotations

import json
import logging
from uuid import uuid4

import pytest
from django.test import Client

from tests.plugins.members import agency, browser_of, member
from tests.plugins.page import Page, without_token
from whimbrel.service.audit.models import Entry as LogEntry
from whimbrel.service.desk.models import Consent, Incident, Part, Person
from whimbrel.service.interview.keeping import entries_of
from whimbrel.service.interview.models import Interview

pytestmark = pytest.mark.django_db
OUTSIDERS = {
    "nobody": (),
    "a neighbour": (("lao-shelter", "case_worker"),),
    "another country": (("thai-police", "case_worker"),),
    "the focal point": (("lao-ministry", "focal_point"),),
    "an analyst": (("lao-police", "analyst"),),
    "a colleague who only reports": (("lao-police", "reporter"),),
    "an administrator": (("lao-police", "administrator"),),
    "an administrator who works a case too": (("lao-police", "administrator"), ("lao-police", "case_worker")),
    "an auditor": (("lao-police", "auditor"),),
}
# The answers of the interview below that nobody but its agency may ever read.
TOLD = ("documents_taken", "told_through_cards", "prostitution")


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path, static_files):
    settings.FILES, settings.STORE = tmp_path / "files", tmp_path / "store"
    for slug, country in (
        ("lao-police", "LAO"),
        ("lao-shelter", "LAO"),
        ("lao-ministry", "LAO"),
        ("thai-police", "THA"),
    ):
        agency(slug, country)


def sit(name, roles, **options):
    return browser_of(member(name, *roles), **options) if roles else Client(**options)


def entry(place, key, answer="yes", **more):
    told = {
        "key": key,
        "answer": answer,
        "at": f"2026-05-03T10:00:{place:02d}+00:00",
        "device": "tel",
        "sequence": place,
    }
    return {**told, **more}


def answers(keep="yes"):
    return [
        entry(0, "consent_interview"),
        entry(1, "consent_case_management", keep),
        entry(2, "age", "stated", value="27"),
        entry(3, "documents_taken@destination", by="employer", obtained="told_through_cards"),
        entry(4, "prostitution@destination", "refused"),
    ]


def send(client, key, entries, slug="lao-police", **more):
    body = {"agency": agency(slug).pk, "officer_language": "en", "person_language": "en", "entries": entries, **more}
    return client.post(f"/interview/{key}/answers/", json.dumps(body), content_type="application/json")


@pytest.fixture
def lin():
    return sit("lin", (("lao-police", "case_worker"),))


@pytest.fixture
def held(lin):
    """An interview that was handed in."""
    key = uuid4()
    assert send(lin, key, answers()).status_code == 200
    return Interview.objects.get(pk=key)


def paths(key):
    parts = ("", "section/working/", "stop/", "break/", "result/")
    return [f"/interview/{key}/{part}" for part in parts]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_can_i_read_an_interview_that_is_not_mine(who, held):
    client = sit("eve", OUTSIDERS[who])
    for path in paths(held.pk):
        seen = client.get(path)
        assert seen.status_code == 404 or (who == "nobody" and seen["Location"].startswith("/sign-in/")), path
        assert not any(text in seen.content.decode() for text in TOLD)
    for path in ("hand-in/", "discard/", "section/working/", "stop/"):
        assert client.post(f"/interview/{held.pk}/{path}").status_code == 404
    assert str(held.pk) not in client.get("/interview/").content.decode()


@pytest.mark.parametrize(
    "who",
    [w for w in OUTSIDERS if w not in ("nobody", "a neighbour", "another country", "a colleague who only reports")],
)
def test_can_whoever_writes_no_case_begin_one(who):
    client = sit("eve", OUTSIDERS[who])
    for path in ("/interview/", "/interview/new/", "/interview/run/", "/interview/worker.js", "/interview/token.json"):
        assert client.get(path).status_code == 404, path
    assert client.post("/interview/new/", {"officer_language": "en", "person_language": "en"}).status_code == 404
    assert send(client, uuid4(), answers()).status_code == 404
    assert not Interview.objects.exists()


def test_can_i_add_to_another_agencys_interview_by_its_id(held):
    before = held.locked
    neighbour = sit("ann", OUTSIDERS["a neighbour"])
    for slug in ("lao-shelter", "lao-police"):
        assert send(neighbour, held.pk, [*answers(), entry(9, "worked@destination")], slug).status_code == 404
    held.refresh_from_db()
    assert held.locked == before and held.agency.slug == "lao-police" and Interview.objects.count() == 1


def test_does_a_used_id_tell_me_that_it_is_used(held):
    neighbour = sit("ann", OUTSIDERS["a neighbour"])
    there = neighbour.get(f"/interview/{held.pk}/result/")
    nowhere = neighbour.get(f"/interview/{uuid4()}/result/")
    assert (there.status_code, without_token(there.content)) == (nowhere.status_code, without_token(nowhere.content))


def test_can_i_hand_in_for_another_agency(lin):
    assert send(lin, uuid4(), answers(), "lao-shelter").status_code == 404
    assert not Interview.objects.exists() and not Incident.objects.exists()


def test_can_i_hang_an_interview_on_a_strangers_person(lin):
    shelter = sit("ann", OUTSIDERS["a neighbour"])
    shelter.post("/desk/new/")
    theirs = Person.objects.get()
    assert lin.get(f"/interview/new/?person={theirs.pk}").status_code == 404
    assert send(lin, uuid4(), answers(), of=str(theirs.pk)).status_code == 200
    assert Interview.objects.get().person != theirs and theirs.consents.count() == 0


MALFORMED = {
    "no list": "all",
    "too many": [entry(0, "age", "unknown")] * 3001,
    "a number": [7],
    "another member": [entry(0, "age", "unknown", name="Phommachanh")],
    "no such question": [entry(0, "Phommachanh@work")],
    "no such answer": [entry(0, "worked@destination", "Phommachanh")],
    "a number for yes or no": [entry(0, "worked@destination", "stated", value="3")],
    "yes for an age": [entry(0, "age", "yes")],
    "an age of a tree": [entry(0, "age", "stated", value="400")],
    "half a year": [entry(0, "age", "stated", value="7.5")],
    "a text for an age": [entry(0, "age", "stated", value="Phommachanh")],
    "money of no country": [entry(0, "wage_a_month", "stated", value="3", unit="Kip")],
    "a name for a role": [entry(0, "worked@destination", by="Phommachanh")],
    "a role where none is asked": [entry(0, "crossed_border@journey", by="employer")],
    "no such way": [entry(0, "worked@destination", obtained="torture")],
    "no time": [{**entry(0, "worked@destination"), "at": "today"}],
    "no zone": [{**entry(0, "worked@destination"), "at": "2026-05-03T10:00:00"}],
    "a negative place": [{**entry(0, "worked@destination"), "sequence": -1}],
    "a true place": [{**entry(0, "worked@destination"), "sequence": True}],
    "a device of spaces": [{**entry(0, "worked@destination"), "device": "a b"}],
    "acted where nothing is to be done": [entry(0, "acted:worked@destination")],
    "acted, with an answer": [entry(0, "acted:exploiter_near", "no")],
    "a list for a text": [{**entry(0, "worked@destination"), "value": ["x"]}],
    "a long text": [{**entry(0, "worked@destination"), "value": "x" * 500}],
}


@pytest.mark.parametrize("what", MALFORMED)
def test_is_anything_kept_of_a_malformed_hand_in_or_said_again(lin, what, caplog):
    with caplog.at_level(logging.DEBUG):
        refused = send(
            lin, uuid4(), MALFORMED[what] if isinstance(MALFORMED[what], str) else [*answers(), *MALFORMED[what]]
        )
    assert refused.status_code == 422
    assert "Phommachanh" not in refused.content.decode() + caplog.text
    assert not Interview.objects.exists() and not Incident.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b'{"entries": []}', b"[" * 100_000])
def test_does_a_body_that_is_no_hand_in_break_anything(lin, body):
    answered = lin.post(f"/interview/{uuid4()}/answers/", body, content_type="application/json")
    assert answered.status_code in (400, 404, 422) and not Interview.objects.exists()


def test_does_a_huge_body_get_read(lin):
    answered = lin.post(f"/interview/{uuid4()}/answers/", b" " * 1_100_000, content_type="application/json")
    assert answered.status_code == 413 and answered.json() == {"refused": "too_large"}


def test_can_another_site_hand_in_for_me():
    strict = sit("lin", (("lao-police", "case_worker"),), enforce_csrf_checks=True)
    assert send(strict, uuid4(), answers()).status_code == 403
    assert strict.post("/interview/new/", {"officer_language": "en", "person_language": "en"}).status_code == 403
    assert not Interview.objects.exists()


def test_is_anything_of_a_person_exported_who_did_not_agree(lin, held):
    assert Consent.objects.filter(purpose="research").count() == 0
    assert "attachment" not in lin.post("/desk/export/", {"purpose": "research"}).get("Content-Disposition", "")
    assert send(lin, uuid4(), answers(keep="no")).json()["state"] == "discarded"
    assert Person.objects.count() == 1 and entries_of(Interview.objects.get(state="discarded")) == []


def test_do_answers_stand_in_the_export_of_somebody_who_agreed(lin):
    from tempfile import NamedTemporaryFile

    from openpyxl import load_workbook

    assert send(lin, uuid4(), [*answers(), entry(5, "consent_research")]).status_code == 200
    taken = b"".join(lin.post("/desk/export/", {"purpose": "research"}).streaming_content)
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(taken)
        file.flush()
        book = load_workbook(file.name)
        cells = {str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None}
    assert "icls-2018" in cells, "findings leave with whoever agreed"
    assert not any("documents_taken" in c or "prostitution" in c for c in cells), "answers never do"


def test_do_answers_stand_in_the_log_or_in_an_address(lin, held, caplog):
    with caplog.at_level(logging.DEBUG):
        lin.post(f"/interview/{held.pk}/section/working/", {"a:worked@destination": "yes"})
        lin.get(f"/interview/{held.pk}/result/")
        lin.post(f"/interview/{held.pk}/hand-in/")
    log = " ".join(f"{e.what} {e.key} {e.detail} {e.reason}" for e in LogEntry.objects.all())
    for text in ("documents_taken", "prostitution", "worked@", "refused", "told_through"):
        assert text not in log + caplog.text
    looks = LogEntry.objects.filter(action="look", what="interview", key=str(held.pk))
    assert looks.count() == 1, "whoever reads an interview is in the log"
    assert all("@" not in link for link in Page(lin.get(f"/interview/{held.pk}/section/freedom/")).links())


def test_can_the_database_be_read_without_the_key(held):
    stored = json.dumps([held.locked, held.actors, held.practice])
    assert not any(text in stored for text in ("documents_taken", "prostitution", "consent_"))
    other = Interview.objects.create(
        pk=uuid4(), agency=held.agency, officer_language="en", person_language="en", locked=held.locked
    )
    from whimbrel.service.secrecy.locked import NotOpened

    with pytest.raises(NotOpened):
        entries_of(other)


def test_can_practice_be_used_to_write_at_the_desk_or_a_case_to_hide_as_practice(lin, held):
    before = Part.objects.count(), Incident.objects.count()
    assert send(lin, uuid4(), answers(), practice="case").json()["incident"] is None
    assert (Part.objects.count(), Incident.objects.count()) == before
    assert send(lin, held.pk, [*answers(), entry(8, "worked@destination")], practice="case").json()["incident"]
    held.refresh_from_db()
    assert held.practice == ""


@pytest.mark.parametrize("share", ["0", "-3", "101", "nan", "inf", "1e400", "five", "<script>", "9" * 400])
def test_does_a_strange_share_break_the_result(lin, held, share):
    page = Page(lin.get(f"/interview/{held.pk}/result/", {"of": share}))
    assert next(i for i in page.all("input") if i.get("name") == "of")["value"] == "5" and "<script>" not in page.text


def test_do_the_files_that_stay_on_a_device_hold_anything_of_anybody(lin, held):
    for path in ("/interview/run/", "/interview/worker.js", "/interview/criteria.json", "/interview/wording/en.json"):
        body = lin.get(path).content.decode()
        assert (
            not any(text in body for text in (str(held.pk), "csrf", "lin", "lao-police") if text != "lin")
            and '"lin"' not in body
        )
    again = lin.get("/interview/criteria.json", headers={"If-None-Match": lin.get("/interview/criteria.json")["ETag"]})
    assert again.status_code == 304
