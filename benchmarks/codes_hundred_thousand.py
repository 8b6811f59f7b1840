"""Promise: 100,000 match codes against 100,000 five times as fast as anonlink, made as fast as by clkhash, F1 no worse.

Two agencies of invented people, about four in ten met by both. The peers get the same names, already in Latin letters, and
codes of the same 1,024 bits; they live in an environment of their own, because clkhash needs an older `cryptography`:
`uv venv .venv-peers && uv pip install --python .venv-peers/bin/python anonlink==0.15.3 clkhash==0.18.3`.
"""

from __future__ import annotations

import csv
import datetime as dt
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.codes_people import Agency, best_cut, quality, two_agencies
from benchmarks.results import Result
from whimbrel.linkage.codes.compare import USUAL, each_once
from whimbrel.linkage.codes.encode import encode
from whimbrel.linkage.codes.exchange_key import new_key
from whimbrel.linkage.codes.kernel import near
from whimbrel.linkage.codes.private_set import Side, exact_keys

ROWS = 100_000
ROUNDS = 3
SEED = 11
_PEERS = Path(os.environ.get("WHIMBREL_BENCH_PEERS", Path(__file__).parents[1] / ".venv-peers" / "bin" / "python"))
_PEER_LIKENESS = 0.8
_POINTS = 2000
# A process counts as its own the memory of the one that started it, so a small one must start the peers.
_SMALL = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def run() -> Result:
    """Both sides in turn, then private set intersection by the same people."""
    result = Result("codes_hundred_thousand", (__doc__ or "").split("\n\n")[0], ("numkong", "numpy", "cryptography"))
    agencies = two_agencies(SEED, ROWS)
    both = len(np.intersect1d(*(a.person for a in agencies)))
    result.say(f"{ROWS:,} persons a side, {both:,} of them on both.")
    ours: list[dict[str, Any]] = []
    theirs: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="whimbrel-bench-") as folder:
        files = [_write(a, Path(folder) / f"{i}.csv") for i, a in enumerate(agencies)]
        for _ in range(ROUNDS):
            ours.append(_ours(agencies))
            if _PEERS.exists():
                theirs.append(_theirs(files, Path(folder) / "pairs.csv", agencies, both))
    _told(result, ours, theirs)
    _private_set(result, agencies, both)
    return result


def _ours(agencies: Sequence[Agency]) -> dict[str, Any]:
    gc.collect()
    key = new_key("benchmark", "2026", dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30))
    made, took = [], []
    for agency in agencies:
        began = time.perf_counter()
        made.append(encode(agency.traits, key))
        took.append(time.perf_counter() - began)
    (left, known_left), (right, known_right) = made
    started, cpu = time.perf_counter(), time.process_time()
    i, j, alike = near(left, right, USUAL)
    told = known_left[i] & known_right[j]
    i, j, alike = i[told], j[told], alike[told]
    kept = each_once(i, j, alike)
    compared, cpu = time.perf_counter() - started, time.process_time() - cpu
    precision, recall, f1 = quality(i[kept], j[kept], *agencies)
    return {"encode": took, "compare": compared, "cpu": cpu, "precision": precision, "recall": recall, "f1": f1}


def _theirs(files: Sequence[Path], pairs: Path, agencies: Sequence[Agency], both: int) -> dict[str, Any]:
    """The peers' time, and their F1 at the threshold that is best for them, chosen with the truth in hand."""
    peer = Path(__file__).with_name("codes_peer.py")
    command = [sys.executable, "-I", "-c", _SMALL, _PEERS, peer, *files, pairs, str(_PEER_LIKENESS)]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, check=True, text=True)
    told = json.loads(done.stdout)
    rows = np.loadtxt(pairs, delimiter=",", ndmin=2)
    i, j, alike = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2]
    kept = each_once(i, j, alike)
    same = agencies[0].person[i[kept]] == agencies[1].person[j[kept]]
    cut, f1 = best_cut(alike[kept], same, both)
    return {**told, "f1": f1, "cut": cut}


def _told(result: Result, ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    encoding = float(np.median([x for o in ours for x in o["encode"]]))
    comparing = float(np.median([o["compare"] for o in ours]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    rows = [
        (
            "whimbrel",
            f"{encoding:.1f} s",
            f"{comparing:.1f} s",
            f"{_middle(ours):.1f} s",
            f"{ours[0]['f1']:.3f}",
            f"{peak / 1e6:,.0f} MB*",
        )
    ]
    if theirs:
        their_encoding = float(np.median([x for t in theirs for x in t["encode"]]))
        their_comparing = float(np.median([t["compare"] for t in theirs]))
        their_peak = max(t["peak"] for t in theirs)
        rows.append(
            ("clkhash 0.18, anonlink 0.15", f"{their_encoding:.1f} s", f"{their_comparing:.1f} s", f"{_middle(theirs):.1f} s",
             f"{theirs[0]['f1']:.3f}",
             f"{their_peak / 1e6:,.0f} MB")
        )  # fmt: skip
        times = float(np.median([t["compare"] / o["compare"] for o, t in zip(ours, theirs, strict=True)]))
        result.promise("5 x anonlink", f"{times:.1f} x", times >= 5)
        result.promise("encoding as fast as clkhash", f"{their_encoding / encoding:.2f} x", encoding <= their_encoding)
        result.promise("F1 no worse", f"{ours[0]['f1']:.3f} : {theirs[0]['f1']:.3f}", ours[0]["f1"] >= theirs[0]["f1"])
    else:
        result.say(f"**The peers were not measured**: there is no environment for them ({_PEERS.name} not found).")
    result.table(("", "encoding 100,000", "comparing", "its processor time", "F1", "peak memory"), rows)
    result.say(
        f"Ours at the usual threshold {USUAL} (precision {ours[0]['precision']:.3f}, recall {ours[0]['recall']:.3f}); the peers "
        "at the threshold that is best for them, known from the truth. Ours times include using every row once, theirs do not. "
        "*Of the whole process, the invented people included."
    )


def _middle(rounds: list[dict[str, Any]]) -> float:
    return float(np.median([r["cpu"] for r in rounds]))


def _private_set(result: Result, agencies: Sequence[Agency], both: int) -> None:
    """Exact keys of private set intersection: who would be found, and what one point costs."""
    owners: list[dict[str, set[int]]] = []
    for agency in agencies:
        of: dict[str, set[int]] = {}
        for row, person in enumerate(agency.traits):
            for text in exact_keys(person):
                of.setdefault(text, set()).add(row)
        owners.append(of)
    votes: dict[tuple[int, int], int] = {}
    for text in owners[0].keys() & owners[1].keys():
        if len(owners[0][text]) * len(owners[1][text]) <= 25:
            for i in owners[0][text]:
                for j in owners[1][text]:
                    votes[i, j] = votes.get((i, j), 0) + 1
    pairs = np.array(list(votes))
    kept = each_once(pairs[:, 0], pairs[:, 1], np.array(list(votes.values()), float))
    precision, recall, f1 = quality(pairs[kept, 0], pairs[kept, 1], *agencies)
    key = new_key("benchmark", "2026", dt.datetime.now(dt.UTC).date() + dt.timedelta(days=30))
    texts = list(owners[0])
    one, other = Side(key), Side(key)
    started = time.perf_counter()
    sent, back = one.offer(texts[:_POINTS]), other.offer(texts[:_POINTS])
    to_one, to_other = other.answer(sent), one.answer(back)
    found = one.common(to_one), other.common(to_other)
    each = (time.perf_counter() - started) / (2 * _POINTS)
    if len(found[0]) != _POINTS:
        raise RuntimeError("the two sides did not find what both have")
    whole = each * (len(owners[0]) + len(owners[1])) / 60
    result.say(
        f"Private set intersection of the same people: F1 {f1:.3f} (precision {precision:.3f}, recall {recall:.3f}), "
        f"{len(texts) / ROWS:.1f} keys a person, {each * 1e6:.0f} µs a key on one core: {whole:.1f} minutes of both sides' "
        f"processors for all of them (reckoned from {2 * _POINTS:,} keys)."
    )


def _write(agency: Agency, path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("words", "birth", "sex", "citizenship"))
        writer.writerows(
            (" ".join(t.name_words), t.birth.replace("-", ""), t.sex, t.citizenship) for t in agency.traits
        )
    return path
