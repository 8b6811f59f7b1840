"""Files that belong to an incident: checked by ending, first bytes and size, stored locked, given back only as downloads."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.desk.access import looked_at, one
from whimbrel.service.desk.models import Attachment, Incident
from whimbrel.service.desk.rows import place
from whimbrel.service.reader import reader_of
from whimbrel.service.secrecy.locked import lock, lock_bytes, unlock, unlock_bytes
from whimbrel.service.words import word
from whimbrel.standard.errors import WhimbrelError
from whimbrel.vocabulary.yaml_file import read_yaml

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 50


class NotTaken(WhimbrelError):
    """A file is not attached. ``key``: of the words that say what is wrong with it."""

    exit_code = 10

    def __init__(self, key: str):
        super().__init__(word(key, "en"))
        self.key = key


@cache
def types() -> dict[str, dict[str, Any]]:
    """Ending -> how a file of that kind begins and what it is given back as."""
    return {t["ending"]: t for t in read_yaml(Path(__file__).with_name("attachment_types.yaml"))}  # type: ignore[attr-defined]


def media_of(name: str, data: bytes) -> str | None:
    """Media type of a file whose ending and first bytes belong together; None for every other."""
    kind = types().get(Path(name).suffix.lower().removeprefix("."))
    if kind is None or not data.startswith(bytes.fromhex(kind["begins"])):
        return None
    at = kind.get("at", 0)
    if "then" in kind and data[at : at + len(kind["then"]) // 2] != bytes.fromhex(kind["then"]):
        return None
    if kind.get("text"):
        try:
            if "\x00" in data.decode("utf-8"):
                return None
        except UnicodeDecodeError:
            return None
    if kind["begins"] == "504b0304" and b"vbaProject" in data:
        return None
    return str(kind["media"])


def file_of(attachment: Attachment) -> Path:
    """Where its locked bytes lie."""
    return Path(settings.FILES) / "attachments" / str(attachment.pk)


def name_of(attachment: Attachment) -> str:
    """The file's name, unlocked."""
    return unlock(attachment.locked["name"], place(attachment, "name"))


@require_POST
def attach(request: HttpRequest, key: UUID) -> HttpResponse:
    """Attach a file to an incident."""
    reader = reader_of(request)
    incident = one(reader, "case.write", Incident, key)
    try:
        keep(incident, request.FILES.get("file"), reader.user_id)
    except NotTaken as error:
        context = {
            "fault": error.key,
            "incident": incident,
            "endings": ", ".join(types()),
            "most": MOST_BYTES // 1024**2,
        }
        return render(request, "desk/not_attached.html", context, status=422)
    return redirect(f"/desk/incidents/{key}/#attachments")


def keep(incident: Incident, given: UploadedFile[Any] | None, user_id: int | None) -> Attachment:
    """Attach a file to an incident that the policy lets this person write; NotTaken says what is wrong with it."""
    if fault := _fault(incident, given):
        raise NotTaken(fault)
    assert given is not None
    data = given.read()
    attachment = Attachment(agency_id=incident.agency_id, author_id=user_id, incident=incident, size=len(data))
    name = Path(given.name or "file").name[:200]
    attachment.kind = media_of(name, data) or ""
    attachment.digest = hashlib.sha256(data).hexdigest()
    attachment.locked = {"name": lock(name, place(attachment, "name"))}
    # The file first: a row without its file would be a promise broken; a file without a row is swept away.
    _write(file_of(attachment), lock_bytes(data, place(attachment, "file")))
    with transaction.atomic():
        attachment.save(force_insert=True)
        Incident.objects.filter(pk=incident.pk).update(changed=timezone.now())
    return attachment


def _fault(incident: Incident, given: UploadedFile[Any] | None) -> str:
    if given is None or not given.size:
        return "desk_attach_none"
    if given.size > MOST_BYTES:
        return "desk_attach_large"
    if incident.attachments.filter(removed__isnull=True).count() >= MOST_FILES:
        return "desk_attach_many"
    data = given.read()
    given.seek(0)
    return "" if media_of(given.name or "", data) else "desk_attach_kind"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(path)


@require_safe
def download(request: HttpRequest, key: UUID) -> HttpResponse:
    """An attachment as a download: never shown by the browser itself, whatever is in it."""
    attachment = one(reader_of(request), "case.read", Attachment, key)
    return as_download(attachment, attachment.kind)


def as_download(attachment: Attachment, media: str) -> HttpResponse:
    """The file, unlocked, as an answer that no browser shows; that it was taken out is logged. 404 once it was removed."""
    if attachment.removed or attachment.incident.removed:
        raise Http404
    looked_at("attachment", attachment)
    data = unlock_bytes(file_of(attachment).read_bytes(), place(attachment, "file"))
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, name_of(attachment)) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an attachment off the incident; retention deletes it later."""
    attachment = one(reader_of(request), "case.write", Attachment, key)
    attachment.removed = timezone.now()
    attachment.save(update_fields=["removed"])
    return redirect(f"/desk/incidents/{attachment.incident_id}/#attachments")
