"""Promise: a million persons under the whole operational indicators (67 indicators, six dimensions, four readings), Arrow in
and Arrow out, in under ten seconds and no slower than the same rules written by hand in pandas; one answer of an
interview assessed anew, shortest flips included, in under 20 milliseconds.

The persons are invented: each indicator is yes for one in ten, no for four in ten and unknown for the rest. The peer counts
yes and not-no by weight with pandas sums and compares them with the patterns; both must give the same results.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.measure import in_turn, median, ratio, rows_of
from benchmarks.results import Result
from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case import Assertion, Case
from whimbrel.criteria.criterion import Criterion, criterion
from whimbrel.criteria.many import assess_many
from whimbrel.criteria.rule import Leaf, Rule, leaves

PERSONS = 1_000_000
_ROUNDS = 3
_NAME = "ilo-delphi-adult-labour"
_ACTS = ("recruited", "transported", "transferred", "harboured", "received", "bought")
_DIMENSIONS = 6


def run() -> Result:
    """Assess the million in both ways in turn, then answers of interviews one by one."""
    result = Result(
        "assess_million", (__doc__ or "").split("\n\n")[0].replace("\n", " "), ("pyarrow", "numpy", "pandas")
    )
    rules = criterion(_NAME)
    persons = _persons(rules)
    spent, answers = in_turn(
        {"whimbrel": lambda: assess_many(persons, [rules]), "pandas": lambda: _by_hand(persons, rules)}, _ROUNDS
    )
    for reading, codes in answers["pandas"].items():
        ours = answers["whimbrel"][f"{_NAME}.{reading}"].combine_chunks().indices.to_numpy()
        if not np.array_equal(ours, codes):
            raise AssertionError(f"{reading} comes out differently")
    result.table(("way", "median", "range", "processor"), rows_of(spent))
    seconds = median(spent["whimbrel"])
    result.promise(f"{PERSONS:,} persons in under 10 s", f"{seconds:.2f} s", seconds < 10)
    times = ratio(spent["pandas"], spent["whimbrel"])
    result.promise("No slower than pandas by hand", f"{times:.1f} x as fast", times >= 1)
    slowest, middle = _interview(rules)
    result.promise(
        "One answer in under 20 ms",
        f"median {middle * 1000:.1f} ms, 19 of 20 within {slowest * 1000:.1f} ms",
        slowest < 0.02,
    )
    return result


def _persons(rules: Criterion) -> pa.Table:
    rng = np.random.default_rng(7)
    columns: dict[str, Any] = {"id": np.arange(PERSONS)}
    for key in _keys(rules):
        drawn = rng.random(PERSONS)
        columns[key] = pa.array(drawn < 0.1, mask=drawn > 0.5)
    return pa.table(columns)


def _keys(rules: Criterion) -> list[str]:
    # The indicators themselves, without the more special facts that could stand for them.
    found = [
        _first(part)
        for group in list(rules.groups)[:_DIMENSIONS]
        for tier in rules.groups[group].tiers
        for part in tier
    ]
    return found + [f"{act}@destination" for act in _ACTS]


def _first(part: Leaf | Rule) -> str:
    return next(iter(leaves(part)))


def _by_hand(persons: pa.Table, rules: Criterion) -> dict[str, np.ndarray]:
    """The readings strict and palermo only, as 0 not met, 1 undetermined, 2 met."""
    frame = persons.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    found = []
    for lower in (True, False):
        facts = frame.drop(columns="id").fillna(not lower).astype(bool)
        dims = {}
        for group in list(rules.groups)[:_DIMENSIONS]:
            tiers = [facts[[_first(p) for p in tier]].sum(axis=1) for tier in rules.groups[group].tiers]
            hits = [
                np.logical_and.reduce([count >= need for count, need in zip(tiers, pattern, strict=True)])
                for pattern in rules.groups[group].patterns
            ]
            dims[group] = np.logical_or.reduce(hits)
        act = facts[[f"{a}@destination" for a in _ACTS]].any(axis=1).to_numpy()
        # At phases that the table does not have, an act is unknown: it may always have been there.
        act = act if lower else np.ones_like(act)
        d = [dims[name] for name in list(rules.groups)[:_DIMENSIONS]]
        strict = (d[0] | d[1] | d[2]) & d[3] & d[4]
        palermo = act & (d[0] | d[1] | d[2] | d[4] | d[5]) & d[3]
        found.append({"strict": strict, "palermo": palermo})
    low, high = found
    return {name: np.asarray(low[name]).astype(np.int8) + np.asarray(high[name]).astype(np.int8) for name in low}


def _interview(rules: Criterion) -> tuple[float, float]:
    """Seconds that 19 of 20 answers stay within, and the median: thirty invented interviews, assessed after every answer."""
    rng = np.random.default_rng(11)
    keys, seconds = _keys(rules), []
    for person in range(30):
        told: list[Assertion] = []
        for n in rng.permutation(len(keys))[:25]:
            told.append(Assertion(keys[n], ("yes", "no", "unknown")[rng.integers(3)]))
            case = Case(age=16 + person, assertions=tuple(told))
            started = time.perf_counter()
            assess(case, parts=False, most=4)
            seconds.append(time.perf_counter() - started)
    return statistics.quantiles(seconds, n=20)[-1], statistics.median(seconds)
