"""The life of a return: from the desk's records to a sealed submission without names, and beyond."""

import datetime as dt

import pyarrow.parquet as pq
import pytest
from django.db import DatabaseError, transaction

from tests.plugins.page import Page
from whimbrel.service.returns.expected import expected
from whimbrel.service.returns.life import state_of
from whimbrel.service.returns.models import Return, Step
from whimbrel.standard.store import Store, verify

pytestmark = pytest.mark.django_db(transaction=True)

JOURNEY = (
    ("legs", {"from_country": "Viet Nam", "to_country": "Laos", "border_type": "land", "mode": "bus"}),
    ("payments", {"kind": "fee", "amount": "3000", "currency": "usd"}),
    ("exploitations", {"form": ["forced_labour"], "country": "Laos", "sector": "F"}),
)


def begin(client, period="2026-Q2", **more):
    done = client.post("/returns/new/", {"agency": client.agency.pk, "period": period, "kind": "desk", **more})
    assert done.status_code == 302, Page(done).text
    return Return.objects.latest("made")


def sealed(client, focal, step, period="2026-Q2", **more):
    made = begin(client, period)
    for who, what in ((client, "sent"), (focal, "approved")):
        assert step(who, made, what).status_code == 302
    done = step(focal, made, "sealed", **more)
    assert done.status_code == 302, Page(done).text
    made.refresh_from_db()
    return made


def test_from_the_desk_to_a_sealed_submission_without_names(lin, focal, record, step, settings):
    record(lin, persons=3, parts=JOURNEY)
    made = begin(lin)
    assert state_of(made) == "checked"
    assert made.rows == {"incidents": 1, "persons": 3, "legs": 3, "payments": 3, "exploitations": 3}
    page = Page(lin.get(f"/returns/{made.pk}/"))
    assert "3 persons" in page.text and "Secretname" not in page.source
    step(lin, made, "sent")
    assert state_of(made) == "sent"
    step(focal, made, "approved")
    step(focal, made, "sealed")
    made.refresh_from_db()
    (submission,) = Store(settings.STORE).current()
    assert submission.id == made.submission and "signed by" in verify(submission)[1]
    raw = b"".join(p.read_bytes() for p in submission.path.iterdir())
    tables = {t: pq.read_table(submission.file(t)) for t in submission.tables}
    assert b"Secretname" not in raw and "Secretname" not in str({t: r.to_pydict() for t, r in tables.items()})
    assert tables["persons"]["citizenship"].to_pylist() == ["VNM"] * 3
    assert tables["persons"]["role_victim"].to_pylist() == ["yes"] * 3
    assert tables["persons"]["role_perpetrator"].to_pylist() == ["no"] * 3
    assert tables["persons"]["incident"].to_pylist() == [1, 1, 1]
    assert tables["legs"]["person"].to_pylist() == [1, 2, 3] and tables["legs"]["sequence"].to_pylist() == [1, 1, 1]
    assert [str(a) for a in tables["payments"]["amount"].to_pylist()] == ["3000.00"] * 3
    assert Page(focal.get(f"/submissions/{submission.id}/")).text


def test_what_is_sealed_is_what_was_approved(lin, focal, record, step):
    record(lin)
    made = begin(lin)
    seen = made.digest
    step(lin, made, "sent")
    assert step(lin, made, "prepared").status_code == 409, "what was sent is not prepared anew"
    step(focal, made, "sent_back", note="Please add the journey")
    record(lin)
    step(lin, made, "prepared")
    made.refresh_from_db()
    assert made.digest != seen and state_of(made) == "checked"
    assert step(lin, made, "sent", digest=seen).status_code == 409
    step(lin, made, "sent")
    assert step(focal, made, "approved", digest=seen).status_code == 409
    assert "Please add the journey" in Page(lin.get(f"/returns/{made.pk}/")).text


def test_errors_forbid_sending_and_name_the_incidents(lin, record, step):
    incident = record(lin, dead="5", people="2")
    made = begin(lin)
    assert state_of(made) == "draft"
    page = Page(lin.get(f"/returns/{made.pk}/"))
    assert incident.number in page.text and "more than the people met" in page.text
    assert step(lin, made, "sent").status_code == 409


def test_what_could_not_be_read_is_an_error_not_a_blank(lin, record):
    record(lin, people="about a dozen")
    made = begin(lin)
    assert [(f["check"], f["column"]) for f in made.faults if f["severity"] == "error"] == [("V02", "people")]


def test_who_did_not_consent_is_left_out_and_counted(lin, as_, record):
    incident = record(lin, persons=3)
    declined = incident.persons.first()
    facts = {"purpose": "research", "answer": "not_given", "form": "oral", "given": "2026-05-03"}
    lin.post(f"/desk/persons/{declined.pk}/consent/", facts)
    assert begin(lin).rows["persons"] == 2, "an agency that acts by law leaves out who declined"
    shelter = as_("noy", "lao-shelter", kind="shelter")
    stay = record(shelter, persons=3)
    made = begin(shelter)
    assert "persons" not in made.rows and made.answers["_left_out"] == 3, "others report only who agreed"
    shelter.post(f"/desk/persons/{stay.persons.first().pk}/consent/", {**facts, "answer": "given"})
    made = begin(shelter)
    assert made.rows["persons"] == 1
    assert "consent is missing or was withdrawn: 2" in Page(shelter.get(f"/returns/{made.pk}/")).text


def test_a_correction_supersedes_and_nothing_is_counted_twice(lin, focal, record, step, settings):
    record(lin)
    first = sealed(lin, focal, step)
    record(lin)
    made = begin(lin)
    step(lin, made, "sent")
    step(focal, made, "approved")
    refused = step(focal, made, "sealed")
    assert refused.status_code == 409 and "replaces what is sealed" in Page(refused).text
    assert step(focal, made, "sealed", supersedes="0123456789abcdef0123").status_code == 409
    step(focal, made, "sealed", supersedes=first.submission)
    made.refresh_from_db()
    assert [s.id for s in Store(settings.STORE).current()] == [made.submission]
    assert state_of(first) == "superseded"


def test_a_withdrawn_submission_is_gone_at_once(lin, focal, record, step, settings):
    record(lin)
    made = sealed(lin, focal, step)
    assert focal.get(f"/submissions/{made.submission}/").status_code == 200
    assert step(lin, made, "withdrawn", note="wrong").status_code == 404, (
        "only the focal point withdraws what is sealed"
    )
    assert step(focal, made, "withdrawn", note="wrong period").status_code == 302
    assert focal.get(f"/submissions/{made.submission}/").status_code == 404
    assert state_of(made) == "withdrawn" and not Store(settings.STORE).current()


def test_nothing_to_report_is_not_the_same_as_nothing_sent(lin, focal, step, settings):
    refused = lin.post("/returns/new/", {"agency": lin.agency.pk, "period": "2026-Q1", "kind": "nil"})
    assert refused.status_code == 422 and "at least one family" in Page(refused).text
    facts = {"agency": lin.agency.pk, "period": "2026-Q1", "kind": "nil", "families": ["smuggling"]}
    assert lin.post("/returns/new/", facts).status_code == 302
    made = Return.objects.get()
    step(lin, made, "sent")
    step(focal, made, "approved")
    step(focal, made, "sealed")
    (submission,) = Store(settings.STORE).current()
    assert submission.manifest["kind"] == "nil" and "smuggled_migrant" in submission.manifest["nil"]


def test_large_changes_are_explained_before_approval(lin, focal, record, step):
    record(lin, persons=12, happened="2026-02-03")
    sealed(lin, focal, step, "2026-Q1")
    record(lin, persons=2, happened="2026-05-03")
    made = begin(lin)
    step(lin, made, "sent")
    page = Page(focal.get(f"/returns/{made.pk}/"))
    assert "large change" in page.text and 'name="answer.persons.."' in page.source
    assert step(focal, made, "approved").status_code == 409
    answers = {"answer.persons..": "the raids ended", "answer.persons.role.victim": "the same"}
    assert focal.post(f"/returns/{made.pk}/said/", answers).status_code == 302
    assert step(focal, made, "approved").status_code == 302


def test_definitions_and_articles_are_in_the_manifest(lin, focal, record, step, settings):
    record(lin)
    made = begin(lin)
    said = {"match.trafficking": "partly", "articles.trafficking": "Penal Code art. 215", "handling": "amber"}
    lin.post(f"/returns/{made.pk}/said/", said)
    step(lin, made, "sent")
    step(focal, made, "approved")
    assert lin.post(f"/returns/{made.pk}/said/", {"match.trafficking": "yes"}).status_code == 409
    step(focal, made, "sealed")
    manifest = Store(settings.STORE).current()[0].manifest
    assert manifest["handling"] == "amber"
    assert manifest["source"]["definition_trafficking_match"] == "partly"
    assert manifest["source"]["definition_trafficking_articles"] == "Penal Code art. 215"


def test_what_is_missing_and_what_is_late(lin, focal, record, step):
    agency = lin.agency
    today = dt.date(2026, 8, 15)
    rows = {e.period.name: e for e in expected([agency], today)}
    assert {n: (e.state, e.late) for n, e in rows.items()}["2026-Q2"] == ("missing", True)
    assert expected([agency], dt.date(2026, 7, 20))[0].state == "not_due"
    record(lin)
    made = begin(lin)
    assert (expected([agency], today)[0].state, expected([agency], today)[0].late) == ("checked", True)
    for who, what in ((lin, "sent"), (focal, "approved"), (focal, "sealed")):
        step(who, made, what)
    assert (expected([agency], today)[0].state, expected([agency], today)[0].late) == ("sealed", False)
    agency.since = dt.date(2026, 4, 1)
    assert [e.period.name for e in expected([agency], today)] == ["2026-Q2"]


def test_steps_are_never_changed(lin, record):
    record(lin)
    begin(lin)
    for change in (lambda: Step.objects.update(what="approved"), lambda: Step.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Step.objects.get().what == "prepared"


def test_killed_between_folder_and_step_the_seal_is_done_again(lin, focal, record, step, settings, monkeypatch):
    from whimbrel.service.returns import sealing

    record(lin)
    made = begin(lin)
    step(lin, made, "sent")
    step(focal, made, "approved")
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(sealing, "take", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt))
        step(focal, made, "sealed")
    assert len(Store(settings.STORE).current()) == 1 and state_of(made) == "approved"
    assert step(focal, made, "sealed", supersedes="beside").status_code == 302
    assert len(Store(settings.STORE).current()) == 1 and state_of(made) == "sealed"
