"""Reading a file in a process of its own, which may take so much memory and time and no more, and whose death is told."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from whimbrel.service.uploads import limits
from whimbrel.standard.errors import WhimbrelError
from whimbrel.standard.period import parse_period

PROGRAM = ("-I", "-m", "whimbrel.service.uploads.child")
_SIGNALS = {signal.SIGXCPU: "cpu", signal.SIGXFSZ: "written", signal.SIGKILL: "killed"}


class Stopped(WhimbrelError):
    """The process did not come to its end; ``reason``: memory, cpu, time, written, killed or fault."""

    exit_code = 11

    def __init__(self, reason: str):
        super().__init__(f"Reading the file was stopped ({reason}).")
        self.reason = reason


class Unwanted(WhimbrelError):
    """Nobody waits for the result any more: the upload was withdrawn, or another run took over."""

    exit_code = 10


def job_of(period: str, *, propose: bool = False, table: str | None = None) -> dict[str, Any]:
    """What the process is told to do, with its limits."""
    days = None
    if period:
        found = parse_period(period)
        days = [found.first.isoformat(), found.last.isoformat()]
    return {
        "period": days,
        "propose": propose,
        "table": table,
        "memory": limits.MEMORY,
        "cpu": limits.CPU_SECONDS,
        "written": limits.LARGEST_WRITTEN,
        "most_faults": limits.MOST_FAULTS,
        "most_row_numbers": limits.MOST_ROW_NUMBERS,
        "most_rows": limits.MOST_ROWS_OF_A_FAULT,
    }


def read_apart(folder: Path, job: dict[str, Any], told: Callable[[int], None]) -> dict[str, Any]:
    """Run the job in ``folder``, which holds the open file; ``told`` hears every second how many bytes were read.

    Raises Stopped, or whatever ``told`` raises (Unwanted); the process and all it started are gone in every case.
    """
    (folder / "job.json").write_text(json.dumps(job), "utf-8")
    process = subprocess.Popen(
        [sys.executable, *PROGRAM],
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _follow(process, told)
    finally:
        # The whole group: whatever the process started goes with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
    return _result(folder, process.returncode)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of our own: no key, no address of the database."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        # Address space is limited: no allocator may reserve it by the gigabyte.
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _follow(process: subprocess.Popen[bytes], told: Callable[[int], None]) -> None:
    assert process.stdout is not None
    handle = process.stdout.fileno()
    until = time.monotonic() + limits.WALL_SECONDS
    rest, done, last = b"", 0, 0.0
    while True:
        now = time.monotonic()
        if now > until:
            raise Stopped("time")
        if now - last >= 1:
            told(done)
            last = now
        if not select.select([handle], [], [], 0.5)[0]:
            continue
        data = os.read(handle, 65536)
        if not data:
            break
        *lines, rest = (rest + data)[-65536:].split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError, OverflowError):
                done = max(done, int(json.loads(line)["bytes"]))
    while process.poll() is None:
        if time.monotonic() > until:
            raise Stopped("time")
        told(done)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)


def _result(folder: Path, code: int) -> dict[str, Any]:
    path = folder / "result.json"
    if code < 0:
        raise Stopped(_SIGNALS.get(signal.Signals(-code), "fault"))
    if path.is_symlink() or not path.is_file() or path.stat().st_size > limits.LARGEST_RESULT:
        raise Stopped("fault")
    try:
        result = json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError):
        raise Stopped("fault") from None
    if not isinstance(result, dict):
        raise Stopped("fault")
    if "stopped" in result:
        raise Stopped(str(result["stopped"]))
    return result
