"""Promise: ten million rows stream through check and seal in under 2 GB, with a progress bar, in time that grows linearly.

A row of the sixth to tenth million costs within 25 % of one of the second to fifth. There is no peer: the peers of
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
        for millions in _MILLIONS:
            path = write_ctdc(folder / "rows.csv", millions * 1_000_000)
            if millions == 1:
                result.promise("A progress bar on a terminal", *_bar(path))
            for _ in range(_ROUNDS):
                store = folder / "store"
                for command, given in (("check", ()), ("seal", ("--store", store, *_FACTS))):
                    spent[command].setdefault(millions, []).append(process(*whimbrel(command, path, *given)))
                shutil.rmtree(store)
            path.unlink()
    result.say(f"**Whole processes, {len(columns())} columns, medians of {_ROUNDS}**")
    head = ("", "rows", "time", "processor", "rows a second", "peak memory")
    result.table(head, [row for command, of in spent.items() for row in _rows(command, of)])
    for command, of in spent.items():
        peak = max(s.peak for each in of.values() for s in each)
        result.promise(f"{command}: under 2 GB", f"{peak / 1e6:.0f} MB", peak < _MOST_BYTES)
        # Processor time, because by the clock whatever else the machine does counts too; differences, because starting
        # Python and reading the vocabulary is no part of a row.
        early, late = _a_million(of, 1, 5), _a_million(of, 5, 10)
        text = f"{early:.2f} s a million from 1 to 5, {late:.2f} s from 5 to 10"
        result.promise(f"{command}: linear within 25 %", text, max(early, late) <= _MOST_SPREAD * min(early, late))
    return result


def _a_million(of: dict[int, list[Spent]], first: int, last: int) -> float:
    """Seconds of processor time for a million rows between two sizes of file."""
    return (median(of[last], "cpu") - median(of[first], "cpu")) / (last - first)


def _rows(command: str, of: dict[int, list[Spent]]) -> Iterator[tuple[str, ...]]:
    for millions, each in of.items():
        speed = f"{millions * 1e6 / median(each):,.0f}"
        peak = f"{max(s.peak for s in each) / 1e6:.0f} MB"
        yield command, f"{millions},000,000", f"{median(each):.1f} s", f"{median(each, 'cpu'):.1f} s", speed, peak


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
