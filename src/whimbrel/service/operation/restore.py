"""Putting a backup back: everything is proven before anything is touched, and proven again when it is there."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from whimbrel.service.operation import dumping
from whimbrel.service.operation.archive import BackupError, copy_tree, read_manifest
from whimbrel.service.operation.ring_copy import marks
from whimbrel.service.operation.walls import only_who_sees_all
from whimbrel.service.secrecy.ring import key_ring, ring_file


def check(folder: Path, *, replace: bool, without_keys: bool) -> dict[str, Any]:
    """The manifest, if this backup is whole, fits here, and nothing here would be lost unasked."""
    only_who_sees_all()
    manifest = read_manifest(folder)
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"This backup is of {manifest['database']}, and here is {connection.vendor}. Name the right database."
        )
    unknown = [m for m in manifest["migrations"] if m not in _known()]
    if unknown:
        raise BackupError(
            f"This backup was made by a newer release ({manifest['release']}). Install that release first."
        )
    if not without_keys:
        _fits(manifest["keys"])
    if not replace and _holds_something():
        raise BackupError("Here is a system with data in it. To replace all of it: --replace")
    if _somebody_works():
        raise BackupError("A worker is alive here. Stop the site and the worker first.")
    return manifest


def restore(folder: Path, manifest: dict[str, Any], progress: Callable[[str], None]) -> int:
    """Put a checked backup in place and bring it up to this release; returns the number of audit entries proven."""
    store, files = Path(settings.STORE), Path(settings.FILES)
    with tempfile.TemporaryDirectory(prefix="whimbrel-restore-") as workplace:
        fresh = {}
        try:
            for name, target in (("store", store), ("files", files)):
                progress(f"the {name}")
                fresh[target] = target.with_name(f".{target.name}.restoring")
                shutil.rmtree(fresh[target], ignore_errors=True)
                copy_tree(folder / name, fresh[target])
            progress("the database")
            dumping.load(folder / dumping.file_name(), Path(workplace))
            for target, beside in fresh.items():
                _swap(beside, target)
        finally:
            for beside in fresh.values():
                shutil.rmtree(beside, ignore_errors=True)
    progress("this release's tables")
    call_command("migrate", interactive=False, verbosity=0)
    progress("the audit log")
    return _prove(manifest["audit"])


def _swap(beside: Path, target: Path) -> None:
    """Put a folder in the place of another, which is kept beside it: nothing is deleted by a restore."""
    if target.exists() and any(target.iterdir()):
        now = dt.datetime.now(dt.UTC)
        target.rename(target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S}"))
    elif target.exists():
        target.rmdir()
    beside.rename(target)


def _prove(expected: dict[str, Any]) -> int:
    from whimbrel.service.audit.chain import prove
    from whimbrel.service.audit.models import Entry

    proof = prove(Entry.objects.iterator(chunk_size=5000), str(expected["head"]))
    if proof.fault:
        raise BackupError(f"The audit log is not whole after the restore: {proof.fault}. Take another backup.")
    return proof.entries


def opens_values() -> int:
    """Open one locked value of every row of second factors and a few of every room; NotOpened tells. Returns how many."""
    from whimbrel.service.secrecy.locked import Place, unlock
    from whimbrel.service.secrecy.rotation import locked_models

    tried = 0
    for model in locked_models():
        for row in model.objects.order_by("-pk")[:50]:
            for field, text in row.locked.items():
                unlock(text, Place(model._meta.db_table, str(row.pk), row.agency_id, field))
                tried += 1
    return tried


def _fits(wanted: dict[str, str]) -> None:
    have = marks(key_ring()) if ring_file().exists() else {}
    lacking = sorted(name for name, mark in wanted.items() if have.get(name) != mark)
    if lacking:
        raise BackupError(
            f"The key ring here lacks {', '.join(lacking)}, with which names in this backup are locked. Put the ring of that "
            "system in place (--keys FILE for a copy under a passphrase), or restore --without-keys: then no name can be read."
        )


def _known() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    return {f"{app}.{name}" for app, name in {*loader.disk_migrations, *_squashed(loader)}}


def _squashed(loader: Any) -> set[tuple[str, str]]:
    return {key for migration in loader.disk_migrations.values() for key in migration.replaces}


def _holds_something() -> bool:
    from django.contrib.auth import get_user_model

    folders = (Path(settings.STORE), Path(settings.FILES))
    if any(p.is_file() for folder in folders if folder.is_dir() for p in folder.rglob("*")):
        return True
    return _table("auth_user") and get_user_model().objects.exists()


def _somebody_works() -> bool:
    if not _table("operation_worker"):
        return False
    from django.db.models.functions import Now

    from whimbrel.service.operation.models import Worker
    from whimbrel.service.operation.worker import SILENT

    return any((w.now - w.beat).total_seconds() < SILENT for w in Worker.objects.annotate(now=Now()))


def _table(name: str) -> bool:
    with connection.cursor() as cursor:
        return name in connection.introspection.table_names(cursor)
