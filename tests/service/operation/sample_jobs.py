"""Jobs of the tests: each leaves a mark in the audit log, which nobody can take back."""

from __future__ import annotations

import os
import time
from pathlib import Path

from whimbrel.service.audit.log import note
from whimbrel.service.operation.jobs import job

SECRET = "Somchai Invented-Name"
HERE = "WHIMBREL_TESTS_HERE"  # a folder: each run of a job leaves a file in it, whether it held or not


def _begun(number: int) -> None:
    if HERE in os.environ:
        (Path(os.environ[HERE]) / f"{number}-{time.monotonic_ns()}").touch()


@job
def mark(number: int, seconds: float = 0) -> str:
    note("done", "first half", key=str(number))
    _begun(number)
    time.sleep(seconds)
    note("done", "second half", key=str(number))
    return "marked"


@job
def fail(number: int) -> None:
    note("done", "never to be seen", key=str(number))
    raise ValueError(f"{SECRET} cannot be read")


def _told(number: int, **_: object) -> None:
    note("stopped", "job", key=str(number))


@job(whole=False, repeat=False, stopped=_told)
def only_once(number: int, seconds: float = 0) -> None:
    note("done", "sent", key=str(number))
    _begun(number)
    time.sleep(seconds)


@job(stopped=_told)
def deadly(number: int) -> None:
    note("done", "deadly", key=str(number))
    _begun(number)
    os.kill(os.getpid(), 9)


@job
def how_many_cases() -> int:
    from whimbrel.service.desk.models import Incident

    return Incident.objects.count()
