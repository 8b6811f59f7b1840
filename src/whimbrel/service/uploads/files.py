"""Where the files of uploads lie, and what each is locked to.

======================  =========================================================================================
``incoming/``           what is just being received, locked while it arrives; swept when the request died
``uploads/<id>``        the file as it was sent, locked
``proposals/<id>``      what the mapping assistant proposes, locked (it holds values of the file)
``prepared/<id>/``      the standard's tables of a fit file as Parquet, locked
``checking/<id>-<n>/``  the open file while one check runs, in a folder of its own; removed always
======================  =========================================================================================
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from whimbrel.service.secrecy.locked import Place

if TYPE_CHECKING:
    from whimbrel.service.uploads.models import Upload

TABLE = "uploads_upload"


def folder(name: str) -> Path:
    """One of the folders above, made if it is not there, for the owner of the process only."""
    path: Path = Path(settings.FILES) / name
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def place(upload: Upload, field: str) -> Place:
    """What a value or a file of an upload is locked to."""
    return Place(TABLE, str(upload.pk), upload.agency_id, field)


def incoming_place(key: UUID) -> Place:
    """What a file is locked to while it arrives and nobody knows yet whose it is."""
    return Place(TABLE, str(key), 0, "incoming")


def file_of(upload: Upload) -> Path:
    """The file as it was sent."""
    return folder("uploads") / str(upload.pk)


def proposal_of(upload: Upload) -> Path:
    """The proposal of the mapping assistant."""
    return folder("proposals") / str(upload.pk)


def prepared_of(upload: Upload) -> Path:
    """Folder of the prepared tables; there only while the upload is fit."""
    return folder("prepared") / str(upload.pk)


def prepared_place(upload: Upload, table: str) -> Place:
    """A prepared table is bound to the very run of the check that made it: one of an earlier run does not open."""
    return place(upload, f"prepared/{upload.run}/{table}")


def workplace_of(upload: Upload) -> Path:
    """Where the open file lies while the upload's current run checks it."""
    return folder("checking") / f"{upload.pk}-{upload.run}"


def remove_open(upload: Upload) -> None:
    """Remove the open file that a run which is no more may have left."""
    for left in folder("checking").glob(f"{upload.pk}-*"):
        shutil.rmtree(left, ignore_errors=True)


def remove_files(upload: Upload) -> None:
    """Remove everything that lies in the file store for an upload."""
    remove_open(upload)
    file_of(upload).unlink(missing_ok=True)
    proposal_of(upload).unlink(missing_ok=True)
    shutil.rmtree(prepared_of(upload), ignore_errors=True)
