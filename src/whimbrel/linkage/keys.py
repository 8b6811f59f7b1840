"""Which records are compared at all: those that share a key that few others have.

Comparing everybody with everybody is out of reach (a million people are 5 * 10^11 pairs). Each record gets a handful of
keys - its sounds and a year of birth, a day of birth and one sound, two sounds together, a telephone number and so on - and is
compared with the records that share one of them. A key shared by more than ``MOST`` records tells too little and is left
out; finer keys cover its records. Because the keys are made of sounds, a name written in another script or romanisation has
the same keys. Leaving a pair out lowers how many are found, never how right the found ones are.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyarrow.compute as pc

from whimbrel.linkage.prepared import NO_YEAR, Prepared
from whimbrel.linkage.screening import Rough

MOST = 40
_SHARES = 16
_YEARS = 4  # of an age; the exact year of a date is one
_PAIRED = 4  # parts of a name that are taken two by two


def candidate_pairs(people: Prepared, least: float, most: int = MOST) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers (int32) of the pairs that share a key and whose rough bits reach ``least``, each once, lower number left."""
    keys, rows = _keys(people)
    order = np.argsort(keys)
    keys, rows = keys[order], rows[order]
    del order
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))).astype(np.int32)
    sizes: np.ndarray = np.append(starts[1:], len(keys)).astype(np.int32) - starts
    del keys
    good = (sizes > 1) & (sizes <= most)
    # Position of the last record of the group, so that a step over it is seen.
    last = np.repeat((starts + sizes - 1)[good], sizes[good])
    at = np.flatnonzero(np.repeat(good, sizes)).astype(np.int32)
    # Shared out by the left record, so that the same pair by another key lies in the same share, and a share is small.
    width = max(1, -(-len(people) // _SHARES))
    shares: list[list[np.ndarray]] = [[] for _ in range(_SHARES)]
    for step in range(1, most):
        within = at + step <= last
        at, last = at[within], last[within]
        if not len(at):
            break
        a, b = rows[at], rows[at + step]
        pairs = np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b)
        share = (pairs >> 32) // width
        for n in range(_SHARES):
            shares[n].append(pairs[share == n])
    rough = Rough(people)
    kept = []
    for n in range(_SHARES):
        pairs = np.concatenate(shares[n]) if shares[n] else np.empty(0, np.int64)
        shares[n] = []
        pairs.sort()
        if len(pairs):
            pairs = pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))]
        left, right = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
        keep = rough.reaches(left, right, least) & (left != right)
        kept.append((left[keep], right[keep]))
    return np.concatenate([k[0] for k in kept]), np.concatenate([k[1] for k in kept])


def _keys(people: Prepared) -> tuple[np.ndarray, np.ndarray]:
    """All keys of all records: hashes (uint64) and row numbers (int32)."""
    size = len(people)
    every = np.arange(size, dtype=np.int32)
    parts = people.names.parts.astype(np.uint64)
    has = people.names.parts >= 0
    day, month_day = _days(people)
    keys: list[np.ndarray] = []
    rows: list[np.ndarray] = []

    def add(kind: int, where: np.ndarray, *values: np.ndarray) -> None:
        # The kind is spread first: added to a small number, it would meet another kind with another number.
        key = _mixed(np.full(int(where.sum()), kind, np.uint64))
        for value in values:
            key = _mixed(key ^ value[where].astype(np.uint64))
        keys.append(key)
        rows.append(every[where])

    whole = np.where(has, _mixed(parts), 0).sum(axis=1, dtype=np.uint64)
    named = np.asarray(has.any(axis=1))
    add(1, named, whole)
    pairs = [(a, b) for a, b in combinations(range(min(_PAIRED, parts.shape[1])), 2)]
    both = {
        (a, b): np.minimum(parts[:, a], parts[:, b]) * 0x1_0000_0000 + np.maximum(parts[:, a], parts[:, b])
        for a, b in pairs
    }
    for a, b in pairs:
        add(2, has[:, b], both[a, b])
    for step in range(_YEARS):
        year = people.first_year + step
        known = (people.first_year != NO_YEAR) & (year <= people.last_year)
        add(3, named & known, whole, year)
        for a, b in pairs:
            add(4, has[:, b] & known, both[a, b], year)
        for k in range(2):
            add(5, has[:, k] & known, parts[:, k], year)
    for k in range(parts.shape[1]):
        add(6, has[:, k] & (day >= 0), parts[:, k], day)
        add(7, has[:, k] & (month_day >= 0), parts[:, k], month_day)
        add(8, has[:, k] & (people.place >= 0), parts[:, k], people.place)
    add(9, has[:, 0], parts[:, 0])
    add(10, (day >= 0), day)
    add(11, (day >= 0) & (people.place >= 0), day, people.place)
    letters = people.codes("letters")
    add(12, letters >= 0, letters)
    for n, name in enumerate((*_columns("identifier", people.identifiers), *_columns("text", people.texts))):
        code = people.codes(name)
        add(100 + n, code >= 0, code)
        if name.startswith("text"):
            add(200 + n, (code >= 0) & (people.first_year != NO_YEAR), code, people.first_year)
            add(300 + n, (code >= 0) & has[:, 0], code, parts[:, 0])
    return np.concatenate(keys), np.concatenate(rows)


def _columns(kind: str, headings: tuple[str, ...]) -> list[str]:
    return [f"{kind}{n + 1}" for n in range(len(headings))]


def _days(people: Prepared) -> tuple[np.ndarray, np.ndarray]:
    """Day of birth as one number, and without its year; day and month in either order are the same. -1 unknown."""
    text = people.table["born"].combine_chunks()
    whole = pc.fill_null(pc.cast(text, "int64"), -1).to_numpy(zero_copy_only=False)
    year, month, day = whole // 10_000, whole // 100 % 100, whole % 100
    either = np.minimum(month, day) * 100 + np.maximum(month, day)
    return np.where(whole < 0, -1, year * 10_000 + either), np.where(whole < 0, -1, either)


def _mixed(value: np.ndarray) -> np.ndarray:
    """A well spread hash of whole numbers (SplitMix64, Steele, Lea and Flood, OOPSLA 2014)."""
    with np.errstate(over="ignore"):
        value = value + np.uint64(0x9E3779B97F4A7C15)
        value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return value ^ (value >> np.uint64(31))
