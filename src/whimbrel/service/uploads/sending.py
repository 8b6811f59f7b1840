"""Taking a sent file in: what the form says is read field by field, then the upload and its check are made together."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from whimbrel.service.accounts.models import Agency
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader
from whimbrel.service.secrecy.locked import NotOpened, lock
from whimbrel.service.secrecy.locked_file import lock_file, unlocked
from whimbrel.service.uploads.files import file_of, incoming_place, place
from whimbrel.service.uploads.incoming import Incoming, Received
from whimbrel.service.uploads.life import enqueue, is_stale, release
from whimbrel.service.uploads.limits import LONGEST_NAME
from whimbrel.service.uploads.mapping_text import label_of, mapping_of, text_of, with_mapping
from whimbrel.service.uploads.models import KeptMapping, Upload
from whimbrel.standard.errors import StoreError
from whimbrel.standard.period import parse_period
from whimbrel.vocabulary.code_lists import code_list

ACT = "upload.send"
NOT_KEPT = "uploads_not_kept"


@dataclass
class Wish:
    """What is wanted with a file. ``faults``: field -> key of the words that say what is wrong with it."""

    agency: Agency | None = None
    period: str = ""
    handling: str = ""
    mapping: KeptMapping | None = None
    received: Received | None = None
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def not_kept(self) -> bool:
        """Whether the file was not taken because this service cannot keep it: no fault of the sender."""
        return self.faults.get("file") == NOT_KEPT


def agencies(reader: Reader) -> list[Agency]:
    """Agencies the reader may send files for."""
    return [a for a in Agency.objects.filter(active=True) if may(reader, ACT, a)]


def kept_mappings(reader: Reader) -> list[tuple[KeptMapping, str]]:
    """Mappings the reader may use, those of living agencies, with their names."""
    rows = within(reader, ACT, KeptMapping.objects.filter(agency__active=True))
    found = []
    for kept in rows.select_related("agency")[:200]:
        with contextlib.suppress(NotOpened):
            found.append((kept, label_of(kept)))
    return found


def read_wish(
    fields: Mapping[str, str], received: Any, handler: Incoming, reader: Reader, replaces: Upload | None
) -> Wish:
    """What is wanted with a file, field by field, each looked at. A correction keeps agency and period of what it corrects.

    fields: agency (its key), period, handling, mapping (its key). received: the file that came, if one did. handler: how
    receiving went.
    """
    wish = Wish()
    if handler.too_large:
        wish.faults["file"] = "uploads_too_large"
    elif handler.not_kept:
        wish.faults["file"] = NOT_KEPT
    elif not isinstance(received, Received):
        wish.faults["file"] = "uploads_no_file"
    elif not received.size:
        wish.faults["file"] = "uploads_empty_file"
    else:
        wish.received = received
    if replaces:
        wish.agency, wish.period, wish.handling = replaces.agency, replaces.period, replaces.handling
        return wish
    wish.agency = next((a for a in agencies(reader) if str(a.pk) == fields.get("agency")), None)
    if wish.agency is None:
        wish.faults["agency"] = "uploads_no_agency"
    wish.period = fields.get("period", "")[:30]
    try:
        period = parse_period(wish.period)
        wish.period = period.name
        if period.first > dt.datetime.now(dt.UTC).date():
            wish.faults["period"] = "uploads_period_to_come"
    except StoreError:
        wish.faults["period"] = "uploads_no_period"
    wish.handling = fields.get("handling", "")
    if wish.handling and wish.handling not in code_list("tlp"):
        wish.handling, wish.faults["handling"] = "", "uploads_no_handling"
    if wanted := fields.get("mapping", ""):
        wish.mapping = next((k for k, _ in kept_mappings(reader) if str(k.pk) == wanted), None)
        if wish.mapping is None or wish.mapping.agency_id != getattr(wish.agency, "pk", None):
            wish.faults["mapping"] = "uploads_no_mapping"
    return wish


def send(wish: Wish, author_id: int | None, replaces: Upload | None = None) -> Upload:
    """Lock the file to its upload, and make the upload and its check, both or neither. OSError where the disk is full."""
    if wish.received is None or wish.agency is None:
        raise ValueError("a wish with faults is not sent")
    upload = Upload(
        agency=wish.agency,
        author_id=author_id,
        size=wish.received.size,
        digest=wish.received.digest,
        period=wish.period,
        handling=wish.handling,
        replaces=replaces,
    )
    upload.locked = {"name": lock(shown_name(wish.received.name), place(upload, "name"))}
    # A correction is read as what it corrects was read.
    with_mapping(upload, text_of(wish.mapping) if wish.mapping else mapping_of(replaces) if replaces else "")
    source = unlocked(wish.received.path, incoming_place(wish.received.key))
    try:
        lock_file(_Pieces(source), file_of(upload), place(upload, "file"))  # type: ignore[arg-type]
        with transaction.atomic():
            upload.save(force_insert=True)
            enqueue(upload.pk, author_id)
    except BaseException:
        with contextlib.suppress(OSError):
            file_of(upload).unlink(missing_ok=True)
        raise
    return upload


class _Pieces:
    """Pieces of a file, read as a file is."""

    def __init__(self, pieces: Any):
        self._pieces = pieces

    def read(self, _: int) -> bytes:
        """The next piece, of whatever length; b"" at the end."""
        return next(self._pieces, b"")


def shown_name(given: str | None) -> str:
    """The name of a file as it may be shown: without folders, signs that do not show, or signs that turn the writing round."""
    name = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in name if c.isprintable())[:LONGEST_NAME].strip() or "file"


def same_file(upload: Upload, reader: Reader) -> Upload | None:
    """An earlier upload of the very same file for the same agency and period that the reader may see."""
    rows = within(reader, ACT, Upload.objects.exclude(state="withdrawn").exclude(pk=upload.pk))
    same = rows.filter(agency_id=upload.agency_id, period=upload.period, digest=upload.digest)
    return same.filter(made__lte=upload.made or timezone.now()).first()


def upload_of(reader: Reader, key: uuid.UUID) -> Upload | None:
    """The upload with this key, if the reader may see it."""
    rows = within(reader, ACT, Upload.objects.select_related("agency", "author"))
    return rows.filter(pk=key).first()


def seen_upload(reader: Reader, key: uuid.UUID) -> Upload:
    """The upload with this key; Http404 if it never was or is not for the reader. A dead check is asked for again."""
    found = upload_of(reader, key)
    if found is None:
        raise Http404
    if is_stale(found):
        release(found, reader.user_id)
        found = upload_of(reader, key) or found
    return found
