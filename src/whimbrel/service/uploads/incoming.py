"""Receiving a file: streamed, counted, hashed and locked while it arrives; its bytes never lie open on the disk."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from whimbrel.service.secrecy.locked_file import LockedWriter
from whimbrel.service.uploads.files import folder, incoming_place
from whimbrel.service.uploads.limits import LARGEST_FILE

FIELD = "file"


class Received(UploadedFile):
    """A file that arrived whole and lies locked under ``path``, bound to ``key``."""

    def __init__(self, key: uuid.UUID, path: Path, name: str, size: int, digest: str):
        super().__init__(None, name, "application/octet-stream", size)
        self.key, self.path, self.digest = key, path, digest

    def close(self) -> None:
        """Forget the file: called by Django at the end of the request, whatever came of it."""
        self.path.unlink(missing_ok=True)


class Incoming(FileUploadHandler):
    """Takes one file in the field ``file``.

    Afterwards ``too_large``: it was more than may be sent; ``not_kept``: the disk is full or cannot be written.
    """

    def __init__(self, request: HttpRequest | None = None):
        super().__init__(request)
        self.too_large = False
        self.not_kept = False
        self._writer: LockedWriter | None = None
        self._taken = False

    def new_file(self, field_name: str, file_name: str, *rest: Any, **options: Any) -> None:
        """Begin the file; a second one, or one of another field, is passed over."""
        super().new_file(field_name, file_name, *rest, **options)
        if field_name != FIELD or self._taken:
            raise SkipFile
        self._taken = True
        self._key = uuid.uuid4()
        self._path = folder("incoming") / str(self._key)
        self._digest, self._size = hashlib.sha256(), 0
        writer = LockedWriter(self._path, incoming_place(self._key))
        with self._or_stop():
            writer.__enter__()
            self._writer = writer

    @contextmanager
    def _or_stop(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            self.not_kept = True
            raise StopUpload from None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take some bytes, or stop where they become too many."""
        if self._writer is None:
            return
        self._size += len(raw_data)
        if self._size > LARGEST_FILE:
            self.too_large = True
            raise StopUpload
        self._digest.update(raw_data)
        with self._or_stop():
            self._writer.write(raw_data)

    def file_complete(self, file_size: int) -> Received | None:
        """The file is there."""
        if self._writer is None:
            return None
        writer, self._writer = self._writer, None
        with self._or_stop():
            writer.__exit__(None, None, None)
        return Received(self._key, self._path, self.file_name or "", self._size, self._digest.hexdigest())

    def upload_interrupted(self) -> None:
        """The sender went away, or it was too much: nothing stays of a file that is not complete."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with suppress(OSError):
                writer.__exit__(StopUpload, None, None)
