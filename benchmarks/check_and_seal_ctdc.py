"""Promise: check and seal a CTDC file ten times as fast as frictionless checks it, and three times as fast as pandera.

Whimbrel does more in that time: it maps the values to the standard, looks for what identifies people, and writes hashed
Parquet tables. See ctdc_rules.py for what the peers are asked to check. The promise about pandera is measured where it
accepts and refuses the same cells, with the reader that pandas takes by itself; other ways of asking it stand beside it.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.ctdc_file import REAL, columns, shape, write_ctdc
from benchmarks.ctdc_rules import by_frictionless, by_pandera
from benchmarks.measure import Spent, in_turn, process, ratio, rows_of, whimbrel
from benchmarks.results import Result

_ROUNDS = 5
_FACTS = ("--reporter", "bench", "--period", "2000..2025")


def run() -> Result:
    """Measure on the release of 2021 where it is at hand, and on a generated file of the same shape."""
    result = Result("check_and_seal_ctdc", __doc__.split("\n\n")[0], ("frictionless", "pandera", "pandas"))
    with tempfile.TemporaryDirectory(prefix="whimbrel-bench-") as folder:
        files = {"generated": write_ctdc(Path(folder) / "generated.csv", shape()["rows"])}
        if REAL.exists():
            files["release"] = Path(folder) / "release.csv"
            files["release"].write_bytes(gzip.decompress(REAL.read_bytes()))
        else:
            result.say("The release itself is not in ../shared/data: skipped.")
        _same_verdicts(Path(folder))
        for name, path in files.items():
            _in_process(result, name, path, Path(folder))
        _whole_processes(result, files.get("release", files["generated"]), Path(folder))
    return result


def _in_process(result: Result, name: str, path: Path, folder: Path) -> None:
    from whimbrel.intake.prepare import prepare
    from whimbrel.intake.seal_file import seal_file

    def seal() -> None:
        with tempfile.TemporaryDirectory(dir=folder) as store:
            done, sealed = seal_file(path, Path(store), reporter="bench", period="2000..2025")
            assert sealed is not None and done.rows_read == shape()["rows"], done.faults.counts()

    spent, found = in_turn(
        {
            "whimbrel check and seal": seal,
            "whimbrel check": lambda: prepare(path) and None,
            "pandera, same rules": lambda: by_pandera(path),
            "pandera, same rules, pyarrow reads": lambda: by_pandera(path, "pyarrow"),
            "pandera, bare codes": lambda: by_pandera(path, spellings=False),
            "pandera, bare codes, pyarrow reads": lambda: by_pandera(path, "pyarrow", spellings=False),
        },
        _ROUNDS,
    )
    # frictionless takes longer than all others together: fewer rounds, still in turn with sealing.
    slow, more = in_turn({"whimbrel again": seal, "frictionless": lambda: by_frictionless(path)}, 3)
    assert not any({**found, **more}.values()), "a peer finds faults in a file that has none"
    result.say(f"**In one process, after a warm-up: {name}, {shape()['rows']:,} rows, {len(columns())} columns**")
    result.table(("", "median", "range", "processor"), rows_of({**spent, **slow}))
    theirs = ratio(slow["frictionless"], slow["whimbrel again"])
    result.promise(f"10 x frictionless ({name})", f"{theirs:.0f} x", theirs >= 10)
    pandera = ratio(spent["pandera, same rules"], spent["whimbrel check and seal"])
    result.promise(f"3 x pandera ({name})", f"{pandera:.1f} x", pandera >= 3)


def _same_verdicts(folder: Path) -> None:
    """All three find the same rows in a file with faults, so that they are measured at the same rules."""
    from whimbrel.intake.prepare import prepare

    good = write_ctdc(folder / "few.csv", 2_000).read_text("utf-8").split("\n")
    spoilt = {
        7: ("gender", "neither"),
        90: ("citizenship", "Q9"),
        91: ("isForcedLabour", "7"),
        1500: ("ageBroad", "1--2"),
    }
    spoilt |= {44: ("yearOfRegistration", "soon"), 1999: ("CountryOfExploitation", "=1+1"), 45: ("typeOfSexOther", "?")}
    for row, (column, value) in spoilt.items():
        cells = good[row - 1].split(",")
        cells[columns().index(column)] = value
        good[row - 1] = ",".join(cells)
    path = folder / "spoilt.csv"
    path.write_text("\n".join(good), "utf-8")
    ours = {int(row) for fault in prepare(path).faults if fault.severity != "notice" for row in fault.rows}
    assert ours == by_pandera(path) == by_pandera(path, "pyarrow", False) == by_frictionless(path) == set(spoilt), ours
    path.write_text(path.read_text("utf-8").replace(",USA,", ", usa ,").replace("Female", "FEMALE "), "utf-8")
    ours = {int(row) for fault in prepare(path).faults if fault.severity != "notice" for row in fault.rows}
    assert ours == by_pandera(path) == set(spoilt), ours


def _whole_processes(result: Result, path: Path, folder: Path) -> None:
    commands: dict[str, Any] = {
        "whimbrel check": lambda i: process(*whimbrel("check", path)),
        "whimbrel seal": lambda i: process(*whimbrel("seal", path, "--store", folder / f"store{i}", *_FACTS)),
        "pandera": lambda i: process(sys.executable, "-m", __name__, "pandera", path),
        "frictionless": lambda i: process(sys.executable, "-m", __name__, "frictionless", path),
    }
    spent: dict[str, list[Spent]] = {name: [] for name in commands}
    for i in range(3):
        for name, command in commands.items():
            spent[name].append(command(i))
    result.say("**As whole processes, start of Python included**")
    peak = {name: f"{max(s.peak for s in of) / 1e6:.0f} MB" for name, of in spent.items()}
    result.table(("", "median", "range", "processor", "peak memory"), [(*row, peak[row[0]]) for row in rows_of(spent)])


if __name__ == "__main__":
    print({"pandera": by_pandera, "frictionless": by_frictionless}[sys.argv[1]](Path(sys.argv[2])))
