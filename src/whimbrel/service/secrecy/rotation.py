"""Locking everything again with the current key, a few rows at a time, so that an old key can be retired.

What is locked already with the current key is passed over: a rotation that was killed is begun again and goes on where it
ended. At every moment each value opens, for the ring holds the old keys until nothing needs them. The values of a row change
in one transaction, with the row held; a person's hashed name parts are written anew with the names they come from.

Found are by themselves: every model with a JSON field ``locked`` (bound to table, key, agency and field, as everywhere), the
secrets of second factors, the files of attachments and of uploads.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from whimbrel.service.secrecy.locked import Place, key_of, lock, lock_bytes, unlock, unlock_bytes
from whimbrel.service.secrecy.locked_file import key_of_file, relock_file
from whimbrel.service.secrecy.ring import key_ring

BATCH = 200
_LOCKED = re.compile(r"k\d+:[A-Za-z0-9+/=]+")
Progress = Callable[[str, int, int], None]


def rotate(progress: Progress | None = None) -> Counter[str]:
    """Lock again what another key than the current one locked; returns how many values and files of each kind."""
    _see_all()
    done: Counter[str] = Counter()
    for model in locked_models():
        done[model._meta.label] += _rows(model, "locked", progress)
    done["second factors"] += _rows(_authenticators(), "data", progress)
    for kind, count in (("attachments", _attachments(progress)), ("files of uploads", _uploads(progress))):
        done[kind] += count
    return +done


def in_use() -> Counter[str]:
    """Key id -> how many values and files it locks: what has to be nothing before a key is retired."""
    found: Counter[str] = Counter()
    if _authenticators()._meta.db_table not in connection.introspection.table_names():
        return found  # a database that whimbrel migrate has not seen yet
    _see_all()
    for model, field in (*((m, "locked") for m in locked_models()), (_authenticators(), "data")):
        for held in model.objects.order_by("pk").values_list(field, flat=True).iterator(chunk_size=2000):
            found.update(key_of(text) for text in _texts(held))
    for _, path, _ in _attachment_files():
        found[_key_of_attachment(path)] += 1
    for path, _ in _upload_files():
        found[key_of_file(path)] += 1
    return found


def locked_models() -> list[Any]:
    """Models whose rows hold locked values in a field of that name."""
    return [m for m in apps.get_models() if any(f.name == "locked" for f in m._meta.local_concrete_fields)]


def _see_all() -> None:
    """A role that does not see every row would take a key for unused that locks the rows it does not see."""
    from whimbrel.service.operation.walls import only_who_sees_all

    only_who_sees_all()


def _authenticators() -> Any:
    return apps.get_model("mfa.Authenticator")


def _rows(model: Any, field: str, progress: Progress | None) -> int:
    current = key_ring().current
    total, seen, done, last = model.objects.count(), 0, 0, None
    while True:
        with transaction.atomic():
            rows = model.objects.select_for_update().order_by("pk")
            batch = list(rows.filter(pk__gt=last)[:BATCH] if last is not None else rows[:BATCH])
            for row in batch:
                if all(key_of(t) == current for t in _texts(getattr(row, field))):
                    continue
                setattr(row, field, _relocked(row, field))
                model.objects.filter(pk=row.pk).update(**{field: getattr(row, field)})
                _follow(row)
                done += 1
        if not batch:
            return done
        last, seen = batch[-1].pk, seen + len(batch)
        if progress:
            progress(model._meta.label, seen, total)


def _relocked(row: Any, field: str) -> dict[str, Any]:
    def again(name: str, held: Any) -> Any:
        if isinstance(held, list):
            return [again(name, one) for one in held]
        if not (isinstance(held, str) and _LOCKED.fullmatch(held)):
            return held
        place = _place(row, name) if field == "locked" else _factor_place()
        return lock(unlock(held, place), place)

    return {name: again(name, held) for name, held in getattr(row, field).items()}


def _texts(held: dict[str, Any]) -> Iterator[str]:
    for value in held.values():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and _LOCKED.fullmatch(text):
                yield text


def _place(row: Any, field: str) -> Place:
    return Place(row._meta.db_table, str(row.pk), row.agency_id, field)


def _factor_place() -> Place:
    from whimbrel.service.accounts.adapter import _PLACE

    return _PLACE


def _follow(row: Any) -> None:
    """What is derived with the key from the row's values, too."""
    if row._meta.label == "desk.Person":
        from whimbrel.service.desk.names import reindex

        reindex(row)


def _attachment_files() -> Iterator[tuple[Any, Path, Place]]:
    from whimbrel.service.desk.attachments import file_of

    for attachment in apps.get_model("desk.Attachment").objects.order_by("pk").iterator(chunk_size=500):
        path = file_of(attachment)
        if path.is_file():
            yield attachment, path, _place(attachment, "file")


def _attachments(progress: Progress | None) -> int:
    current, done = key_ring().current, 0
    total = apps.get_model("desk.Attachment").objects.count()
    for seen, (_, path, place) in enumerate(_attachment_files(), 1):
        if _key_of_attachment(path) != current:
            _replace(path, lock_bytes(unlock_bytes(path.read_bytes(), place), place))
            done += 1
        if progress:
            progress("attachments", seen, total)
    return done


def _key_of_attachment(path: Path) -> str:
    with path.open("rb") as file:
        return file.readline(100).rstrip(b"\n").decode("ascii")


def _replace(path: Path, data: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".locking-")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(path)


def _upload_files() -> Iterator[tuple[Path, Place]]:
    from whimbrel.service.uploads import files

    for upload in apps.get_model("uploads.Upload").objects.order_by("pk").iterator(chunk_size=500):
        single = ((files.file_of(upload), "file"), (files.proposal_of(upload), "proposal"))
        yield from ((path, files.place(upload, field)) for path, field in single if path.is_file())
        folder = files.prepared_of(upload)
        for path in sorted(folder.glob("[!.]*")) if folder.is_dir() else ():
            yield path, files.prepared_place(upload, path.stem)


def _uploads(progress: Progress | None) -> int:
    current, done = key_ring().current, 0
    for seen, (path, place) in enumerate(_upload_files(), 1):
        if key_of_file(path) != current:
            relock_file(path, place)
            done += 1
        if progress:
            progress("files of uploads", seen, seen)
    return done
