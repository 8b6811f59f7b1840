"""Time and memory: functions in turn in this process, and whole processes with what the kernel counted for them."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A process counts as its own the memory of the one that started it, so a small one must start what is measured.
_LAUNCHER = """
import json, os, subprocess, sys, time
started = time.monotonic()
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL if sys.argv[1] == "quiet" else None)
_, status, used = os.wait4(child.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, seconds of processor time of all threads, and for a process its peak memory in bytes."""

    wall: float
    cpu: float
    peak: int = 0
    code: int = 0


def in_turn(runs: Mapping[str, Callable[[], Any]], rounds: int) -> tuple[dict[str, list[Spent]], dict[str, Any]]:
    """Run each once to warm up, then all in turn (A B C, A B C ...). Returns what each round cost and each one's answer."""
    answers = {name: run() for name, run in runs.items()}
    spent: dict[str, list[Spent]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            spent[name].append(Spent(time.perf_counter() - wall, time.process_time() - cpu))
    return spent, answers


def median(spent: Sequence[Spent], what: str = "wall") -> float:
    """Median of ``wall`` or ``cpu`` in seconds."""
    return statistics.median(getattr(s, what) for s in spent)


def ratio(slow: Sequence[Spent], quick: Sequence[Spent]) -> float:
    """How many times as long ``slow`` takes: the median over the rounds, so that both saw the same load of the machine."""
    return statistics.median(a.wall / b.wall for a, b in zip(slow, quick, strict=True))


def rows_of(spent: Mapping[str, Sequence[Spent]]) -> list[tuple[str, str, str, str]]:
    """Rows of a table: name, median and range by the clock, median of processor time."""
    return [
        (
            name,
            f"{median(of):.2f} s",
            f"{min(s.wall for s in of):.2f}-{max(s.wall for s in of):.2f} s",
            f"{median(of, 'cpu'):.2f} s",
        )
        for name, of in spent.items()
    ]


def process(*command: str | os.PathLike[str], env: Mapping[str, str] | None = None) -> Spent:
    """Run a whole process to its end, its output thrown away; RuntimeError if it fails."""
    arguments = [sys.executable, "-I", "-c", _LAUNCHER, "quiet", *map(os.fspath, command)]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, check=True, env={**os.environ, **(env or {})})
    code, wall, cpu, kilobytes = json.loads(done.stdout)
    if code:
        raise RuntimeError(f"{' '.join(map(str, command[:4]))} ... ended with {code}")
    # Linux counts in kilobytes, macOS in bytes.
    return Spent(wall, cpu, kilobytes * (1 if sys.platform == "darwin" else 1024), code)


def whimbrel(*arguments: str | os.PathLike[str]) -> tuple[str | os.PathLike[str], ...]:
    """The command line of Whimbrel in this environment."""
    return (sys.executable, "-c", "from whimbrel.cli import main; main()", *arguments)
