"""A process that is killed while it seals leaves nothing, or one whole submission; never a broken one."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from whimbrel.standard.sealing import INCOMING
from whimbrel.standard.store import Store, verify

ROWS = 300_000
KILLS = 26
HEAD = (
    "yearOfRegistration,gender,ageBroad,majorityStatusAtExploit,traffickMonths,CountryOfExploitation,"
    "meansOfControlDebtBondage,typeOfSexPornography,isForcedLabour,citizenship"
)
CHOICES = (
    ("2018", "2019", "2020"),
    ("Man", "Woman"),
    ("9--17", "18--20", "27--29", "30--38"),
    ("",),
    ("", "0--12"),
    ("THA", "USA", "RUS", "MYS"),
    *[("0", "1", "-99")] * 3,
    ("KHM", "UKR", "PHL", "MMR", "LAO"),
)


@pytest.fixture(scope="module")
def large_file(tmp_path_factory) -> Path:
    chance = random.Random(7)
    lines = [",".join(chance.choice(c) for c in CHOICES) for _ in range(3_000)]
    path = tmp_path_factory.mktemp("large") / "cases.csv"
    path.write_text("\n".join([HEAD, *(chance.choice(lines) for _ in range(ROWS)), ""]))
    return path


class Killer:
    """Seals the file into a store and kills it after so many seconds."""

    def __init__(self, file: Path, store: Path):
        example = store.with_name("example.csv")
        with file.open() as lines:
            example.write_text("".join(next(lines) for _ in range(10)))
        command = [sys.executable, Path(__file__).with_name("killed.py"), example, store.with_name("examples")]
        command += ["seal", file, "--store", store, "--reporter", "an-agency", "--period", "2018..2020"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, seconds: float) -> tuple[str, float]:
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline().split()
        assert told, "the command failed by itself"
        return told[0], float(told[1])

    def end(self) -> None:
        self._process.stdin.close()
        assert self._process.wait(30) == 0


def test_killing_at_any_moment_leaves_no_broken_submission(large_file, tmp_path):
    store = tmp_path / "store"
    killer = Killer(large_file, store)
    ended, needed = killer.run(120)
    assert ended == "done"
    (whole,) = Store(store).submissions()
    assert whole.tables["persons"]["rows"] == ROWS
    expected = whole.id
    shutil.rmtree(store)

    chance = random.Random(11)
    killed = leftovers = rounds = 0
    while killed < KILLS:
        rounds += 1
        assert rounds < 3 * KILLS, "it ends before it can be killed"
        # Every second moment lies where files are closed, hashed and moved into place.
        ended, took = killer.run(needed * chance.uniform(0.75 if rounds % 2 else 0.02, 1.03))
        killed += ended == "killed"
        needed = took if ended == "done" else needed
        outside = [p for p in store.rglob("*") if p.is_file() and INCOMING not in p.relative_to(store).parts]
        if store.is_dir():
            found = Store(store).submissions()
            for submission in found:
                verify(submission)
                assert submission.id == expected
            assert len(found) <= 1
            assert {p.parent for p in outside} == {s.path for s in found}, "nothing lies outside .incoming"
            leftovers += len(list((store / INCOMING).iterdir()))
            if found:
                shutil.rmtree(store)
    assert leftovers > 0, "something was being written when it was killed"

    ended, _ = killer.run(120)
    killer.end()
    (again,) = Store(store).submissions()
    assert ended == "done" and again.id == expected
    verify(again)
