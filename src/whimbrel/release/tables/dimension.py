"""What a table is broken down by: codes, and which of them are made of which others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from whimbrel.release.product import TOTAL
from whimbrel.release.tables.errors import TableError


@dataclass(frozen=True)
class Dimension:
    """One thing a table is broken down by, such as sex.

    leaves: the codes that records carry. groups: code -> the codes it is the sum of, each leaf at most once; several ways of
    grouping may stand side by side. total: whether all leaves together are shown, under ``_T``; years often are not added up.
    """

    name: str
    leaves: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    total: bool = True

    def __post_init__(self) -> None:
        if not self.leaves:
            raise TableError(f"The dimension {self.name} has no codes.")
        if len(set(self.codes)) != len(self.codes) or TOTAL in (*self.leaves, *self.groups):
            raise TableError(f"The dimension {self.name} has a code twice, or {TOTAL} as a code of its own.")
        _ = self.holds

    @classmethod
    def flat(cls, name: str, codes: Iterable[str], *, total: bool = True) -> Dimension:
        """Codes with nothing between them and their total."""
        return cls(name, tuple(sorted(set(codes) - {TOTAL})), total=total)

    @property
    def codes(self) -> tuple[str, ...]:
        """Leaves, groups and, if it is shown, the total."""
        return (*self.leaves, *self.groups, *((TOTAL,) if self.total else ()))

    @cached_property
    def holds(self) -> np.ndarray:
        """Codes x leaves: which leaves a code counts."""
        at = {code: n for n, code in enumerate(self.leaves)}
        made = {code: frozenset((n,)) for code, n in at.items()}

        def leaves_of(code: str, above: tuple[str, ...]) -> frozenset[int]:
            if code in made:
                return made[code]
            if code in above or code not in self.groups:
                raise TableError(
                    f"{self.name}: the group {above[-1] if above else code} is made of {code}, which is no code or holds it."
                )
            parts = [leaves_of(part, (*above, code)) for part in self.groups[code]]
            whole = frozenset().union(*parts)
            if not parts or len(whole) != sum(map(len, parts)):
                raise TableError(f"{self.name}: the group {code} is empty or counts a code twice.")
            made[code] = whole
            return whole

        table = np.zeros((len(self.codes), len(self.leaves)), np.int64)
        for n, code in enumerate(self.codes):
            table[n, list(range(len(self.leaves)) if code == TOTAL else leaves_of(code, ()))] = 1
        return table

    @cached_property
    def sums(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """The additions that hold, from which all others follow: place of the sum, places of its parts."""
        place = {code: n for n, code in enumerate(self.codes)}
        found = [(place[g], tuple(place[p] for p in parts)) for g, parts in self.groups.items()]
        if self.total:
            within = {part for parts in self.groups.values() for part in parts}
            found.append((place[TOTAL], self._cover(place, within)))
            found += self._other_covers(place, within, found[-1][1])
        return tuple(found)

    def _cover(self, place: Mapping[str, int], within: set[str]) -> tuple[int, ...]:
        """The coarsest codes that make up the total: groups within nothing, and leaves in none of them."""
        taken = np.zeros(len(self.leaves), np.int64)
        chosen: list[int] = []
        for code in (*[g for g in self.groups if g not in within], *self.leaves):
            row = self.holds[place[code]]
            if not (taken & row).any():
                taken |= row
                chosen.append(place[code])
        return tuple(chosen)

    def _other_covers(
        self, place: Mapping[str, int], within: set[str], first: tuple[int, ...]
    ) -> list[tuple[int, tuple[int, ...]]]:
        """A second way of grouping adds up too: each top group the first way left out, with the leaves outside it."""
        found = []
        for code in self.groups:
            if code in within or place[code] in first:
                continue
            outside = np.flatnonzero(self.holds[place[code]] == 0)
            found.append((place[TOTAL], (place[code], *map(int, outside))))
        return found
