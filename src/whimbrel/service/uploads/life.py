"""The life of an upload, from one state to the next.

::

    waiting ──claim──> checking ──finish──> faulty | fit
       ^                  │  └────stop────> stopped
       │                  └── no beat ───> waiting again, at most ATTEMPTS times, then stopped
       └──ask_again── faulty | fit | stopped          withdraw: from every state, for good

A check is carried out once or says so: every claim takes a new ``run`` number, and only the run that holds the upload may
beat, stop or finish it. A worker that was thought dead and wakes up again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from whimbrel.service.uploads import limits
from whimbrel.service.uploads.files import remove_files, remove_open
from whimbrel.service.uploads.models import Upload
from whimbrel.service.uploads.progress import forget

OPEN = ("waiting", "checking")
_OVER = ("faulty", "fit", "stopped")
_ASKED = {"attempts": 0, "done_bytes": 0, "reason": "", "beat": None, "finished": None}


def claim(key: Any) -> Upload | None:
    """Take a waiting upload for one run; None if there is none, or another worker has it."""
    now = timezone.now()
    found = Upload.objects.filter(pk=key, state="waiting").update(
        state="checking", run=F("run") + 1, attempts=F("attempts") + 1, beat=now, done_bytes=0
    )
    return Upload.objects.select_related("agency").get(pk=key) if found else None


def beat(upload: Upload, done_bytes: int) -> bool:
    """Say that the run is alive; False if it holds the upload no more."""
    return bool(_held(upload).update(beat=timezone.now(), done_bytes=min(done_bytes, upload.size)))


def let_go(upload: Upload) -> bool:
    """The worker has to end in the middle: the next one may begin at once."""
    return bool(_held(upload).update(state="waiting", beat=None, attempts=F("attempts") - 1, done_bytes=0))


def stop(upload: Upload, reason: str) -> bool:
    """The check cannot come to an end: say why, and leave it to a person what to do."""
    return bool(_held(upload).update(state="stopped", reason=reason, finished=timezone.now(), rows={}, faults=[]))


def finish(upload: Upload, state: str, **found: Any) -> bool:
    """The check is done; False if the run holds the upload no more."""
    return bool(_held(upload).update(state=state, finished=timezone.now(), done_bytes=upload.size, reason="", **found))


def _held(upload: Upload) -> Any:
    return Upload.objects.filter(pk=upload.pk, state="checking", run=upload.run)


def is_stale(upload: Upload) -> bool:
    """Whether the check is under way in name only: its worker was killed, or the machine."""
    limit = timezone.now() - dt.timedelta(seconds=limits.STALE_SECONDS)
    return upload.state == "checking" and (upload.beat is None or upload.beat < limit)


def release(upload: Upload, user_id: int | None) -> None:
    """A check whose worker is gone is asked for again, or, after as many attempts as there are, given up."""
    if not is_stale(upload):
        return
    remove_open(upload)
    held = Upload.objects.filter(pk=upload.pk, state="checking", run=upload.run, beat=upload.beat)
    with transaction.atomic():
        if upload.attempts >= limits.ATTEMPTS:
            held.update(state="stopped", reason="killed", finished=timezone.now())
        elif held.update(state="waiting", beat=None, done_bytes=0):
            enqueue(upload.pk, user_id)


def is_movable(upload: Upload) -> bool:
    """Whether the check is over and nothing was made of the file: it may be checked again, or read in another way."""
    return upload.state in _OVER and not upload.taken


def ask_again(upload: Upload, user_id: int | None, *, propose: bool = False, table: str | None = None) -> bool:
    """Have a finished or stopped check done once more; False if it is open, withdrawn, or a return was made from it."""
    with transaction.atomic():
        asked = Upload.objects.filter(pk=upload.pk, taken__isnull=True, state__in=_OVER)
        if not asked.update(state="waiting", **_ASKED):
            return False
        enqueue(upload.pk, user_id, propose=propose, table=table)
    forget(upload.pk)
    return True


def enqueue(key: Any, user_id: int | None, *, propose: bool = False, table: str | None = None, after: int = 0) -> None:
    """Put the check into the queue, on behalf of the account that asked; in the transaction that made it necessary.

    after: seconds to wait, where the queue can.
    """
    from whimbrel.service.uploads.check import check_upload

    wanted = check_upload
    if after:
        if not wanted.get_backend().supports_defer:
            return
        wanted = wanted.using(run_after=timezone.now() + dt.timedelta(seconds=after))
    wanted.enqueue(str(key), user_id, propose, table)


def look_again(key: Any, user_id: int | None) -> str:
    """What to do where a check was to begin and the upload is not waiting: take it over from the dead, or look later."""
    upload = Upload.objects.filter(pk=key).first()
    if upload is None or upload.state != "checking":
        return "nothing to do"
    if is_stale(upload):
        release(upload, user_id)
        return "taken over"
    # Somebody else is at it, or died less than a beat ago: the task that leads here must not be the last one.
    enqueue(key, user_id, after=limits.STALE_SECONDS)
    return "under way elsewhere"


def withdraw(upload: Upload) -> bool:
    """Take the upload back for good and remove its files; False if a return was made from it."""
    with transaction.atomic():
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if row.taken or row.returns.exists():
            return False
        found = Upload.objects.filter(pk=upload.pk, taken__isnull=True).exclude(state="withdrawn")
        found.update(state="withdrawn", finished=timezone.now(), locked=_without_mapping(row), rows={}, faults=[])
    remove_files(upload)
    forget(upload.pk)
    return True


def _without_mapping(upload: Upload) -> dict[str, str]:
    return {k: v for k, v in upload.locked.items() if k != "mapping"}


def take(upload: Upload) -> bool:
    """A return is made from the upload: from now on it is neither checked again nor withdrawn. False if it is not fit."""
    found = Upload.objects.filter(pk=upload.pk, state="fit")
    return bool(found.update(taken=timezone.now()))


def give_back(upload: Upload) -> None:
    """The return that was made from the upload was withdrawn: the upload is free again."""
    Upload.objects.filter(pk=upload.pk).update(taken=None)
