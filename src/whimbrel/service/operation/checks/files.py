"""The store of submissions, the folder of attachments, and room on the disk."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from whimbrel.service.operation.checks.finding import OK, UNSAFE, WARNING, Finding

_LITTLE, _TOO_LITTLE = 5 * 2**30, 2**29  # bytes


def store() -> Iterator[Finding]:
    """There, and can be read and written."""
    folder = Path(settings.STORE)
    if not folder.is_dir():
        yield Finding("store", UNSAFE, "the folder of submissions is not there", f"mkdir -m 700 {folder}")
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("store", UNSAFE, "this account cannot read and write it", f"chown it to this account: {folder}")
    else:
        yield Finding("store", OK, "can be read and written")


def own_folders() -> Iterator[Finding]:
    """Folders that nobody else may look into."""
    for what, folder in (("files", Path(settings.FILES)), ("data folder", Path(settings.DATA))):
        if not folder.is_dir():
            yield Finding(what, UNSAFE, "the folder is not there", f"mkdir -m 700 {folder}")
            continue
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o077:
            yield Finding(what, UNSAFE, f"others may look into the folder (mode {mode:o})", f"chmod 700 {folder}")
        elif not os.access(folder, os.W_OK):
            yield Finding(
                what, UNSAFE, "this account cannot write into the folder", f"chown it to this account: {folder}"
            )
        else:
            yield Finding(what, OK, "for this account only")


def room() -> Iterator[Finding]:
    """Room on the disks."""
    for what, folder in (("data", settings.DATA), ("store", settings.STORE), ("files", settings.FILES)):
        if not Path(folder).is_dir():
            continue
        free = shutil.disk_usage(folder).free
        says = f"{free / 2**30:,.1f} GB free"
        if free < _TOO_LITTLE:
            yield Finding(f"disk of {what}", UNSAFE, says, "Make room: writes will soon fail.")
        elif free < _LITTLE:
            yield Finding(f"disk of {what}", WARNING, says, "Make room.")
        else:
            yield Finding(f"disk of {what}", OK, says)


def submissions(progress: Callable[[int, int], None] | None = None) -> Iterator[Finding]:
    """Every submission is as it was sealed."""
    from whimbrel.standard.errors import NotVerified
    from whimbrel.standard.store import Store, verify

    if not Path(settings.STORE).is_dir():
        return
    every = Store(settings.STORE).submissions()
    wrong = []
    for number, submission in enumerate(every, 1):
        try:
            verify(submission)
        except NotVerified:
            wrong.append(submission.id)
        if progress:
            progress(number, len(every))
    if wrong:
        yield Finding(
            "submissions",
            UNSAFE,
            f"{len(wrong)} of {len(every)} are not as they were sealed: {', '.join(wrong[:5])}",
            "Restore their folders from a backup.",
        )
    else:
        yield Finding("submissions", OK, f"all {len(every)} are as they were sealed")
