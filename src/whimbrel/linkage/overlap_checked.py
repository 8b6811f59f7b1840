"""An overlap table after its disclosure check: what of it is hidden, and between which limits it then lies."""

from __future__ import annotations

from dataclasses import dataclass, field

from whimbrel.linkage.overlap import Overlap, Stratum

ANY = 1 << 40  # more than anything is counted
Cell = tuple[Stratum, int]


@dataclass
class Checked:
    """A table after its check. ``hidden``: cells that are not shown -> width of the band that is told of them; 0: none is.

    small: cells hidden because they are; no file says which. total_hidden: whether the number of persons in all is hidden, too.
    whole: the check of the table without strata.
    """

    table: Overlap
    below: int
    hidden: dict[Cell, int] = field(default_factory=dict)
    small: set[Cell] = field(default_factory=set)
    total_hidden: bool = False
    whole: Checked | None = None

    def band(self, threshold: str, cell: Cell) -> tuple[int, int]:
        """What is told of a hidden cell before anything is worked out from its neighbours."""
        value, width = int(self.table.cells[threshold][cell[0]][cell[1]]), self.hidden[cell]
        low = value // width * width if width else 0
        return low, low + width - 1 if width else ANY

    def limits(self, threshold: str) -> dict[Cell, tuple[int, int]]:
        """Between which limits each cell lies, as anybody could work out from what the files say."""
        found: dict[Cell, tuple[int, int]] = {}
        most = self._most(threshold)
        for stratum in self.table.strata():
            of = self.table.cells[threshold][stratum]
            ends = {c: (int(of[c]),) * 2 for c in range(1, len(of))}
            ends |= {c: self.band(threshold, (stratum, c)) for c in ends if (stratum, c) in self.hidden}
            if self.table.by:
                # What a list has of a stratum is told to nobody but itself.
                ends = {c: (low, min(high, most[c])) for c, (low, high) in ends.items()}
            else:
                self._narrow(threshold, stratum, ends)
            found |= {(stratum, c): (low, high) for c, (low, high) in ends.items()}
        return found

    @property
    def alone(self) -> bool:
        """Whether the table must not be shown beside the same without strata."""
        return bool(self.table.by) and self.whole is None

    def persons(self, threshold: str) -> tuple[int, int]:
        """Between which limits the number of persons in all lies."""
        if not self.total_hidden:
            return (self.table.persons(threshold),) * 2
        if self.whole:
            return self.whole.persons(threshold)
        ends = self.limits(threshold)
        lists = sum(self.table.of_list(threshold, n) for n in range(len(self.table.lists)))
        # Whoever is on three lists was counted twice too often.
        often = [(c.bit_count() - 1, low, high) for (_, c), (low, high) in ends.items()]
        low = max(sum(e[0] for e in ends.values()), lists - sum(n * high for n, _, high in often))
        return low, min(sum(e[1] for e in ends.values()), lists - sum(n * low for n, low, _ in often))

    def _most(self, threshold: str) -> dict[int, int]:
        """The most a combination can have in all: from the table without strata, or from the totals of its lists."""
        if self.whole:
            return {c: high for (_, c), (_, high) in self.whole.limits(threshold).items()}
        totals = [self.table.of_list(threshold, n) for n in range(len(self.table.lists))]
        return {c: min(t for n, t in enumerate(totals) if c >> n & 1) for c in range(1, 2 ** len(totals))}

    def _narrow(self, threshold: str, stratum: Stratum, ends: dict[int, tuple[int, int]]) -> None:
        """From the totals of the lists: with ever less room, until nothing changes."""
        lists = range(len(self.table.lists))
        totals = [self.table.of_list(threshold, n, stratum) for n in lists]
        for _ in range(2 ** len(totals)):
            before = dict(ends)
            for n in lists:
                seen = [c for c in ends if c >> n & 1]
                low, high = sum(ends[c][0] for c in seen), sum(ends[c][1] for c in seen)
                for c in seen:
                    a, b = ends[c]
                    ends[c] = max(a, totals[n] - (high - b)), min(b, totals[n] - (low - a))
            if ends == before:
                return
