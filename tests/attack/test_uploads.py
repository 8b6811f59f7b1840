"""An attacker with an account, a browser and a file: what of others' can be read, changed or brought down?"""

from __future__ import annotations

import csv
import io
import json
import re
import uuid

import pytest
from django.test import Client

from tests.plugins.members import agency
from tests.plugins.page import Page, without_token
from tests.service.uploads import people_and_files as shared
from tests.service.uploads.people_and_files import BAD, GOOD, UNKNOWN, form
from whimbrel.service.audit.models import Entry
from whimbrel.service.uploads.check import check_upload
from whimbrel.service.uploads.files import file_of, prepared_of, proposal_of
from whimbrel.service.uploads.mapping_text import keep, mapping_of, with_mapping
from whimbrel.service.uploads.models import KeptMapping, Upload
from whimbrel.service.uploads.prepared import prepared_tables

# Fixtures of the room, by the names they have there.
sent, office, files, queue = shared.sent, shared.office, shared.files, shared.queue
PARTS = (
    "",
    "progress/",
    "correct/",
    "mapping/",
    "faults.csv",
    "faults.xlsx",
    "faults.json",
    "faults.html",
)
POSTS = ("again/", "withdraw/", "mapping/look/", "mapping/", "correct/")
OUTSIDERS = ("bo", "noi", "somchai", "ann", "root", "unready", "nobody")


def visitor(office, name: str) -> Client:
    return Client() if name == "nobody" else office(name)


def shut(response) -> bool:
    """As if there were nothing; who is not signed in may be led to where one signs in."""
    return response.status_code == 404 or response.get("Location", "").startswith("/sign-in/")


@pytest.mark.parametrize("name", OUTSIDERS)
def test_can_an_upload_of_others_be_reached_by_its_key(sent, office, name):
    upload = sent("lin", UNKNOWN)
    client = visitor(office, name)
    before = Upload.objects.values().get()
    for part in PARTS:
        there, never = client.get(f"/uploads/{upload.pk}/{part}"), client.get(f"/uploads/{uuid.uuid4()}/{part}")
        assert there.status_code == never.status_code and there.status_code in (302, 404), part
        assert without_token(there.content) == without_token(never.content), "as if it never was"
    for part in POSTS:
        data = form(GOOD) if part == "correct/" else {"sure": "yes", "do": "check", "table": "persons"}
        assert client.post(f"/uploads/{upload.pk}/{part}", data).status_code in (302, 404), part
    assert Upload.objects.values().get() == before and file_of(upload).exists()


def test_can_somebody_outside_see_that_there_are_uploads(sent, office):
    sent("lin", GOOD, "secret-operation.csv")
    for name in ("ann", "root", "nobody"):
        assert shut(visitor(office, name).get("/uploads/")), name
        assert shut(visitor(office, name).post("/uploads/", form(GOOD))), name
    for name in ("bo", "noi", "somchai"):
        page = Page(office(name).get("/uploads/?lang=en"))
        assert "secret-operation" not in page.source and "No file was sent yet" in page.text
    assert "secret-operation" in office("kham").get("/uploads/").content.decode(), "the case worker of the agency does"
    assert "secret-operation" in office("chan").get("/uploads/").content.decode(), "and the focal point"
    assert Upload.objects.count() == 1


def test_can_fields_that_the_form_does_not_have_be_set(sent, office):
    other = agency("thai-police", "THA").pk
    extra = {
        "state": "fit",
        "author": office("kham").user.pk,
        "author_id": office("kham").user.pk,
        "agency_id": other,
        "rows": '{"persons": 9}',
        "faults": "[]",
        "source": "x",
        "id": str(uuid.uuid4()),
        "replaces": str(sent("kham", GOOD).pk),
        "taken": "2020-01-01",
        "run": "77",
        "digest": "0" * 64,
    }
    upload = sent("lin", BAD, **extra)
    assert upload.state == "faulty" and upload.author.username == "lin" and upload.agency.slug == "lao-police"
    assert str(upload.pk) != extra["id"] and upload.replaces is None and upload.taken is None and upload.run == 1


@pytest.mark.parametrize("name", ["lin", "kham", "chan"])
def test_can_a_file_be_sent_for_an_agency_of_others(office, files, name):
    response = office(name).post("/uploads/?lang=en", form(GOOD, agency=agency("thai-police", "THA").pk))
    assert response.status_code == 422 and not Upload.objects.exists()
    assert "Thai Police" not in response.content.decode()


def test_can_a_mapping_of_others_be_used(sent, office):
    upload = sent("kham", UNKNOWN, period="2024")
    kept = keep(upload, "Ours", "id: x\ntables: {persons: {columns: {sex: {from: Sex}}}}\n", office("kham").user.pk)
    for name in ("lin", "noi", "somchai"):
        slug = {"lin": "lao-police", "noi": "lao-shelter", "somchai": "thai-police"}[name]
        response = office(name).post("/uploads/?lang=en", form(GOOD, agency=agency(slug).pk, mapping=kept.pk))
        assert response.status_code == 422 and "Ours" not in response.content.decode(), name
    response = office("chan").post("/uploads/", form(GOOD, agency=agency("lao-shelter").pk, mapping=kept.pk))
    assert response.status_code == 422, "not for another agency either"
    assert KeptMapping.objects.count() == 1 and Upload.objects.count() == 1


def test_can_a_form_of_another_site_send_or_withdraw(sent, office, files):
    upload = sent("lin", GOOD)
    client = office("lin", enforce_csrf_checks=True)
    for address in ("/uploads/", *(f"/uploads/{upload.pk}/{p}" for p in POSTS)):
        response = client.post(address, form(GOOD, sure="yes"))
        assert response.status_code == 403, address
    client.get("/uploads/")
    token = client.cookies["csrftoken"].value
    assert client.post("/uploads/", form(GOOD, csrfmiddlewaretoken=token)).status_code == 303, "with its token it may"
    assert Upload.objects.exclude(state="withdrawn").count() == 2
    assert not list((files / "incoming").iterdir()), "what came without a token is not kept"


def test_can_reading_the_page_change_anything(sent, office):
    upload = sent("lin", BAD)
    client = office("lin")
    for part in ("again/", "withdraw/", "mapping/look/"):
        assert client.get(f"/uploads/{upload.pk}/{part}").status_code == 405
    assert client.post(f"/uploads/{upload.pk}/withdraw/", {}).status_code == 303
    upload.refresh_from_db()
    assert upload.state == "faulty", "not without the tick"


def test_can_one_go_on_asking_after_signing_out_or_losing_the_role(sent, queue, office):
    upload = sent("lin", GOOD)
    client = office("lin")
    assert client.get(f"/uploads/{upload.pk}/progress/").status_code == 200
    client.user.memberships.get().delete()
    assert client.get(f"/uploads/{upload.pk}/progress/").status_code == 404
    client.logout()
    assert shut(client.get(f"/uploads/{upload.pk}/progress/"))
    assert "HX-Refresh" not in client.get(f"/uploads/{upload.pk}/progress/")


def test_is_a_file_of_somebody_who_left_still_checked_in_their_name(sent, queue, office):
    """The check acts for whoever asked; it reads what they could read then, and shows it to those who may see it now."""
    upload = sent("lin", GOOD)
    office("lin").user.memberships.update(ended="2026-01-01T00:00Z")
    assert office("lin").get(f"/uploads/{upload.pk}/").status_code == 404
    assert office("kham").get(f"/uploads/{upload.pk}/").status_code == 200


HOSTILE_NAMES = (
    "<script>alert(1)</script>.csv",
    '"><img src=x onerror=alert(1)>.csv',
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\x.csv",
    "=cmd|' /C calc'!A0.csv",
    "list\r\nX-Evil: 1.csv",
    "a\u202egnp.csv",
    "x" * 600 + ".csv",
    "{{ 7*7 }}{% debug %}.csv",
)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_can_the_name_of_a_file_do_anything(sent, office, files, name):
    upload = sent("lin", GOOD, name)
    client = office("lin")
    for address in ("/uploads/", f"/uploads/{upload.pk}/", f"/uploads/{upload.pk}/correct/"):
        response = client.get(address)
        body = response.content.decode()
        assert response.status_code == 200 and "<script>alert" not in body and "<img src=x" not in body
        assert "\u202e" not in body and "X-Evil" not in response and "49" not in (Page(response).all("h1") or [""])[0]
        assert "passwd" not in re.search(r"<title>(.*?)</title>", body)[1]
    inside = {p.resolve() for p in files.rglob("*") if p.is_file()}
    assert all(p.is_relative_to(files.resolve()) for p in inside) and len(file_of(upload).name) == 36
    assert name not in json.dumps(Upload.objects.values_list("locked", flat=True).get())


def test_can_a_heading_run_in_the_page_or_in_a_spreadsheet(sent, office):
    headings = ("=HYPERLINK(1)", "@SUM(1)", "<script>alert(1)</script>", "＋1", "-2+3")
    content = GOOD.replace("\n", "," + ",".join(f'"{h}"' for h in headings) + "\n", 1).replace(
        "1,1,\n", "1,1,,a,b,c,d,e\n"
    )
    client = office("lin")
    upload = sent(client, content)
    assert {f["column"] for f in upload.faults} >= set(headings)
    assert "<script>alert" not in client.get(f"/uploads/{upload.pk}/").content.decode()
    text = client.get(f"/uploads/{upload.pk}/faults.csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "＝", "＋"))]
    from openpyxl import load_workbook

    response = client.get(f"/uploads/{upload.pk}/faults.xlsx")
    sheet = load_workbook(io.BytesIO(response.content))["Faults"]
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}, "no formula"
    assert response["X-Handling"] == "TLP:AMBER+STRICT" and "attachment" in response["Content-Disposition"]
    assert json.loads(client.get(f"/uploads/{upload.pk}/faults.json").content)["faults"][0]["column"]


def test_can_a_mapping_page_be_made_to_run_a_value(sent, office):
    bad = UNKNOWN.replace("Begging", "<img src=x onerror=alert(1)>").replace("bus", '"><svg onload=alert(1)>')
    client = office("lin")
    upload = sent(client, bad, period="2024")
    body = client.get(f"/uploads/{upload.pk}/mapping/").content.decode()
    assert "<img src=x" not in body and "<svg onload" not in body


def test_can_a_value_of_a_person_be_found_anywhere_but_in_the_locked_file(sent, queue, office, capfd, caplog):
    from django.core.cache import cache
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    secret = ("Bounmy Sayavong", "Sayavong", "PZ9988776", "+8562055512345")
    row = ",".join(secret[i] for i in (0, 2, 3))
    content = (
        f"Full name,Passport No.,Phone,Sex,Age,Nationality\n{row},Purple,Sayavong,Atlantis\n" * 1 + f"{row},F,x,Lao\n"
    )
    client = office("lin")
    upload = sent(client, content, "Bounmy Sayavong.csv", period="2024")
    check_upload.call(str(upload.pk), upload.author_id)
    upload.refresh_from_db()
    assert upload.state == "faulty"
    places = {
        "faults": json.dumps(upload.faults, ensure_ascii=False),
        "row": json.dumps(Upload.objects.values().get(), default=str),
        "tasks": json.dumps(list(DBTaskResult.objects.values()), default=str),
        "audit": json.dumps(list(Entry.objects.values()), default=str),
        "log": caplog.text + "".join(capfd.readouterr()),
    }
    for part in ("mapping/", "faults.csv", "faults.json"):
        places[part] = client.get(f"/uploads/{upload.pk}/{part}").content.decode()
    page = client.get(f"/uploads/{upload.pk}/").content.decode()
    places["page"] = page.replace("Bounmy Sayavong.csv", "", 1)  # its heading, for who may see the upload
    places["title"] = re.search(r"<title>(.*?)</title>", page)[1]
    with connection.cursor() as cursor:
        cursor.execute("select value from cache")
        places["cache"] = str(cursor.fetchall()) + str(cache.get("whimbrel"))
    for path in queue.rglob("*"):
        if path.is_file():
            places[str(path)] = path.read_bytes().decode("latin-1")
    for place, text in places.items():
        for value in secret:
            assert value not in text, f"{value} in {place}"


def test_can_a_file_be_swapped_on_the_disk(sent, queue, office):
    mine, theirs = sent("lin", GOOD), sent("somchai", BAD, agency=agency("thai-police", "THA").pk)
    file_of(mine).write_bytes(file_of(theirs).read_bytes())
    assert check_upload.call(str(mine.pk), mine.author_id) == "stopped"
    mine.refresh_from_db()
    assert mine.reason == "not_opened"
    assert "was changed or is damaged" in Page(office("lin").get(f"/uploads/{mine.pk}/?lang=en")).text


def test_can_prepared_tables_be_swapped_or_put_back_from_an_earlier_check(sent, office):
    from whimbrel.service.secrecy.locked import NotOpened

    upload, other = sent("lin", GOOD), sent("lin", GOOD + GOOD.splitlines()[1] + "\n")
    old = (prepared_of(upload) / "persons.parquet").read_bytes()
    (prepared_of(upload) / "persons.parquet").write_bytes((prepared_of(other) / "persons.parquet").read_bytes())
    with pytest.raises(NotOpened):
        prepared_tables(upload)
    office("lin").post(f"/uploads/{upload.pk}/again/")
    upload.refresh_from_db()
    assert len(prepared_tables(upload)["persons"]) == 3
    (prepared_of(upload) / "persons.parquet").write_bytes(old)
    with pytest.raises(NotOpened):
        prepared_tables(upload)


def test_can_a_proposal_be_swapped(sent, office):
    mine, theirs = sent("lin", UNKNOWN), sent("kham", UNKNOWN)
    proposal_of(mine).write_bytes(proposal_of(theirs).read_bytes())
    response = office("lin").get(f"/uploads/{mine.pk}/mapping/?lang=en")
    assert response.status_code == 200 and "were not looked at yet" in Page(response).text


def test_can_a_locked_mapping_be_copied_to_another_upload(sent):
    from whimbrel.service.secrecy.locked import NotOpened

    mine, theirs = sent("lin", GOOD), sent("kham", GOOD)
    with_mapping(theirs, "id: x").save()
    mine.locked["mapping"] = theirs.locked["mapping"]
    with pytest.raises(NotOpened):
        mapping_of(mine)


def test_can_what_was_withdrawn_still_be_read(sent, office, files):
    client = office("lin")
    upload = sent(client, UNKNOWN, period="2024")
    client.post(f"/uploads/{upload.pk}/withdraw/", {"sure": "yes"})
    assert not list(files.rglob(f"*{upload.pk}*"))
    for part in ("faults.csv", "faults.json"):
        assert client.get(f"/uploads/{upload.pk}/{part}").status_code == 404
    client.post(f"/uploads/{upload.pk}/again/")
    upload.refresh_from_db()
    assert upload.state == "withdrawn" and "mapping" not in upload.locked


def test_can_a_file_behind_a_return_be_withdrawn_or_changed(sent, office):
    from whimbrel.service.uploads import life

    client = office("lin")
    upload = sent(client, GOOD)
    assert life.take(upload)
    for part, data in (("withdraw/", {"sure": "yes"}), ("again/", {}), ("mapping/look/", {})):
        client.post(f"/uploads/{upload.pk}/{part}", data)
    upload.refresh_from_db()
    assert upload.state == "fit" and upload.run == 1 and len(prepared_tables(upload)["persons"]) == 3


def test_can_a_faulty_upload_be_passed_off_as_fit(sent):
    from whimbrel.service.uploads import life
    from whimbrel.service.uploads.prepared import NotPrepared

    upload = sent("lin", BAD)
    assert not life.take(upload)
    with pytest.raises(NotPrepared):
        prepared_tables(upload)
    assert not prepared_of(upload).exists()


def test_can_the_address_of_a_download_name_another_kind_of_file(sent, office):
    upload = sent("lin", BAD)
    for ending in ("html", "exe", "parquet", "CSV", "py"):
        assert office("lin").get(f"/uploads/{upload.pk}/faults.{ending}").status_code == 404


def test_is_every_look_and_download_in_the_log(sent, office):
    client = office("kham")
    upload = sent("lin", UNKNOWN)
    for part in ("", "mapping/", "faults.csv", "faults.xlsx", "faults.json", "progress/"):
        client.get(f"/uploads/{upload.pk}/{part}")
    found = [(e.actor, e.action, e.what, e.key) for e in Entry.objects.filter(actor="kham", key=str(upload.pk))]
    key = str(upload.pk)
    assert ("kham", "look", "upload", key) in found and ("kham", "look", "mapping", key) in found
    assert [f[2] for f in found if f[1] == "download"] == ["faults.csv", "faults.xlsx", "faults.json"]
    changes = Entry.objects.filter(what="uploads_upload", actor="worker")
    assert changes.exists() and all(e.reason == "check of an upload" for e in changes), "what the worker did, too"


def test_does_a_name_copied_from_another_row_open_or_take_the_list_away(sent, office):
    mine, theirs = sent("lin", GOOD, "mine.csv"), sent("kham", GOOD, "theirs.csv")
    Upload.objects.filter(pk=mine.pk).update(locked={"name": theirs.locked["name"]})
    response = office("lin").get("/uploads/")
    assert response.status_code == 200 and "theirs.csv" not in response.content.decode()
    assert f"/uploads/{mine.pk}/" in response.content.decode()


def test_can_a_kept_mapping_of_others_be_forgotten(sent, office):
    upload = sent("kham", GOOD)
    kept = keep(upload, "Ours", "id: x", office("kham").user.pk)
    for name in ("lin", "noi", "somchai", "nobody"):
        assert visitor(office, name).post(f"/uploads/mappings/{kept.pk}/forget/").status_code == 404, name
    assert KeptMapping.objects.count() == 1
    assert "Ours" in Page(office("kham").get("/uploads/")).text
    assert office("kham").post(f"/uploads/mappings/{kept.pk}/forget/").status_code == 303
    assert not KeptMapping.objects.exists()
