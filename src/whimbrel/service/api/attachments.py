"""Files that belong to incidents."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router
from ninja.decorators import decorate_view

from whimbrel.service.api.asking import reader, user_id
from whimbrel.service.api.description import described, file_answer, form_body
from whimbrel.service.api.given import Told
from whimbrel.service.api.once import hold, once
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.desk import attachments as desk
from whimbrel.service.desk.access import one
from whimbrel.service.desk.models import Incident

router = Router(tags=["attachments"])
_FILE = {
    "type": "string",
    "format": "binary",
    "description": "One file; its ending and first bytes must belong together.",
}


class MadeAttachment(Told):
    """The key of a file."""

    id: UUID
    size: int
    address: str


@router.post(
    "/incidents/{uuid:key}/attachments",
    response={201: MadeAttachment},
    openapi_extra=described("case.write", once=True, requestBody=form_body(["file"], file=_FILE)),
)
@decorate_view(once)
def add_attachment(request: HttpRequest, key: UUID) -> Any:
    """Attach a file to an incident; it is stored locked, and its name, too."""
    incident = one(reader(request, "case.write"), "case.write", Incident, key)
    if incident.removed:
        raise Http404
    given = request.FILES.get("file")
    if given is None:
        raise Problem("invalid", faults=[fault("form.file", "Send one file in the field file.", "desk_attach_none")])
    found = hashlib.sha256()
    for chunk in given.chunks():
        found.update(chunk)
    given.seek(0)
    hold(f"attachment {key}")
    if desk._fault(incident, given):
        what = f"Empty, larger than {desk.MOST_BYTES // 1024**2} MB, one too many, or of a kind that is not taken."
        raise Problem("invalid", faults=[fault("form.file", what, "desk_attach")])
    desk.attach(request, key)
    made = incident.attachments.filter(author_id=user_id(request), digest=found.hexdigest()).latest("made")
    return {"id": made.pk, "size": made.size, "address": f"/api/v1/attachments/{made.pk}"}


@router.get(
    "/attachments/{uuid:key}",
    response=None,
    openapi_extra=described(
        "case.read", responses=file_answer("application/octet-stream", "The file, only to be kept.")
    ),
)
def read_attachment(request: HttpRequest, key: UUID) -> Any:
    """Download a file. That it was downloaded is logged."""
    reader(request, "case.read")
    response = desk.download(request, key)
    response["Content-Type"] = "application/octet-stream"
    return response
