"""Making a backup: the database at one moment, then the store and the files, which only grow, and a manifest of all."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from whimbrel.service.audit.log import note
from whimbrel.service.operation import dumping
from whimbrel.service.operation.archive import PASSING, BackupError, copy_tree, write_manifest
from whimbrel.service.operation.backup_stamp import stamp
from whimbrel.service.operation.ring_copy import marks
from whimbrel.service.operation.walls import only_who_sees_all
from whimbrel.service.secrecy.ring import key_ring, ring_file


def make_backup(into: Path, progress: Callable[[str], None]) -> Path:
    """Make a backup in a new folder below ``into``; a kill leaves nothing that looks like one. Returns the folder."""
    only_who_sees_all()
    if not ring_file().exists():
        raise BackupError("There is no key ring: a backup could not say which keys it needs. Put the ring back first.")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    if ring_file().resolve().is_relative_to(into.resolve()):
        raise BackupError(
            "The key ring lies in the folder of the backups. Keep them apart: who has both can read everything."
        )
    for outer in (settings.STORE, settings.FILES):
        if into.resolve().is_relative_to(Path(outer).resolve()):
            raise BackupError("The backup would lie within what it saves. Name another folder.")
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    final = into / f"whimbrel-{now:%Y%m%dT%H%M%SZ}"
    if final.exists():
        raise BackupError("A backup of this very second is there already.")
    for left in into.glob(".making-*"):
        # Of a backup that was killed. Two at once are not meant to be: a timer waits for the one before.
        shutil.rmtree(left, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=".making-", dir=into))
    try:
        progress("the database")
        audit = dumping.dump(beside / dumping.file_name())
        # After the database: what it speaks of is then there.
        progress("the store")
        copy_tree(Path(settings.STORE), beside / "store")
        progress("the files")
        copy_tree(Path(settings.FILES), beside / "files", without=PASSING)
        progress("the manifest")
        write_manifest(
            beside,
            {
                "made": now.isoformat(),
                "release": version("whimbrel"),
                "database": connection.vendor,
                "migrations": sorted(
                    f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
                ),
                "audit": audit,
                "keys": marks(key_ring()),
            },
        )
        beside.rename(final)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    stamp(now.isoformat(), into.resolve())
    note("backup", "whole system", key=final.name)
    return final
