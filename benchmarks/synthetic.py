"""Promise: synthetic records at epsilon 1 nearer than pac-synth's and MST's, five times as fast as pac-synth, below 2 GB.

CTDC 2021 (193,025 rows of 37 columns) and 100,000 rows drawn from 20 of its columns: the 7 with several codes and the 13 flags
most often set. Nearer is the mean total variation of all tables of three columns. The peers live in environments of their
own: `uv venv .venv-peers && uv pip install --python .venv-peers/bin/python pac-synth==0.0.8 mbi==2.0.0`, or are the
Pythons named by WHIMBREL_BENCH_PEERS (several with a colon; the first that has the package is used). They get the same epsilon
and delta. MST is `synthetic_mst.py`, without the fault of rounding whole rows; 0.044 is what one was said to reach.
"""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from benchmarks.ctdc_file import REAL, shape
from benchmarks.results import Result
from whimbrel.release.synthetic.coded import Coded, coded, read_table
from whimbrel.release.synthetic.quality import compare

ROWS, FLAGS = 100_000, 13
EPSILONS = (1.0, 4.0, 10.0)
MST = 0.044
BOUND = 0.02
_PEERS = os.environ.get("WHIMBREL_BENCH_PEERS", str(Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"))
# A process counts as its own the memory of the one that started it, so a small one must start what is measured.
_SMALL = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def run() -> Result:
    """Both tables at three epsilons; the peer at epsilon 1."""
    result = Result("synthetic", (__doc__ or "").split("\n\n")[0], ("opendp", "numpy", "scipy"))
    if not REAL.exists():
        result.say("The CTDC file is not there; nothing was measured.")
        result.promise("the data are there", "no", False)
        return result
    whole = read_table(REAL)
    rows: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory(prefix="whimbrel-bench-") as folder:
        for name, table in (("100,000 x 20", drawn(whole)), ("CTDC 2021", whole)):
            file = Path(folder) / "table.csv"
            pacsv.write_csv(table, file, pacsv.WriteOptions(quoting_style="needed"))
            _one(result, rows, name, table, file, Path(folder))
    head = (
        "table",
        "",
        "epsilon",
        "pairs",
        "triples",
        "worst triple",
        "lost",
        "fabricated",
        "of shown",
        "fit",
        "sample",
        "memory",
    )
    result.table(head, rows)
    result.say(
        "Pairs, triples: mean total variation of all tables of two and three columns. Lost: of combinations of three codes that "
        "10 and more persons have. Fabricated: combinations of three codes in the records that nobody has. Blank is a code."
    )
    return result


def drawn(whole: pa.Table, seed: int = 2021) -> pa.Table:
    """Rows drawn with replacement, of the columns with several codes and the flags most often set."""
    often = {name: sum(of.values()) for name, of in shape()["columns"].items() if len(of) == 1}
    flags = sorted(often, key=lambda name: -often[name])[:FLAGS]
    columns = [n for n in whole.column_names if n not in often or n in flags]
    place = np.random.default_rng(seed).integers(0, whole.num_rows, ROWS)
    return whole.select(columns).take(pa.array(place))


def _one(result: Result, rows: list, name: str, table: pa.Table, file: Path, folder: Path) -> None:
    codes = {n: list(shape()["columns"][n]) for n in table.column_names}
    real, delta = coded(table, codes), 1 / (table.num_rows * math.log(table.num_rows))
    (folder / "codes.json").write_text(json.dumps(codes), "utf-8")
    ours: dict[float, tuple[dict[str, Any], Any]] = {}
    for epsilon, bound in (*((e, 1.0) for e in EPSILONS), (1.0, BOUND)):
        told = _process(sys.executable, "-m", "benchmarks.synthetic", file, folder / "ours.csv", epsilon, delta, bound)
        order = _compared(real, codes, folder / "ours.csv")
        label = "whimbrel" if bound == 1 else f"whimbrel, at most {BOUND:.0%} of pairs invented"
        rows.append(_row(name, label, epsilon, told, order))
        if bound == 1:
            ours[epsilon] = told, order
    told, order = ours[1.0]
    error, took = order[2].mean, told["fit"] + told["sample"]
    result.promise(f"{name}: error of triples below MST's {MST}", f"{error:.4f}", error < MST)
    result.promise(f"{name}: below 2 GB", f"{told['peak'] / 1e9:.2f} GB", told["peak"] < 2e9)
    mst = _mst(file, folder, 1.0, delta)
    if mst:
        theirs = _compared(real, codes, folder / "mst.csv")
        rows.append(_row(name, "MST, repaired", 1.0, mst, theirs))
        _nearer(result, name, "MST", order, theirs)
    else:
        result.say("MST was not measured: no Python of WHIMBREL_BENCH_PEERS has mbi.")
    python = _having("pacsynth")
    if not python:
        result.say("pac-synth was not measured: no Python of WHIMBREL_BENCH_PEERS has it.")
        return
    peer = _process(python, Path(__file__).with_name("synthetic_peer.py"), file, folder / "peer.csv", 1.0, delta)
    theirs = _compared(real, codes, folder / "peer.csv")
    rows.append(_row(name, "pac-synth 0.0.8", 1.0, peer, theirs))
    _nearer(result, name, "pac-synth", order, theirs)
    times = (peer["fit"] + peer["sample"]) / took
    result.promise(f"{name}: 5 x as fast as pac-synth", f"{times:.1f} x", times >= 5)
    result.promise(
        f"{name}: fewer combinations lost than by pac-synth",
        f"{_share(order)} : {_share(theirs)}",
        order[2].lost < theirs[2].lost,
    )


def _nearer(result: Result, name: str, who: str, ours: Any, theirs: Any) -> None:
    mean, of = ours[2].mean, theirs[2].mean
    result.promise(f"{name}: error of triples below {who}'s", f"{mean:.4f} : {of:.4f}", mean < of)


def _mst(file: Path, folder: Path, epsilon: float, delta: float) -> dict[str, Any] | None:
    """What MST took, within the same rho; None if it is not there."""
    from whimbrel.release.private.noise import rho_within

    python = _having("mbi")
    script = Path(__file__).with_name("synthetic_mst.py")
    return _process(python, script, file, folder / "mst.csv", rho_within(epsilon, delta)) if python else None


@cache
def _having(package: str) -> str | None:
    """The first Python of the peers that has a package."""
    find = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    for python in filter(os.path.exists, _PEERS.split(os.pathsep)):
        if not subprocess.run([python, "-c", find], check=False).returncode:
            return python
    return None


def _share(order: Any) -> str:
    return f"{order[2].lost / max(1, order[2].frequent):.1%}"


def _row(name: str, who: str, epsilon: float, told: dict[str, Any], order: Any) -> tuple[object, ...]:
    three = order[2]
    return (
        name, who, f"{epsilon:g}", f"{order[1].mean:.4f}", f"{three.mean:.4f}", f"{three.worst:.3f}", _share(order),
        f"{three.fabricated:,}", f"{three.shown:,}", f"{told['fit']:.1f} s", f"{told['sample']:.1f} s",
        f"{told['peak'] / 1e6:,.0f} MB",
    )  # fmt: skip


def _compared(real: Coded, codes: dict[str, list[str]], path: Path) -> Any:
    return compare(real, coded(read_table(path).select(real.names), codes))


def _process(*command: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _SMALL, *map(str, command)], stdout=subprocess.PIPE, check=True, text=True
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def _ours() -> None:
    """One run in a process of its own: counting is called fit, making records sample."""
    import resource
    import time

    from whimbrel.release.private.noise import rho_within
    from whimbrel.release.synthetic.growing import grow
    from whimbrel.release.synthetic.measuring import measure
    from whimbrel.release.synthetic.support import Support

    file, out, epsilon, delta, bound = sys.argv[1:]
    codes = json.loads(Path(file).with_name("codes.json").read_text("utf-8"))
    table = read_table(Path(file))
    started = time.perf_counter()
    data = coded(table, codes)
    measured = measure(data, rho_within(float(epsilon), float(delta)))
    fitted = time.perf_counter()
    made = Coded(data.names, data.codes, grow(measured, Support(measured, float(bound))).rows)
    done = time.perf_counter()
    with Path(out).open("w", newline="", encoding="utf-8") as written:
        csv.writer(written).writerow(made.names)
        lists = [np.array(of) for of in made.codes]
        csv.writer(written).writerows(zip(*(of[made.rows[:, j]] for j, of in enumerate(lists)), strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"fit": fitted - started, "sample": done - fitted, "peak": peak}))


if __name__ == "__main__":
    _ours()
