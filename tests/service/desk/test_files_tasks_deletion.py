"""Files are locked and checked, tasks are given and done, deletion takes two, retention shows before it deletes."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.plugins.page import Page
from whimbrel.service.audit.models import Entry
from whimbrel.service.desk.attachments import file_of
from whimbrel.service.desk.models import Attachment, Deletion, Incident, Task
from whimbrel.service.desk.retention import apply, due, orphans

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 a statement of Phommachanh"


def attach(client, incident, name, data):
    return client.post(f"/desk/incidents/{incident.pk}/attach/", {"file": SimpleUploadedFile(name, data)})


def test_a_file_is_locked_and_comes_back_as_a_download(lin, incident):
    assert attach(lin, incident, "statement of Phommachanh.pdf", PDF).status_code == 302
    attachment = Attachment.objects.get()
    assert b"Phommachanh" not in file_of(attachment).read_bytes() and "Phommachanh" not in str(attachment.locked)
    response = lin.get(f"/desk/attachments/{attachment.pk}/")
    assert response.content == PDF and "attachment" in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "statement of Phommachanh.pdf" in Page(lin.get(f"/desk/incidents/{incident.pk}/")).text
    assert Entry.objects.filter(action="look", what="attachment", key=str(attachment.pk)).count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg/>"),
        ("a.pdf", b"<html>"),
        ("a.png", PDF),
        ("a.docx", b"PK\x03\x04 word/vbaProject.bin"),
        ("a.exe", b"MZ"),
        ("a.txt", b"\xff\xfe\x00"),
        ("empty.pdf", b""),
        ("pdf", PDF),
    ],
)
def test_what_is_not_taken(lin, incident, name, data):
    response = attach(lin, incident, name, data)
    assert response.status_code == 422 and "The file was not attached" in Page(response).text
    assert not Attachment.objects.exists()


def test_tasks_are_given_done_and_opened_again(lin, at_desk, incident):
    mei = at_desk("mei")
    facts = {"text": "Find a Burmese interpreter", "due": "2026-01-02", "assigned": mei.user.pk}
    lin.post(f"/desk/incidents/{incident.pk}/tasks/", facts)
    task = Task.objects.get()
    assert task.assigned == mei.user and "interpreter" not in str(task.locked)
    assert "Find a Burmese interpreter" in Page(mei.get("/desk/tasks/")).text
    assert "Find a Burmese interpreter" not in Page(lin.get("/desk/tasks/")).text
    assert "Find a Burmese interpreter" in Page(lin.get("/desk/tasks/?all=1")).text
    mei.post(f"/desk/tasks/{task.pk}/done/")
    assert "Nothing to do" in Page(mei.get("/desk/tasks/")).text


def test_deletion_takes_two_people(lin, at_desk, incident):
    attach(lin, incident, "a.pdf", PDF)
    file = file_of(Attachment.objects.get())
    lin.post(f"/desk/incidents/{incident.pk}/delete/", {"reason": "recorded twice by mistake"})
    asked = Deletion.objects.get()
    assert lin.post(f"/desk/deletions/{asked.pk}/", {"decision": "confirm"}).status_code == 409
    assert Incident.objects.filter(pk=incident.pk).exists()
    mei = at_desk("mei")
    mei.post(f"/desk/deletions/{asked.pk}/", {"decision": "confirm"})
    assert not Incident.objects.filter(pk=incident.pk).exists() and not file.exists()
    asked.refresh_from_db()
    assert asked.carried_out and asked.number == incident.number
    assert Entry.objects.filter(action="destroy", key=str(incident.pk), actor="mei").count() == 1


def test_a_refused_deletion_keeps_everything(lin, at_desk, incident):
    assert lin.post(f"/desk/incidents/{incident.pk}/delete/", {"reason": "oops"}).status_code == 422
    lin.post(f"/desk/incidents/{incident.pk}/delete/", {"reason": "recorded twice by mistake"})
    at_desk("mei").post(f"/desk/deletions/{Deletion.objects.get().pk}/", {"decision": "refuse"})
    assert Incident.objects.filter(pk=incident.pk).exists()
    assert "Kept" in Page(lin.get("/desk/deletions/")).text


def test_retention_says_what_is_due_before_it_deletes(lin, incident):
    Incident.objects.filter(pk=incident.pk).update(closed=timezone.now() - dt.timedelta(days=5 * 365 - 1))
    assert {k: q.count() for k, q in due().items() if q.exists()} == {}
    later = timezone.now() + dt.timedelta(days=2)
    assert {k: q.count() for k, q in due(later).items() if q.exists()} == {"incidents closed": 1}
    lin.post(f"/desk/incidents/{incident.pk}/delete/", {"reason": "recorded twice by mistake"})
    assert not any(q.exists() for q in due(later).values()), "what waits for a decision stays"
    Deletion.objects.update(decided=timezone.now())
    assert apply(later)["incidents closed"] == 1 and not Incident.objects.exists()


def test_a_locked_file_without_a_row_is_swept_after_a_day(lin, incident):
    import os

    attach(lin, incident, "a.pdf", PDF)
    kept = file_of(Attachment.objects.get())
    lost = kept.with_name("00000000-0000-4000-8000-000000000000")
    lost.write_bytes(b"x")
    assert orphans() == 0
    for file in (kept, lost):
        os.utime(file, (0, 0))
    assert orphans() == 1 and kept.exists() and not lost.exists()
