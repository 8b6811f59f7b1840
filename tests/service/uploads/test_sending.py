"""Sending a file: taken, locked, checked; and everything that can be wrong with the form."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.plugins.members import agency
from tests.plugins.page import Page
from tests.service.uploads.people_and_files import BAD, GOOD, form
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.periods import recent
from whimbrel.service.uploads.prepared import prepared_tables


def test_a_good_file_is_fit_and_its_tables_are_prepared(sent, office):
    upload = sent("lin", GOOD, "Nguyen Van A.csv")
    assert upload.state == "fit" and upload.source == "ctdc_2021", upload.__dict__
    assert upload.author.username == "lin" and upload.agency.slug == "lao-police" and upload.period == "2019"
    tables = prepared_tables(upload)
    assert {t: len(rows) for t, rows in tables.items()} == upload.rows
    assert upload.rows["persons"] == 3
    assert tables["persons"]["sex"].to_pylist() == ["female"] * 3


def test_a_faulty_file_is_told_fault_by_fault(sent, office):
    upload = sent("lin", BAD)
    assert upload.state == "faulty"
    page = Page(office("lin").get(f"/uploads/{upload.pk}/"))
    assert "M02" in page.text and "gender" in page.text and "3-4" in page.text
    assert "Purple" not in page.source, "never a value of the file"
    assert "Say on the page of columns what this value means" in page.text


def test_the_list_shows_names_states_and_sizes(sent, office):
    client = office("lin")
    assert "No file was sent yet" in Page(client.get("/uploads/?lang=en")).text
    sent(client, GOOD, "first.csv")
    sent(client, BAD, "second.csv")
    page = Page(client.get("/uploads/?lang=en"))
    assert "first.csv" in page.text and "Checked and fit for a return" in page.text
    assert "second.csv" in page.text and "Errors to correct" in page.text
    fr = Page(client.get("/uploads/?lang=fr"))
    assert "Erreurs à corriger" in fr.text and "Fichiers envoyés" in fr.text
    assert "有错误待更正" in Page(client.get("/uploads/?lang=zh")).text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"period": "last year"}, "This is no period"),
        ({"period": "2190"}, "has not begun"),
        ({"agency": "999999"}, "Choose an agency"),
        ({"agency": "x"}, "Choose an agency"),
        ({"agency": None}, "Choose an agency"),
        ({"handling": "purple"}, "Choose a handling code"),
        ({"mapping": "00000000-0000-0000-0000-000000000000"}, "not one of the agency chosen"),
        ({"mapping": "'; drop"}, "not one of the agency chosen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(office, files, fields, told):
    response = office("lin").post(
        "/uploads/?lang=en",
        form(GOOD, **fields) if fields.get("agency", 1) else {k: v for k, v in form(GOOD).items() if k != "agency"},
    )
    page = Page(response)
    assert response.status_code == 422 and told in page.text
    assert not Upload.objects.exists()
    assert not [p for p in files.rglob("*") if p.is_file()], "nothing lies about"


def test_no_file_and_an_empty_file(office, files):
    data = form(GOOD)
    del data["file"]
    assert "No file arrived" in Page(office("lin").post("/uploads/?lang=en", data)).text
    assert "nothing in the file" in Page(office("lin").post("/uploads/?lang=en", form(b""))).text
    assert not Upload.objects.exists()


def test_too_large_is_refused_while_it_arrives(office, files, monkeypatch):
    monkeypatch.setattr("whimbrel.service.uploads.incoming.LARGEST_FILE", 100_000)
    response = office("lin").post("/uploads/?lang=en", form(GOOD + "x" * 200_000))
    assert response.status_code == 413 and "larger than may be sent" in Page(response).text
    assert not Upload.objects.exists() and not [p for p in files.rglob("*") if p.is_file()]
    monkeypatch.setattr("whimbrel.service.uploads.views.LONGEST_REFUSED", 100)
    assert office("lin").post("/uploads/?lang=en", form(GOOD)).status_code == 413


def test_the_period_proposed_is_the_last_one_that_is_over(office):
    today = dt.date(2026, 5, 10)
    assert [p.name for p in recent("quarter", today, 3)] == ["2026-Q1", "2025-Q4", "2025-Q3"]
    assert [p.name for p in recent("month", today, 2)] == ["2026-04", "2026-03"]
    assert [p.name for p in recent("year", today, 2)] == ["2025", "2024"]
    assert recent("never", today, 1)[0].name == "2026-Q1"
    assert recent("month", dt.date(2026, 1, 1), 1)[0].name == "2025-12"
    page = Page(office("noi").get("/uploads/"))
    wanted = recent("month", dt.datetime.now(dt.UTC).date(), 1)[0].name
    assert [i["value"] for i in page.all("input") if i.get("name") == "period"] == [wanted]


def test_a_focal_point_sends_for_any_agency_of_the_country(sent, office):
    chosen = [o for o in Page(office("chan").get("/uploads/")).text.split() if o in ("(LAO)", "(THA)")]
    assert chosen == ["(LAO)", "(LAO)"]
    upload = sent("chan", agency=agency("lao-shelter").pk)
    assert upload.agency.slug == "lao-shelter"


def test_a_correction_shows_what_changed(sent, office):
    client = office("lin")
    old = sent(client, BAD)
    page = Page(client.get(f"/uploads/{old.pk}/correct/?lang=en"))
    assert "list.csv" in page.text and not page.all("select")
    new = sent(client, GOOD, to=f"/uploads/{old.pk}/correct/", period="1999", agency=agency("thai-police").pk)
    assert (new.replaces_id, new.period, new.agency_id) == (old.pk, old.period, old.agency_id), "as what it corrects"
    page = Page(client.get(f"/uploads/{new.pk}/?lang=en"))
    rows = page.tables["t-changes"]
    assert [r[0] for r in rows[1:] if "M02" in r] == ["solved"]
    solved = next(r for r in rows if "M02" in r)
    assert [c.strip() for c in solved][-2:] == ["2", "0"]
    assert page.tables["t-row-changes"][1][1:] == ["3", "3"]
    assert "Corrected by" in Page(client.get(f"/uploads/{old.pk}/?lang=en")).text


def test_the_very_same_file_is_noticed(sent, office):
    first = sent("lin", GOOD)
    second = sent("lin", GOOD, "other-name.csv")
    assert f"/uploads/{first.pk}/" in office("lin").get(f"/uploads/{second.pk}/").content.decode()
    assert "very same file" not in Page(office("lin").get(f"/uploads/{first.pk}/?lang=en")).text


def test_the_meaning_of_every_check_can_be_read(office):
    from whimbrel.standard.checks import catalogue

    page = Page(office("lin").get("/uploads/checks/"))
    assert {d["id"] for d in page.all("dt") if "id" in d} == {c.lower() for c in catalogue()}


@pytest.mark.parametrize("moment", ["write", "__exit__"])
def test_a_full_disk_is_told_and_leaves_nothing(office, files, monkeypatch, moment):
    from whimbrel.service.secrecy.locked_file import LockedWriter

    real = LockedWriter.__exit__

    def full(self, *rest):
        if moment == "__exit__":
            real(self, OSError, None, None)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LockedWriter, moment, full)
    response = office("lin").post("/uploads/?lang=en", form(GOOD))
    assert response.status_code == 507 and "the disk of this service is full" in Page(response).text
    monkeypatch.undo()
    assert not Upload.objects.exists() and not [p for p in files.rglob("*") if p.is_file()]
