"""How far a check is, between two beats: kept beside the database's log, which is not meant for a number every second."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from whimbrel.service.uploads.models import Upload

_SECONDS = 120


def _key(key: Any) -> str:
    return f"whimbrel.upload.{key}"


def tell(upload: Upload, done_bytes: int) -> None:
    """Remember how many bytes the current run has read."""
    cache.set(_key(upload.pk), [upload.run, done_bytes], _SECONDS)


def done_bytes(upload: Upload) -> int:
    """How many bytes were read, as far as anybody knows; never more than there are."""
    run, done = cache.get(_key(upload.pk)) or (0, 0)
    return min(upload.size, max(upload.done_bytes, done if run == upload.run else 0))


def forget(key: Any) -> None:
    """The check is over."""
    cache.delete(_key(key))
