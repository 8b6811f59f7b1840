"""Promise: ten million rows stream through check and seal in under 2 GB, with a progress bar, in time that grows linearly.

What a row costs in files of 1, 2, 5 and 10 million rows lies within 25 %. There is no peer: the peers of
check_and_seal_ctdc hold the whole file in memory, or need minutes for a tenth of it.
"""

from __future__ import annotations

import os
import pty
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.ctdc_file import columns, write_ctdc
from benchmarks.measure import Spent, median, process, whimbrel
from benchmarks.results import Result

_MILLIONS = (1, 2, 5, 10)
_FEW = 100
_ROUNDS = 3
_MOST_BYTES = 2_000_000_000
_MOST_SPREAD = 1.25
_FACTS = ("--reporter", "bench", "--period", "2000..2025")
_NEEDS = 6_000_000_000


def run() -> Result:
    """Generate the files one after the other, so that only one is on the disk, and measure whole processes."""
    result = Result("stream_ten_million", (__doc__ or "").split("\n\n")[0])
    spent: dict[str, dict[int, list[Spent]]] = {"check": {}, "seal": {}}
    with tempfile.TemporaryDirectory(prefix="whimbrel-bench-") as name:
        folder = Path(name)
        if shutil.disk_usage(folder).free < _NEEDS:
            raise SystemExit(f"stream_ten_million needs {_NEEDS // 10**9} GB of disk for its temporary files.")
        for millions in (0, *_MILLIONS):
            path = write_ctdc(folder / "rows.csv", millions * 1_000_000 or _FEW)
            if millions == 1:
                result.promise("A progress bar on a terminal", *_bar(path))
            for _ in range(_ROUNDS):
                store = folder / "store"
                for command, given in (("check", ()), ("seal", ("--store", store, *_FACTS))):
                    spent[command].setdefault(millions, []).append(process(*whimbrel(command, path, *given)))
                shutil.rmtree(store)
            path.unlink()
    result.say(
        f"**Whole processes, {len(columns())} columns, medians of {_ROUNDS}. The rows take what is left of a start with {_FEW}.**"
    )
    head = ("", "rows", "time", "processor", "processor for a million rows", "peak memory")
    result.table(head, [row for command, of in spent.items() for row in _rows(command, of)])
    for command, of in spent.items():
        peak = max(s.peak for each in of.values() for s in each)
        result.promise(f"{command}: under 2 GB", f"{peak / 1e6:.0f} MB", peak < _MOST_BYTES)
        # Processor time: by the clock, whatever else the machine does is counted too.
        cost = [_cost(of, millions) for millions in _MILLIONS]
        text = f"dearest to cheapest row {max(cost) / min(cost):.2f}"
        result.promise(f"{command}: linear within 25 %", text, max(cost) / min(cost) <= _MOST_SPREAD)
    return result


def _cost(of: dict[int, list[Spent]], millions: int) -> float:
    """Seconds of processor time a million rows, without the start."""
    return (median(of[millions], "cpu") - median(of[0], "cpu")) / millions


def _rows(command: str, of: dict[int, list[Spent]]) -> Iterator[tuple[str, ...]]:
    for millions, each in of.items():
        rows = f"{millions},000,000" if millions else f"{_FEW}"
        cost = f"{_cost(of, millions):.2f} s" if millions else ""
        peak = f"{max(s.peak for s in each) / 1e6:.0f} MB"
        yield command, rows, f"{median(each):.1f} s", f"{median(each, 'cpu'):.1f} s", cost, peak


def _bar(path: Path) -> tuple[str, bool]:
    """Run a check on a pseudo-terminal and look at what is drawn there while it reads."""
    child, terminal = pty.fork()
    if not child:
        os.environ.update(TERM="xterm-256color", COLUMNS="120")
        command = [os.fspath(part) for part in whimbrel("check", path)]
        os.execv(command[0], command)
    seen = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(terminal)
    os.waitpid(child, 0)
    text = seen.decode("utf-8", "replace")
    drawn = text.count(f"Reading {path.name}")
    # More than the frames of an empty and of a full bar: it moved.
    return f"drawn {drawn} times", drawn > 2 and ("━" in text or "╸" in text) and "MB" in text
