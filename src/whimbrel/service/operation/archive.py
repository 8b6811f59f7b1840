"""A backup as a folder: the parts, and a manifest with the SHA-256 of every file. It is there whole, or not at all.

::

    whimbrel-20261121T230500Z/
      manifest.json   what it is: made, release, database, migrations, audit head, keys needed, files with size and SHA-256
      database.dump   PostgreSQL's own format (pg_dump), or database.sqlite3
      store/          sealed submissions
      files/          attachments and uploads, locked as they always are
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whimbrel.standard.errors import WhimbrelError

FORMAT = 1
MANIFEST = "manifest.json"
# Folders of the file store that hold what passes: nothing of them is worth keeping.
PASSING = ("incoming", "checking")
_CHUNK = 1 << 20


class BackupError(WhimbrelError):
    """A backup is damaged, or cannot be made or put back here."""

    exit_code = 18


def files_of(folder: Path) -> Iterator[Path]:
    """Every file of a backup but its manifest, in order."""
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and p != folder / MANIFEST)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_tree(source: Path, target: Path, *, without: tuple[str, ...] = ()) -> None:
    """Copy a folder; files that vanish meanwhile were removed on purpose, and what is being written is passed over."""
    target.mkdir(parents=True, mode=0o700)
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        parts = path.relative_to(source).parts
        if parts[0] in without or any(part.startswith(".") for part in parts) or path.is_symlink():
            continue
        goal = target.joinpath(*parts)
        try:
            if path.is_dir():
                goal.mkdir(parents=True, exist_ok=True, mode=0o700)
            else:
                goal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                shutil.copy2(path, goal)
        except FileNotFoundError:
            goal.unlink(missing_ok=True)


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Describe what lies in the folder, and have all of it on the disk."""
    listed = {}
    for path in files_of(folder):
        listed[path.relative_to(folder).as_posix()] = {"size": path.stat().st_size, "sha256": digest(path)}
        _to_disk(path)
    manifest = folder / MANIFEST
    manifest.write_text(json.dumps({"format": FORMAT, **facts, "files": listed}, indent=1), "utf-8")
    _to_disk(manifest)
    for inner in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        _to_disk(inner)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a backup, after every file was compared with it."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        listed = {str(name): dict(entry) for name, entry in found["files"].items()}
        number = int(found["format"])
    except FileNotFoundError:
        raise BackupError("This folder is no backup: it has no manifest.json.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError("The manifest of this backup is damaged. Take another backup.") from None
    if number > FORMAT:
        raise BackupError("This backup was made by a newer release. Install that release first.")
    there = {p.relative_to(folder).as_posix() for p in files_of(folder)}
    wrong = sorted(there ^ listed.keys())
    for name in sorted(there & listed.keys()):
        path = folder / name
        if path.stat().st_size != listed[name].get("size") or digest(path) != listed[name].get("sha256"):
            wrong.append(name)
    if wrong:
        raise BackupError(
            f"This backup is damaged: {len(wrong)} of its files are missing, changed or not listed, first {wrong[0]}. "
            "Nothing was restored. Take another backup."
        )
    return dict(found)
