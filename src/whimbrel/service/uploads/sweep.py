"""What a killed process left behind: open files of checks that are no more, half-received files, checks nobody works on."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from whimbrel.service.uploads import life
from whimbrel.service.uploads.files import folder
from whimbrel.service.uploads.limits import STALE_SECONDS
from whimbrel.service.uploads.models import Upload

_HOUR = 3600


def sweep() -> int:
    """To be called when a worker starts, by a role that sees every upload. Returns how many checks were asked for again."""
    sweep_folders()
    stale = [u for u in Upload.objects.filter(state="checking") if life.is_stale(u)]
    for upload in stale:
        life.release(upload, upload.author_id)
    return len(stale)


def sweep_folders() -> None:
    """Remove what no living process can still need: it beats by touching its folder."""
    # Twice as long as a check is taken for alive: its folder goes last.
    _remove(folder("checking"), "*", 2 * STALE_SECONDS)
    _remove(folder("prepared"), ".*", _HOUR)
    for name in ("incoming", "uploads", "proposals"):
        _remove(folder(name), "*" if name == "incoming" else ".locking-*", _HOUR)


def _remove(where: Path, pattern: str, seconds: int) -> None:
    limit = time.time() - seconds
    for path in where.glob(pattern):
        try:
            if path.lstat().st_mtime >= limit:
                continue
        except FileNotFoundError:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
