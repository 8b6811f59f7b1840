"""The worker: django-tasks' own loop, and what it lacks: being alive is said, the tasks of the dead are taken over.

Each worker says every BEAT seconds that it is alive, by a thread of its own. Tasks that run under a worker which has been
silent for SILENT seconds, or whose process is gone from this machine, are put back; after ATTEMPTS, or where a job may not be
repeated, they are marked as failed. A worker that only seemed dead cannot spoil anything: it finds, in the same transaction
as its effect, that the task is no longer its own, and takes its effect back.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import platform
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as Loop
from django_tasks_db.models import DBTaskResult

from whimbrel.service.operation.discreet_log import named, places
from whimbrel.service.operation.jobs import Terms, terms_of
from whimbrel.service.operation.models import Worker
from whimbrel.service.uploads.sweep import sweep_folders

BEAT = 10.0
SILENT = 60.0
ATTEMPTS = 3
KEPT = dt.timedelta(days=30)
_log = logging.getLogger("whimbrel.worker")
READY, RUNNING, FAILED, SUCCESSFUL = (
    str(getattr(TaskResultStatus, s)) for s in ("READY", "RUNNING", "FAILED", "SUCCESSFUL")
)


class NoLongerOurs(Exception):
    """The task was given to another worker while this one seemed dead."""


class OurWorker(Loop):
    """``batch``: end when nothing is left to do."""

    def __init__(self, *, batch: bool = False, interval: float = 1.0, beat: float = BEAT, silent: float = SILENT):
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self._beat, self._silent = beat, silent
        self._ended = threading.Event()

    def run(self) -> None:
        """Work until told to stop."""
        now = timezone.now()
        Worker.objects.create(pk=self.worker_id, place=_place(), process=os.getpid(), began=now, beat=now)
        self._say_alive()
        recover(self._silent)
        sweep_folders()
        alive = threading.Thread(target=self._live, daemon=True)
        alive.start()
        try:
            super().run()
        finally:
            self._ended.set()
            alive.join(timeout=5)
            Worker.objects.filter(pk=self.worker_id).delete()

    def run_task(self, row: DBTaskResult) -> None:
        """Carry a task out; its effect and the mark that it is done hold together, or neither does."""
        self.running_task = True
        terms = Terms()
        try:
            terms = terms_of(row.task)
            with transaction.atomic() if terms.whole else nullcontext():
                value = row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
                with transaction.atomic():
                    self._done(row, value)
            _log.info("task %s done", row.pk)
        except NoLongerOurs:
            _log.warning("task %s was given to another worker; what it did here was taken back", row.pk)
        except (SystemExit, KeyboardInterrupt):
            put_back(row)
            raise
        except (OperationalError, InterfaceError) as error:
            # The database went away, or was busy. What is whole has left nothing behind and is tried again.
            connection.close()
            _log.warning("task %s did not reach the database: %s", row.pk, named(error))
            if terms.whole and len(row.worker_ids) < ATTEMPTS:
                put_back(row)
            else:
                give_up(row, named(error), places(error))
        except Exception as error:
            _log.warning("task %s failed: %s", row.pk, named(error))
            give_up(row, named(error), places(error))
        finally:
            self.running_task = False
            self._run_tasks += 1

    def _done(self, row: DBTaskResult, value: Any) -> None:
        held = DBTaskResult.objects.select_for_update().filter(pk=row.pk, status=RUNNING).first()
        if held is None or held.worker_ids[-1] != self.worker_id:
            raise NoLongerOurs
        held.status, held.return_value, held.finished_at = SUCCESSFUL, value, timezone.now()
        held.save(update_fields=["status", "return_value", "finished_at"])

    def _say_alive(self) -> None:
        Worker.objects.filter(pk=self.worker_id).update(beat=Now())

    def _live(self) -> None:
        """Say that we are alive; look after the dead about once a minute, and after what is old once an hour."""
        rounds = 0
        while not self._ended.wait(self._beat):
            rounds += 1
            try:
                self._say_alive()
                if rounds % max(1, round(self._silent / self._beat)) == 0:
                    recover(self._silent)
                    sweep_folders()
                if rounds % max(1, round(3600 / self._beat)) == 0:
                    prune()
            except DatabaseError as error:
                # The database may be restarting; the next round tries a fresh connection.
                _log.warning("the worker could not say that it is alive: %s", named(error))
                connection.close()
        connection.close()


def recover(silent: float = SILENT) -> int:
    """Put back what dead workers left running, or give it up; returns how many tasks."""
    rows = list(DBTaskResult.objects.filter(status=RUNNING))
    # Read after the tasks: whoever claimed one of them stands here.
    alive = {w.pk for w in Worker.objects.annotate(now=Now()) if _alive(w, silent)}
    found = 0
    for row in rows:
        if row.worker_ids and row.worker_ids[-1] in alive:
            continue
        found += 1
        try:
            repeat = terms_of(row.task).repeat
        except Exception:
            repeat = False
        if not repeat:
            give_up(row, "Stopped", "The worker ended while it ran, and it may not be repeated.")
        elif len(row.worker_ids) >= ATTEMPTS:
            give_up(row, "Stopped", f"The worker ended {ATTEMPTS} times while it ran.")
        else:
            put_back(row)
    return found


def put_back(row: DBTaskResult) -> None:
    """Let the next worker have it; if it still is the same worker's."""
    _if_unchanged(row).update(status=READY, started_at=None)


def give_up(row: DBTaskResult, reason: str, where: str) -> None:
    """Mark as failed, with the kind of fault and the place only, and tell the job's owner."""
    with transaction.atomic():
        changed = _if_unchanged(row).update(
            status=FAILED, finished_at=timezone.now(), exception_class_path=reason, traceback=where, return_value=None
        )
    if not changed:
        return
    try:
        stop = getattr(getattr(row.task.func, "job", None), "stop", None)
        if stop:
            stop(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    except Exception as error:
        _log.warning("nobody could be told that task %s was given up: %s", row.pk, named(error))


def prune() -> int:
    """Forget results older than KEPT, and workers silent for a day; returns how many results."""
    Worker.objects.filter(beat__lt=timezone.now() - dt.timedelta(days=1)).delete()
    old = DBTaskResult.objects.filter(status__in=(SUCCESSFUL, FAILED), finished_at__lt=timezone.now() - KEPT)
    return int(old.delete()[0])


def _if_unchanged(row: DBTaskResult) -> Any:
    return DBTaskResult.objects.filter(pk=row.pk, status=RUNNING, worker_ids=row.worker_ids)


def _place() -> str:
    """The machine and the process namespace: what a process number means something in."""
    try:
        space = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        space = ""
    return f"{platform.node()} {space}"[:120]


def _alive(worker: Any, silent: float) -> bool:
    if worker.place == _place():
        try:
            os.kill(worker.process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # it is there, and another account's
    return bool(worker.now - worker.beat < dt.timedelta(seconds=silent))  # both by the database's clock
