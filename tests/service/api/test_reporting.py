"""Uploads, returns, sealed submissions and verification rounds by programs."""

from __future__ import annotations

import datetime as dt
import errno
import io
import uuid

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.service.api.programs import recorded
from tests.service.uploads.people_and_files import BAD, GOOD, IMMEDIATE
from whimbrel.service.audit.models import Entry
from whimbrel.service.returns.models import Verification
from whimbrel.service.uploads.models import Upload


@pytest.fixture(autouse=True)
def _own_folders(settings, program, tmp_path):
    settings.FILES, settings.STORE, settings.DATA = tmp_path / "files", tmp_path / "store", tmp_path
    settings.TASKS = IMMEDIATE


def sent(program, text=GOOD, key="", **fields):
    form = {"agency": "heron-police", "period": "2019", **fields, "file": SimpleUploadedFile("list.csv", text.encode())}
    return program.send("/uploads", form, key)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_sent_checked_and_made_into_a_return(program):
    kham, chan = program("kham"), program("chan")
    made = sent(kham, key="the-file-1")
    assert made.status_code == 202, made.content
    assert sent(kham, key="the-file-1").json()["id"] == made.json()["id"] and Upload.objects.count() == 1
    assert sent(kham, BAD, key="the-file-1").status_code == 422, "another file under the same key"
    address = made.json()["address"].removeprefix("/api/v1")
    told = kham.get(address).json()
    assert told["state"] == "fit" and told["rows"]["persons"] == 3 and told["done"] == told["size"]
    assert kham.get(address + "/faults").json()["tables"] == told["rows"]
    begun = chan.post("/returns", {"kind": "upload", "upload": made.json()["id"]}, key="the-return")
    assert begun.status_code == 201 and begun.json()["state"] == "checked", begun.content
    assert kham.get(address).json()["returned"] is True
    assert kham.post(address + "/withdraw").status_code == 409
    assert kham.post(address + "/check").status_code == 409


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["incoming.LockedWriter.write", "sending.lock_file"])
def test_a_full_disk_is_no_fault_of_the_file_and_nothing_is_taken(program, monkeypatch, settings, where):
    kham, files = program("kham"), settings.FILES

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(f"whimbrel.service.uploads.{where}", full)
        refused = sent(kham, key="the-file-1")
    assert refused.status_code == 507 and refused.json()["type"] == "urn:whimbrel:problem:not-kept", refused.content
    assert not Upload.objects.exists() and not [f for f in files.rglob("*") if f.is_file()]
    assert sent(kham, key="the-file-1").status_code == 202, "the same key, once there is room"


@pytest.mark.django_db(transaction=True)
def test_faults_are_told_without_values_and_mended_by_a_correction_or_a_mapping(program):
    kham = program("kham")
    made = sent(kham, BAD).json()
    address = made["address"].removeprefix("/api/v1")
    assert kham.get(address).json()["state"] == "faulty"
    faults = kham.get(address + "/faults")
    assert faults.json()["faults"][0]["rows"] == [3, 4] and "Purple" not in faults.content.decode()
    assert sent(kham, GOOD, replaces=made["id"]).status_code == 202
    assert sent(kham, GOOD, replaces=str(uuid.uuid4())).status_code == 404
    refused = kham.ask("PUT", address + "/mapping", {"text": "secret: Purple\n&a [*a]"})
    assert refused.status_code == 422 and "Purple" not in refused.content.decode()
    assert kham.post(address + "/check").status_code == 202
    assert kham.post(address + "/withdraw").json()["state"] == "withdrawn"
    assert len(kham.get("/uploads").json()["uploads"]) == 2


def test_an_upload_that_cannot_be_taken_says_which_field(program):
    kham = program("kham")
    told = sent(kham, period="soon", handling="pink")
    assert {f["where"] for f in told.json()["faults"]} == {"form.period", "form.handling"}
    assert sent(kham, agency="egret-shelter").json()["where"] == "form.agency"
    assert kham.send("/uploads", {"agency": "heron-police", "period": "2019"}).json()["where"] == "form.file"
    assert kham.post("/uploads", {"agency": "heron-police"}).status_code == 415
    assert not Upload.objects.exists()


def step(program, key, what, status=200, **fields):
    digest = program.get(f"/returns/{key}").json()["digest"]
    told = program.post(f"/returns/{key}/steps", {"what": what, "digest": digest, **fields}, key=str(uuid.uuid4()))
    assert told.status_code == status, (what, told.content)
    return told.json()


def test_a_return_of_the_desk_is_approved_sealed_read_and_withdrawn(program, settings):
    lin, chan, dao = program("lin"), program("chan"), program("dao")
    person = recorded(lin)["persons"][0]
    recorded(lin)
    lin.post(f"/persons/{person}/consents", {"purpose": "research", "answer": "given", "form": "written"})
    made = lin.post("/returns", {"kind": "desk", "agency": "heron-police", "period": "2026-Q2"}, key="desk-return")
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    said = {"definitions": {"trafficking": {"match": "yes", "articles": "Art. 3"}}, "handling": "amber"}
    assert lin.ask("PUT", f"/returns/{key}/definitions", said).status_code == 200
    assert lin.ask("PUT", f"/returns/{key}/definitions", {"handling": "pink"}).json()["where"] == "$.handling"
    step(lin, key, "sent")
    assert lin.post(f"/returns/{key}/steps", {"what": "approved"}).status_code == 404, "not a case worker's step"
    stale = chan.post(f"/returns/{key}/steps", {"what": "approved", "digest": "0" * 64})
    assert stale.status_code == 409 and stale.json()["code"] == "returns_changed"
    step(chan, key, "approved")
    sealed = step(chan, key, "sealed")
    assert sealed["state"] == "sealed" and len(sealed["submission"]) == 20
    told = dao.get("/submissions").json()["submissions"]
    assert [(s["id"], s["handling"], s["period"]) for s in told] == [(sealed["submission"], "amber", "2026-Q2")]
    base = f"/submissions/{sealed['submission']}"
    table = dao.get(f"{base}/tables/persons")
    rows = pq.read_table(io.BytesIO(b"".join(table.streaming_content)))
    assert table["Whimbrel-Handling"] == "TLP:AMBER" and len(rows) == told[0]["rows"]["persons"]
    assert "family_name" not in rows.column_names
    assert "signed by" in " ".join(dao.get(f"{base}/verification").json()["proven"])
    assert b"".join(dao.get(f"{base}/manifest").streaming_content).startswith(b"{")
    assert dao.get(f"{base}/tables/never").status_code == 404
    assert program("sok").get(f"{base}/manifest").status_code == 404
    assert Entry.objects.filter(action="look", actor="dao", what="api table persons").exists()
    step(chan, key, "withdrawn", note="Wrong quarter.")
    assert dao.get("/submissions").json()["submissions"] == []
    assert dao.get(f"{base}/manifest").status_code == 404


def test_a_nil_return_is_made_and_what_is_expected_is_listed(program):
    chan = program("chan")
    body = {"kind": "nil", "agency": "heron-police", "period": "2026-Q1", "families": ["trafficking"]}
    made = chan.post("/returns", body)
    assert made.status_code == 201 and made.json()["state"] == "checked"
    listed = chan.get("/returns").json()["returns"]
    assert [(r["kind"], r["period"], r["agency"]) for r in listed] == [("nil", "2026-Q1", "heron-police")]
    assert "sent" in listed[0]["moves"]
    expected = chan.get("/returns/expected").json()["expected"]
    assert any(e["period"] == "2026-Q1" and e["returns"] == [made.json()["id"]] for e in expected)
    for changes, where in (({"families": ["gossip"]}, "$.families"), ({"period": "2026-99"}, "$.period")):
        assert chan.post("/returns", {**body, **changes}).json()["where"] == where
    assert chan.post("/returns", {**body, "agency": "egret-shelter"}).status_code == 404
    assert chan.post("/returns", {"kind": "desk", "agency": "heron-police", "period": "2026"}).status_code == 404


def test_a_verification_round_is_answered_by_its_owner(program):
    chan = program("chan")
    due = timezone.localdate() + dt.timedelta(days=9)
    facts = {"title": "Report", "where": "On paper", "cells": [{"what": "Cases", "value": "4", "unit": "persons"}]}
    made = Verification.objects.create(asking="KHM", owner="LAO", due=due, **facts)
    told = chan.get("/verifications").json()["verifications"]
    assert [(v["id"], v["to_answer"], v["answer"]) for v in told] == [(str(made.pk), True, "")]
    assert chan.post(f"/verifications/{made.pk}/answers", {"answer": "not_agreed"}).json()["where"] == "$.note"
    assert chan.post(f"/verifications/{made.pk}/answers", {"answer": "agreed"}, key="agreed-1").status_code == 201
    assert chan.get("/verifications").json()["verifications"][0]["answer"] == "agreed"
    asking = Verification.objects.create(asking="LAO", owner="KHM", due=due, **facts)
    assert chan.post(f"/verifications/{asking.pk}/answers", {"answer": "agreed"}).status_code == 404
    assert program("lin").get("/verifications").status_code == 404
