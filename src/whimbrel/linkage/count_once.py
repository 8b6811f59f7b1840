"""Counting persons once: records, persons within each list (an agency), within each country, and across all that share.

Linkage is never sure, so no count of persons is one number. Joining only pairs that are nearly certain (*strict*) leaves more
persons; joining all that may be one (*wide*) leaves fewer. Every count has both ends and the middle::

    grouped = grouping(ids, edges, replay(log))
    count_once(agencies, countries, own, national, every)["country"]     # Count(unit="persons", low=118, middle=121, high=124)

Judged pairs count at every threshold. What an agency's own count rests on are pairs within the agency only: knowledge that came
from others must not show in it. So each level has a grouping of its own, made from the edges of that level (:func:`inside`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from whimbrel.linkage.clusters import NOTHING_JUDGED, Edge, clusters
from whimbrel.linkage.groups import grouped
from whimbrel.linkage.judgements import State, pair_of
from whimbrel.linkage.linking import MIDDLE, STRICT, WIDE

THRESHOLDS: Mapping[str, float] = {"strict": STRICT, "middle": MIDDLE, "wide": WIDE}
LEVELS = ("records", "agency", "country", "circle")


@dataclass(frozen=True, order=True)
class Count:
    """How many, in which unit: ``low`` if all pairs that may be one person are, ``high`` if only the nearly certain ones are."""

    unit: str
    low: int
    middle: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.middle <= self.high:
            raise ValueError(f"a count lies between its limits: {self.low}, {self.middle}, {self.high}")

    def no_more_than(self, other: Count) -> Count:
        """The same, each end at most the other's: what is joined further never makes more persons."""
        ends = (min(self.low, other.low), min(self.middle, other.middle), min(self.high, other.high))
        return Count(self.unit, *ends)


@dataclass(frozen=True)
class Grouping:
    """For every record, in the order of the file, the number of its person, at each threshold. Wider ones only join."""

    strict: np.ndarray
    middle: np.ndarray
    wide: np.ndarray

    def at(self, threshold: str) -> np.ndarray:
        """The persons at ``strict``, ``middle`` or ``wide``."""
        found: np.ndarray = {"strict": self.strict, "middle": self.middle, "wide": self.wide}[threshold]
        return found


def grouping(ids: Sequence[str], edges: Iterable[Edge], state: State = NOTHING_JUDGED) -> Grouping:
    """Records put together at the three thresholds. ``ids``: all records, the oldest first.

    Of the model's edges those count that hold groups together by average linkage (:mod:`whimbrel.linkage.groups`), as in a
    list that is linked: at a wide threshold, chains of doubtful edges would make one person of hundreds.
    """
    place = {record: n for n, record in enumerate(ids)}
    left, right, sure = _edges_of(place, edges, state)
    made: list[np.ndarray] = []
    canonical: dict[str, str] | None = None
    for threshold in THRESHOLDS.values():
        group = grouped(len(ids), left, right, sure, threshold)
        firm = np.flatnonzero((group[left] == group[right]) & (sure >= threshold))
        held = [(ids[left[n]], ids[right[n]], float(sure[n])) for n in firm.tolist()]
        canonical = clusters(ids, held, state, threshold, canonical)
        made.append(np.fromiter((place[canonical[record]] for record in ids), np.int64, len(ids)))
    return Grouping(*made)


def _edges_of(
    place: Mapping[str, int], edges: Iterable[Edge], state: State
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each pair once, as places and probability: certain if judged *same*, none if judged otherwise."""
    best: dict[tuple[int, int], float] = {}
    none = state.different | state.unsure | state.contested
    judged = ((one, other, 1.0) for one, other in state.same)
    for one, other, probability in (*edges, *judged):
        if one in place and other in place and pair_of(one, other) not in none:
            a, b = sorted((place[one], place[other]))
            best[a, b] = max(probability, best.get((a, b), 0.0))
    pairs = np.array(list(best), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1], np.array(list(best.values()), float)


def from_groups(strict: Sequence[int], middle: Sequence[int], wide: Sequence[int]) -> Grouping:
    """A grouping from three that were made apart: what a stricter one joins, a wider one joins too."""
    first = np.asarray(strict, np.int64)
    second = _joined(first, np.asarray(middle, np.int64))
    return Grouping(_joined(first, first), second, _joined(second, np.asarray(wide, np.int64)))


def inside(edges: Iterable[Edge], place: Mapping[str, str]) -> list[Edge]:
    """The edges between records of one place: ``place`` says of every record its list, or its country."""
    return [e for e in edges if e[0] in place and place[e[0]] == place.get(e[1])]


def persons(grouped: Grouping, within: Sequence[str] | None = None, chosen: np.ndarray | None = None) -> Count:
    """How many persons the records are; ``within``: of which list each is, to count a person once in every list.

    chosen: which records are counted (true or false for each); the others still hold persons together.
    """
    _, places = (
        np.unique(np.asarray(within, object).astype(str), return_inverse=True) if within is not None else (0, None)
    )
    found = []
    for name in THRESHOLDS:
        codes = grouped.at(name)
        if places is not None:
            codes = places.astype(np.int64) * (int(codes.max(initial=0)) + 1) + codes
        found.append(len(np.unique(codes if chosen is None else codes[chosen])))
    high, middle, low = found
    return Count("persons", low, middle, high)


def count_once(
    lists: Sequence[str],
    countries: Sequence[str],
    agency: Grouping,
    country: Grouping | None = None,
    circle: Grouping | None = None,
    chosen: np.ndarray | None = None,
) -> dict[str, Count]:
    """Level -> count. ``agency``, ``country``, ``circle``: groupings by the edges of that level; without one, the level before.

    records: how many there are; the others are persons, added over lists or countries: met in two of them, counted in both.
    """
    size = len(lists) if chosen is None else int(chosen.sum())
    national = agency if country is None else country
    every = national if circle is None else circle
    found = {"records": Count("records", size, size, size), "agency": persons(agency, lists, chosen)}
    found["country"] = persons(national, countries, chosen).no_more_than(found["agency"])
    found["circle"] = persons(every, None, chosen).no_more_than(found["country"])
    return found


def _joined(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The finest grouping that holds together what either of two does; a group is called by its first record."""
    above = list(range(len(one)))

    def root(n: int) -> int:
        while above[n] != n:
            above[n] = above[above[n]]
            n = above[n]
        return n

    for codes in (one, other):
        first: dict[int, int] = {}
        for n, code in enumerate(codes.tolist()):
            low, high = sorted((root(first.setdefault(code, n)), root(n)))
            above[high] = low
    return np.fromiter((root(n) for n in range(len(above))), np.int64, len(above))
