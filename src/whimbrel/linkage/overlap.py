"""The overlap table: how many persons were seen by which lists, and by no other. No names, no ids: one row a combination.

It is what multiple systems estimation starts from. A table has a row for every combination of its lists but the one that nobody
was seen by, which is what is to be estimated. Counts are persons, at the three thresholds of linkage: a wider threshold moves
persons from "one list only" to "both", so a cell may grow or shrink with it.

A table as it is here holds small cells. Before it leaves: :mod:`whimbrel.linkage.overlap_disclosure`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from whimbrel.linkage.count_once import THRESHOLDS, Grouping
from whimbrel.standard.errors import WhimbrelError

FEWEST_LISTS, MOST_LISTS = 2, 6
MOST_STRATA = 12
UNKNOWN = "unknown"
Stratum = tuple[str, ...]


class OverlapError(WhimbrelError):
    """There is no overlap table of this; the text says why, and what would do."""

    exit_code = 16


@dataclass(frozen=True)
class Overlap:
    """Persons by combination of lists. ``cells``: threshold -> stratum -> counts, by combination.

    A combination is a number: bit n says that the n-th list saw the person; the counts' place 0 is unused and nought.
    by: what the strata are of; without any there is one stratum, ``()``.
    """

    lists: tuple[str, ...]
    by: tuple[str, ...]
    cells: Mapping[str, Mapping[Stratum, np.ndarray]]

    def strata(self) -> list[Stratum]:
        """The strata, sorted."""
        return sorted(self.cells["middle"])

    def whole(self) -> Overlap:
        """The same table without strata."""
        return Overlap(self.lists, (), {t: {(): sum(of.values(), self._none())} for t, of in self.cells.items()})

    def persons(self, threshold: str) -> int:
        """How many persons there are in all."""
        return sum(int(counts.sum()) for counts in self.cells[threshold].values())

    def of_list(self, threshold: str, place: int, stratum: Stratum | None = None) -> int:
        """How many persons the n-th list saw, in one stratum or in all."""
        seen = [c for c in range(1, 2 ** len(self.lists)) if c >> place & 1]
        of = self.cells[threshold]
        return sum(int(of[s][seen].sum()) for s in (of if stratum is None else (stratum,)))

    def _none(self) -> np.ndarray:
        return np.zeros(2 ** len(self.lists), np.int64)


def overlap(lists: Sequence[str], grouped: Grouping, strata: Mapping[str, Sequence[str]] | None = None) -> Overlap:
    """The overlap table of records. ``lists``: for each record the list it is of; ``strata``: name -> value of each record.

    A person is in one stratum only, or the parts would not add up: that of the person's first record that says something.
    Raises OverlapError where there are too few lists, or too many.
    """
    names = tuple(sorted(set(lists)))
    if len(names) < FEWEST_LISTS:
        raise OverlapError("An overlap table needs records of at least two lists: one list overlaps with nothing.")
    if len(names) > MOST_LISTS:
        raise OverlapError(
            f"An overlap table has at most {MOST_LISTS} lists, and these are {len(names)}: most combinations would be empty. "
            "Join lists of bodies that work alike."
        )
    by = tuple(strata or ())
    bits = np.array([1 << names.index(name) for name in lists], np.int64)
    cells = {name: _counted(bits, grouped.at(name), strata or {}, 2 ** len(names)) for name in THRESHOLDS}
    every = sorted({s for of in cells.values() for s in of})
    if len(every) > MOST_STRATA:
        raise OverlapError(f"That makes {len(every)} strata, and {MOST_STRATA} are the most. Choose fewer columns.")
    none = np.zeros(2 ** len(names), np.int64)
    return Overlap(names, by, {t: {s: of.get(s, none) for s in every} for t, of in cells.items()})


def _counted(
    bits: np.ndarray, people: np.ndarray, strata: Mapping[str, Sequence[str]], size: int
) -> dict[Stratum, np.ndarray]:
    _, person = np.unique(people, return_inverse=True)
    count = int(person.max(initial=-1)) + 1
    seen = np.zeros(count, np.int64)
    np.bitwise_or.at(seen, person, bits)
    said = [_first_said(person, values, count) for values in strata.values()]
    found: dict[Stratum, np.ndarray] = {}
    for n, combination in enumerate(seen.tolist()):
        stratum = tuple(values[n] for values in said)
        found.setdefault(stratum, np.zeros(size, np.int64))[combination] += 1
    return found


def _first_said(person: np.ndarray, values: Sequence[str], count: int) -> list[str]:
    found = [UNKNOWN] * count
    for n, value in zip(person.tolist(), values, strict=True):
        if found[n] == UNKNOWN and value:
            found[n] = value
    return found
