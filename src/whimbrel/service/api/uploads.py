"""Uploads: a file is sent, checked in the background, mended by a mapping, and made into a return."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field, StringConstraints

from whimbrel.service.accounts.models import Agency
from whimbrel.service.api.asking import reader, user_id
from whimbrel.service.api.cursors import page_of
from whimbrel.service.api.description import described, form_body
from whimbrel.service.api.given import Given, Limit, Told
from whimbrel.service.api.once import once
from whimbrel.service.api.problems import Problem, answer, fault
from whimbrel.service.audit.log import note
from whimbrel.service.policy import within
from whimbrel.service.uploads import life, progress
from whimbrel.service.uploads.downloads import faults_file, handling_of
from whimbrel.service.uploads.faults import by_severity
from whimbrel.service.uploads.incoming import Incoming
from whimbrel.service.uploads.limits import LONGEST_REFUSED
from whimbrel.service.uploads.mapping_text import LARGEST_MAPPING, LONGEST_LABEL, understood
from whimbrel.service.uploads.mapping_use import use
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.sending import ACT, read_wish, seen_upload, send, upload_of
from whimbrel.service.words import word
from whimbrel.standard.faults import Refused

router = Router(tags=["uploads"])
_FORM = {
    "agency": {"type": "string", "description": "Short name of the agency; not with replaces."},
    "period": {"type": "string", "description": "Such as 2026-Q2; not with replaces."},
    "handling": {"type": "string", "description": "Code of the list tlp, or empty."},
    "replaces": {"type": "string", "format": "uuid", "description": "The upload that this one corrects."},
    "file": {"type": "string", "format": "binary"},
}
_NOT_NOW = "The file is being checked, was withdrawn, or a return was made from it."


class MadeUpload(Told):
    """An upload that is being checked: ask its address how far."""

    id: UUID
    state: str
    address: str


class ToldUpload(MadeUpload):
    """How far a check is and what it found. ``faults``: rows with a fault, by severity. ``rows``: of each table."""

    agency: str
    period: str
    handling: str
    size: int = Field(description="Bytes.")
    done: int = Field(description="Bytes that were checked.")
    sha256: str
    source: str
    reason: str
    faults: dict[str, int]
    rows: dict[str, int]
    replaces: UUID | None
    returned: bool
    made: dt.datetime


class Uploads(Told):
    """A page of uploads, oldest first."""

    uploads: list[ToldUpload]
    next: str


class AskedUploads(Given):
    """Which uploads are listed."""

    after: str = Field("", max_length=200)
    limit: Limit = 50


class GivenMapping(Given):
    """A mapping as YAML, as ``whimbrel check --mapping`` takes it. ``keep_as``: a name under which to keep it."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST_MAPPING)]
    keep_as: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_LABEL)] = ""


def _streamed(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The file is locked while it arrives, before anything else reads the request."""

    @wraps(run)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_REFUSED:
            return answer("too_large")
        handler = Incoming(request)
        request.upload_handlers = [handler]
        request.whimbrel_incoming = handler  # type: ignore[attr-defined]
        try:
            return run(request, *args, **kwargs)
        finally:
            handler.upload_interrupted()

    return wrapped


@router.post(
    "/uploads",
    response={202: MadeUpload},
    openapi_extra=described(ACT, once=True, problems=("not_kept",), requestBody=form_body(["file"], **_FORM)),
)
@decorate_view(once, _streamed)
def create_upload(request: HttpRequest) -> Any:
    """Send a file. It is checked in the background."""
    asker = reader(request, ACT)
    if request.content_type != "multipart/form-data":
        raise Problem("wrong_type")
    handler = request.whimbrel_incoming  # type: ignore[attr-defined]
    post = request.POST
    agency = Agency.objects.filter(slug=post.get("agency", "")).values_list("pk", flat=True).first()
    fields = {"agency": str(agency or ""), "period": post.get("period", ""), "handling": post.get("handling", "")}
    replaces = _replaced(asker, post.get("replaces", ""))
    wish = read_wish(fields, request.FILES.get("file"), handler, asker, replaces)
    if handler.too_large:
        raise Problem("too_large")
    if wish.not_kept:
        raise Problem("not_kept")
    if wish.faults:
        raise Problem("invalid", faults=[fault(f"form.{n}", word(key, "en"), key) for n, key in wish.faults.items()])
    try:
        return _made(send(wish, user_id(request), replaces))
    except OSError:
        raise Problem("not_kept") from None


def _replaced(asker: Any, text: str) -> Upload | None:
    if not text:
        return None
    try:
        found = upload_of(asker, UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _made(upload: Upload) -> dict[str, Any]:
    return {"id": upload.pk, "state": upload.state, "address": f"/api/v1/uploads/{upload.pk}"}


@router.get("/uploads", response=Uploads, openapi_extra=described(ACT))
def list_uploads(request: HttpRequest, asked: Query[AskedUploads]) -> Any:
    """Uploads that the token's owner may see."""
    rows = within(reader(request, ACT), ACT, Upload.objects.select_related("agency"))
    found, following = page_of(rows, "made", asked.after, asked.limit)
    return {"uploads": [_told(u) for u in found], "next": following}


@router.get("/uploads/{uuid:key}", response=ToldUpload, openapi_extra=described(ACT))
def read_upload(request: HttpRequest, key: UUID) -> Any:
    """How far the check of a file is, and what came of it."""
    found = seen_upload(reader(request, ACT), key)
    note("look", "upload", key=str(found.pk))
    return _told(found)


def _told(found: Upload) -> dict[str, Any]:
    done = progress.done_bytes(found) if found.state == "checking" else found.done_bytes
    names = ("period", "handling", "size", "source", "reason", "rows", "made")
    return {
        **_made(found),
        **{n: getattr(found, n) for n in names},
        "agency": found.agency.slug,
        "done": done,
        "sha256": found.digest,
        "faults": by_severity(found.faults),
        "replaces": found.replaces_id,
        "returned": found.taken is not None,
    }


@router.get(
    "/uploads/{uuid:key}/faults",
    response=dict[str, Any],
    openapi_extra=described(ACT),
)
def read_faults(request: HttpRequest, key: UUID) -> Any:
    """Every fault of a checked file: check, sheet, column, rows, what it is and what to do. No value of the file is in it."""
    found = seen_upload(reader(request, ACT), key)
    headers = {"Whimbrel-Handling": handling_of(found)}
    return HttpResponse(faults_file(found, "json", "en"), content_type="application/json", headers=headers)


@router.put("/uploads/{uuid:key}/mapping", response={202: MadeUpload}, openapi_extra=described(ACT))
@decorate_view(once)
def put_mapping(request: HttpRequest, key: UUID, given: GivenMapping) -> Any:
    """Have the file read with this mapping, and checked again."""
    found = _movable(request, key)
    try:
        with tempfile.TemporaryDirectory(prefix="whimbrel-") as folder:
            understood(given.text, Path(folder))
    except Refused as refused:
        # Of what is wrong with it only the check is named: the sentence would repeat words of the mapping.
        faults = [fault("$.text", refused.fault.check.remedy, refused.fault.check.id)]
        raise Problem("invalid", "The mapping cannot be used.", faults) from None
    if not use(found, given.text, user_id(request), given.keep_as):
        raise Problem("conflict", _NOT_NOW)
    found.refresh_from_db()
    return _made(found)


@router.post("/uploads/{uuid:key}/check", response={202: MadeUpload}, openapi_extra=described(ACT, once=True))
@decorate_view(once)
def check_again(request: HttpRequest, key: UUID) -> Any:
    """Have a file checked once more."""
    found = _movable(request, key)
    if not life.ask_again(found, user_id(request)):
        raise Problem("conflict", _NOT_NOW)
    found.refresh_from_db()
    return _made(found)


@router.post("/uploads/{uuid:key}/withdraw", response=MadeUpload, openapi_extra=described(ACT, once=True))
@decorate_view(once)
def withdraw_upload(request: HttpRequest, key: UUID) -> Any:
    """Take an upload back for good and remove its file; not where a return was made from it."""
    found = seen_upload(reader(request, ACT), key)
    if not life.withdraw(found):
        raise Problem("conflict", "A return was made from this upload.")
    found.refresh_from_db()
    return _made(found)


def _movable(request: HttpRequest, key: UUID) -> Upload:
    """The upload, if its check is over and nothing was made of it."""
    found = seen_upload(reader(request, ACT), key)
    if not life.is_movable(found):
        raise Problem("conflict", _NOT_NOW)
    return found
