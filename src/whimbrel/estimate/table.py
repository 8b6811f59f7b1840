"""Tables of overlaps: how many persons were seen by exactly which lists.

A combination of lists is a number: bit n says that the n-th list saw the person. The combination 0, seen by none, is what is to
be estimated and is never in a table. A combination that is not named was seen 0 times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from whimbrel.estimate.errors import TableError

MOST_LISTS = 10  # that are estimated
MOST_READ = 16  # that a table may have before lists are merged or left out


def refuse_number(many: int) -> None:
    """Raise TableError for too few lists, or too many."""
    if many < 2:
        raise TableError(
            f"Two lists are needed, and here is {many or 'none'}: one says nothing of those it did not see."
        )
    if many > MOST_READ:
        raise TableError(
            f"{many} lists are too many for one table, which has up to {MOST_READ}. Make it of fewer lists, as of each kind of"
            " agency."
        )


@dataclass(frozen=True)
class Overlaps:
    """``lists``: their names. counts: persons by combination (whole numbers, 2**lists of them, the first is nought)."""

    lists: tuple[str, ...]
    counts: np.ndarray

    def __post_init__(self) -> None:
        refuse_number(len(self.lists))
        if len(set(self.lists)) != len(self.lists):
            raise TableError("Two lists have the same name. Name each list once.")
        if self.counts.shape != (2 ** len(self.lists),) or self.counts[0] or (self.counts < 0).any():
            raise TableError(
                "Counts are whole numbers from 0 on, one for each combination, and none for seen by nobody."
            )

    @property
    def observed(self) -> int:
        """Persons seen by any list."""
        return int(self.counts.sum())

    @cached_property
    def on_list(self) -> dict[str, int]:
        """Persons on each list."""
        return {name: self.among(1 << n) for n, name in enumerate(self.lists)}

    def among(self, lists: int) -> int:
        """Persons seen by all of these lists (a number of bits), and maybe by others."""
        everyone = np.arange(len(self.counts))
        return int(self.counts[(everyone & lists) == lists].sum())

    def seen_by(self, many: int) -> int:
        """Persons seen by exactly so many lists."""
        return int(self.counts[np.bitwise_count(np.arange(len(self.counts))) == many].sum())

    def combinations(self) -> Iterator[tuple[tuple[str, ...], int]]:
        """Every combination that was seen, with its count, in the order of numbers."""
        for place in np.flatnonzero(self.counts).tolist():
            yield self.names(place), int(self.counts[place])

    def refuse_what_says_nothing(self) -> None:
        """Raise TableError for a list that saw nobody, and for more lists than can be estimated."""
        if len(self.lists) > MOST_LISTS:
            raise TableError(
                f"{len(self.lists)} lists are too many, up to {MOST_LISTS} can be: nearly every combination of them is empty."
                " Merge lists that are alike (--merge), or leave some out (--without)."
            )
        for name, many in self.on_list.items():
            if not many:
                raise TableError(f"The list {name} saw nobody. Leave it out.")

    def names(self, lists: int) -> tuple[str, ...]:
        """The names of the lists in a number of bits."""
        return tuple(name for n, name in enumerate(self.lists) if lists >> n & 1)

    def merged(self, groups: Mapping[str, Sequence[str]]) -> Overlaps:
        """The table when lists are taken for one: ``groups`` new name -> lists. Others stay. On any of them is on the new one."""
        inside = {name: new for new, names in groups.items() for name in names}
        missing = sorted(set(inside) - set(self.lists))
        if missing:
            raise TableError(f"There is no list {missing[0]}. The lists are: {', '.join(self.lists)}.")
        new = tuple(dict.fromkeys(inside.get(name, name) for name in self.lists))
        bit = [1 << new.index(inside.get(name, name)) for name in self.lists]
        places = np.zeros(len(self.counts), np.int64)
        for n, value in enumerate(bit):
            places |= np.where(np.arange(len(self.counts)) >> n & 1, value, 0)
        return Overlaps(new, np.bincount(places, self.counts, 2 ** len(new)).astype(np.int64))

    def without(self, name: str) -> Overlaps:
        """The table as it is without one list: who was on that list only is not seen any more."""
        if name not in self.lists:
            raise TableError(f"There is no list {name}. The lists are: {', '.join(self.lists)}.")
        n = self.lists.index(name)
        places = np.arange(len(self.counts))
        below = places & ((1 << n) - 1)
        counts = np.bincount(below | (places >> (n + 1) << n), self.counts, 2 ** (len(self.lists) - 1)).astype(np.int64)
        counts[0] = 0
        return Overlaps(self.lists[:n] + self.lists[n + 1 :], counts)


def overlaps(lists: Sequence[str], counts: Mapping[Sequence[str], int]) -> Overlaps:
    """A table from ``{("police", "shelter"): 12, ("police",): 94}``; combinations that are not named were seen 0 times."""
    found = np.zeros(2 ** len(lists), np.int64)
    for combination, count in counts.items():
        unknown = sorted(set(combination) - set(lists))
        if unknown:
            raise TableError(f"There is no list {unknown[0]}. The lists are: {', '.join(lists)}.")
        if not combination:
            raise TableError("Seen by no list is what is to be estimated: leave this combination out.")
        if isinstance(count, bool) or int(count) != count or count < 0:
            raise TableError(f"{' and '.join(combination)}: a count of persons is a whole number from 0 on.")
        found[sum(1 << lists.index(name) for name in set(combination))] += int(count)
    return Overlaps(tuple(lists), found)
