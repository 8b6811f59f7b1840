"""The background check of an upload: unlock, read apart, store what came of it. It may be started any number of times."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction
from django_tasks import task

from whimbrel.service.audit.actor import Actor, act_as
from whimbrel.service.secrecy.locked import NotOpened
from whimbrel.service.secrecy.locked_file import LockedWriter, lock_file, unlock_file
from whimbrel.service.uploads import life, limits, progress
from whimbrel.service.uploads.files import (
    file_of,
    folder,
    place,
    prepared_of,
    prepared_place,
    proposal_of,
    remove_open,
    workplace_of,
)
from whimbrel.service.uploads.mapping_text import mapping_of
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.outcome import Outcome, outcome
from whimbrel.service.uploads.reading_process import Stopped, Unwanted, job_of, read_apart
from whimbrel.service.uploads.sweep import sweep_folders

WORKER = "worker"


@task()
def check_upload(key: str, user_id: int | None, propose: bool = False, table: str | None = None) -> str:
    """Check an upload on behalf of an account, which must be able to see it. Returns the state it left; never raises.

    propose: have the mapping assistant look at the columns too, ``table``: as rows of this table of the standard.
    """
    with act_as(Actor(WORKER, reason="check of an upload", user=str(user_id or ""))):
        sweep_folders()
        upload = life.claim(key)
        if upload is None:
            return life.look_again(key, user_id)
        try:
            return _check(upload, propose, table)
        except Unwanted:
            return "not wanted any more"
        except Stopped as stopped:
            life.stop(upload, stopped.reason)
        except NotOpened:
            life.stop(upload, "not_opened")
        except Exception:
            # No traceback: it would be kept with the task, and a message of a library may hold a value of the file.
            life.stop(upload, "fault")
        except BaseException:
            life.let_go(upload)
            raise
        finally:
            progress.forget(upload.pk)
        return "stopped"


def _check(upload: Upload, propose: bool, table: str | None) -> str:
    remove_open(upload)
    workplace = workplace_of(upload)
    workplace.mkdir(mode=0o700)
    try:
        unlock_file(file_of(upload), place(upload, "file"), workplace / "upload")
        if text := mapping_of(upload):
            (workplace / "mapping.yaml").write_text(text, "utf-8")
        job = job_of(upload.period, propose=propose, table=table)
        found = outcome(read_apart(workplace, job, _told(upload, workplace)))
        if not _store(upload, found, workplace):
            raise Unwanted
        return found.state
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _told(upload: Upload, workplace: Path) -> Callable[[int], None]:
    last = time.monotonic()

    def told(done: int) -> None:
        nonlocal last
        progress.tell(upload, done)
        if time.monotonic() - last >= limits.BEAT_SECONDS:
            last = time.monotonic()
            if not life.beat(upload, done):
                raise Unwanted
            with contextlib.suppress(FileNotFoundError):
                os.utime(workplace)

    return told


def _store(upload: Upload, found: Outcome, workplace: Path) -> bool:
    """Lock what was made and say so, both or neither; False if another run holds the upload by now."""
    beside = folder("prepared") / f".{upload.pk}-{upload.run}"
    try:
        if found.state == "fit":
            beside.mkdir(mode=0o700)
            for name in found.rows:
                with (workplace / "tables" / f"{name}.parquet").open("rb") as made:
                    lock_file(made, beside / f"{name}.parquet", prepared_place(upload, name))
        with transaction.atomic():
            facts: dict[str, Any] = {"source": found.source, "rows": found.rows, "faults": found.faults}
            if not life.finish(upload, found.state, **facts):
                return False
            # Last, and inside: if this fails, the upload is still being checked and will be checked again.
            shutil.rmtree(prepared_of(upload), ignore_errors=True)
            if beside.exists():
                beside.rename(prepared_of(upload))
            if found.proposal is not None:
                with LockedWriter(proposal_of(upload), place(upload, "proposal")) as out:
                    out.write(json.dumps(found.proposal, ensure_ascii=False).encode())
        return True
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(beside)
