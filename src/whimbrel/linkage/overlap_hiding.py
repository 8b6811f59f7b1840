"""Hiding the cells of an overlap table: the walk that tries how far a cell can be moved, and what to hide so that it can be.

The rule is told in :mod:`whimbrel.linkage.overlap_disclosure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from whimbrel.linkage.count_once import THRESHOLDS
from whimbrel.linkage.overlap import OverlapError
from whimbrel.linkage.overlap_checked import ANY, Cell, Checked
from whimbrel.linkage.overlap_moves import moves

_NOT_AT_ALL = (
    "No table of these lists can be shown without telling of a few persons. Join lists, or take a longer period."
)
_NOT_BY = "Broken down like this, the table would tell of a few persons. Leave out a column, or join its values."
_BAND = 4  # the narrowest band of a larger cell, in times of ``below``


class Hiding:
    """One run: cells waiting to be made safe, and the walk that tries how far a cell can be moved."""

    def __init__(self, done: Checked):
        self.done, self.table = done, done.table
        self.moves = moves(len(self.table.lists))
        self.strata = self.table.strata()
        size = len(self.table.lists)
        every = [(s, c) for s in self.strata for c in range(1, 2**size)]
        self.values = {t: {c: int(self.table.cells[t][c[0]][c[1]]) for c in every} for t in THRESHOLDS}
        if done.whole:
            for t in THRESHOLDS:
                self.values[t] |= {((), c): int(n) for c, n in enumerate(done.whole.table.cells[t][()]) if c}
        self.totals = {
            t: {s: [self.table.of_list(t, n, s) for n in range(size)] for s in (*self.strata, None)} for t in THRESHOLDS
        }
        done.small |= {c for c in every if min(self._value(t, c) for t in THRESHOLDS) < done.below}
        done.hidden |= dict.fromkeys(done.small, done.below)

    def run(self) -> None:
        """Hide what must be hidden, then tell bands. Raises OverlapError where nothing can be shown."""
        if whole := self.done.whole:
            # What the table without strata hides must not come out by adding strata up.
            self._hide((s, c) for _, c in whole.hidden for s in self.strata)
        # What is hidden for the sake of another cell may come to be known, as long as that other one does not.
        for cell in sorted(self.done.small):
            while not self._safe(cell):
                more = self._cheapest(cell)
                if more is None:
                    self._last_resort(cell)
                    break
                self._hide(more)
        if whole and not self._sums_safe(whole):
            self.done.hidden |= dict.fromkeys(self.done.hidden, 0)
            if not self._sums_safe(whole):
                raise OverlapError(_NOT_BY)
        self._tell_bands()

    def _tell_bands(self) -> None:
        """Of the larger hidden cells the narrowest bands with which every hidden cell is still safe."""
        loose = [c for c, width in self.done.hidden.items() if not width]
        width = _BAND * self.done.below
        while loose and width < max(self._value(t, c) for t in THRESHOLDS for c in loose) * 2:
            self.done.hidden |= dict.fromkeys(loose, width)
            if all(map(self._safe, self.done.small)) and (not self.done.whole or self._sums_safe(self.done.whole)):
                return
            width *= 2
        self.done.hidden |= dict.fromkeys(loose, 0)

    def _hide(self, cells: Iterable[Cell]) -> None:
        self.done.hidden |= dict.fromkeys(set(cells) - self.done.hidden.keys(), 0)

    def _value(self, threshold: str, cell: Cell) -> int:
        return self.values[threshold][cell]

    def _needed(self, threshold: str, cell: Cell) -> int:
        """By how much a cell must be able to vary: less only where the lists' totals themselves leave no more room."""
        totals = self.totals[threshold][cell[0]]
        inside = [total for n, total in enumerate(totals) if cell[1] >> n & 1]
        return min(self.done.below - 1, min(inside), sum(totals) - inside[0] if len(inside) == 1 else inside[0])

    def _ways(self, cell: Cell) -> Iterator[tuple[dict[Cell, int], bool]]:
        """Changes of the table that change this cell, and nothing that is known but cells which are, or could be, hidden."""
        stratum, combination = cell
        whole = self.done.whole
        for change, total in self.moves[combination]:
            here = {(stratum, c): d for c, d in change}
            if not whole:
                yield here, total
            elif self._unseen(whole, change, total):
                yield here | {((), c): d for c, d in change}, False
            for other in self.strata if whole else ():
                if other != stratum:
                    yield here | {(other, c): -d for c, d in change}, False

    def _unseen(self, whole: Checked, change: tuple[tuple[int, int], ...], total: bool) -> bool:
        """Whether a move changes nothing that the table without strata shows."""
        return all(((), c) in whole.hidden for c, _ in change) and (whole.total_hidden or not total)

    def _sums_safe(self, whole: Checked) -> bool:
        """Whether what the table without strata hides stays hidden beside the strata: each sum can still vary."""
        for _, c in sorted(whole.small):
            able = [
                {(s, place): d for place, d in change} | {((), place): d for place, d in change}
                for change, total in self.moves[c]
                for s in self.strata
                if self._unseen(whole, change, total)
            ]
            for t in THRESHOLDS:
                inside = [total for n, total in enumerate(self.totals[t][None]) if c >> n & 1]
                wanted = min(self.done.below - 1, *inside)
                if self._walk(t, ((), c), able, wanted) < wanted:
                    return False
        return True

    def _is_hidden(self, cell: Cell) -> bool:
        return cell in self.done.hidden or (self.done.whole is not None and cell in self.done.whole.hidden)

    def _safe(self, cell: Cell) -> bool:
        return all(self._width(t, cell) >= self._needed(t, cell) for t in THRESHOLDS)

    def _width(self, threshold: str, cell: Cell) -> int:
        """Over how many steps the cell can be moved, up and down, by moves among what is hidden already."""
        able = [
            change
            for change, total in self._ways(cell)
            if all(self._is_hidden(c) for c in change) and (self.done.total_hidden or not total)
        ]
        return self._walk(threshold, cell, able, self._needed(threshold, cell))

    def _walk(self, threshold: str, cell: Cell, able: list[dict[Cell, int]], wanted: int) -> int:
        width = 0
        for way in (1, -1):
            at: dict[Cell, int] = {}
            for change in able:
                turn = way * change[cell]
                steps = min(self._steps(threshold, change, at, turn), wanted - width)
                for c, d in change.items():
                    at[c] = at.get(c, self._value(threshold, c)) + steps * d * turn
                width += steps
                if width >= wanted:
                    return width
        return width

    def _steps(self, threshold: str, change: dict[Cell, int], at: dict[Cell, int], way: int) -> int:
        """How often a change can be made, or undone, before a cell is below nought or above what is said of it."""
        most = ANY
        for c, d in change.items():
            now = at.get(c, self._value(threshold, c))
            # A cell that is not hidden yet is looked at as if it were.
            low, high = self._band(threshold, c)
            most = min(most, now - low if d * way < 0 else high - now)
        return max(0, most)

    def _band(self, threshold: str, cell: Cell) -> tuple[int, int]:
        for done in (self.done, self.done.whole):
            if done and cell in done.hidden:
                return done.band(threshold, cell)
        return 0, ANY

    def _cheapest(self, cell: Cell) -> set[Cell] | None:
        """The cells to hide for the cheapest move that makes this cell safe, or at least safer; None if there is none."""
        best: tuple[bool, int, list[Cell], bool] | None = None
        for change, total in self._ways(cell):
            more = [c for c in change if not self._is_hidden(c)]
            hides = total and not self.done.total_hidden
            if not more and not hides:
                continue
            enough, some = True, False
            for t in THRESHOLDS:
                width = self._steps(t, change, {}, 1) + self._steps(t, change, {}, -1)
                enough &= width >= self._needed(t, cell)
                some |= width > 0
            if not some:
                continue
            cost = sum(self._value("middle", c) for c in more) + (self.table.persons("middle") if hides else 0)
            found = (not enough, cost, sorted(more), hides)
            if best is None or found < best:
                best = found
        if best is None:
            return None
        self.done.total_hidden |= best[3]
        return set(best[2])

    def _last_resort(self, cell: Cell) -> None:
        """Everything is hidden, and not even of small cells a band is told."""
        self._hide((s, c) for s in self.strata for c in range(1, 2 ** len(self.table.lists)))
        self.done.hidden |= dict.fromkeys(self.done.hidden, 0)
        if not self.done.whole:
            self.done.total_hidden = True
        if not self._safe(cell):
            raise OverlapError(_NOT_BY if self.table.by else _NOT_AT_ALL)
