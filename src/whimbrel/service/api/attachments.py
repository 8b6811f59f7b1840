"""Files that belong to incidents."""

from __future__ import annotations

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
from whimbrel.service.desk.models import Attachment, Incident

router = Router(tags=["attachments"])
_FILE = {
    "type": "string",
    "format": "binary",
    "description": "One file; its ending and first bytes must belong together.",
}
_WRONG = {
    "desk_attach_none": "Send one file in the field file; it must not be empty.",
    "desk_attach_large": f"Larger than {desk.MOST_BYTES // 1024**2} MB.",
    "desk_attach_many": f"The incident has {desk.MOST_FILES} files already.",
    "desk_attach_kind": "Of a kind that is not taken, or its ending and first bytes do not belong together.",
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
    hold(f"attachment {key}")
    try:
        made = desk.keep(incident, request.FILES.get("file"), user_id(request))
    except desk.NotTaken as error:
        raise Problem("invalid", faults=[fault("form.file", _WRONG[error.key], error.key)]) from None
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
    found = one(reader(request, "case.read"), "case.read", Attachment, key)
    return desk.as_download(found, "application/octet-stream")
