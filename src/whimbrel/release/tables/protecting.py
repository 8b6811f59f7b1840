"""Hiding until every hidden cell is proven safe; or, with nothing more hidden, the audit of what is hidden already.

A cell is proven by tables: whole numbers, everything published as it is, the cell as low as the policy asks in one and as high
in another. So what anybody can work out for it, by linear programming or by trying all whole numbers, is at least that wide.
Where not even fractions of persons let a cell move that far, or no whole numbers do, it leaks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from whimbrel.release.policy import FEWEST
from whimbrel.release.tables.moving import Moved, Mover
from whimbrel.release.tables.neighbourhood import Neighbourhood
from whimbrel.release.tables.system import System

_AT_ONCE = 3000  # cells in one linear program of several groups
LARGE = 4000  # cells of a group that is looked at piece by piece
_PATIENCE = 8


@dataclass(frozen=True)
class Protection:
    """What is hidden, and how low and how high each cell is in tables that agree with everything published.

    leaks: hidden cells for which a reader can work out more than the policy allows. undecided: those of which neither a proof
    nor a leak was found; they count as leaks.
    """

    hidden: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    leaks: np.ndarray
    undecided: np.ndarray

    @property
    def safe(self) -> bool:
        """Whether every hidden cell is proven."""
        return not len(self.leaks) and not len(self.undecided)


def protect(system: System, seed: int = 1) -> Protection:
    """Hide small cells, what is below them, and as little else as it takes."""
    first = system.now & (system.small | system.kept) & ~system.known
    return _Run(system, system.closed(first | (system.now & system.small)), seed, hide=True).run()


def audit(system: System, hidden: np.ndarray, seed: int = 1) -> Protection:
    """Whether what is hidden is safe, as it stands. ``hidden``: of the tables now to be released."""
    return _Run(system, hidden & system.now, seed, hide=False).run()


class _Run:
    def __init__(self, system: System, hidden: np.ndarray, seed: int, *, hide: bool):
        self.system, self.hide = system, hide
        self.hidden = hidden | (system.kept & ~system.now)
        self.random = np.random.default_rng(seed)
        self.mover = Mover(system, seed)
        x = system.x
        self.low, self.high = x.copy(), x.copy()
        self.tries = np.zeros(len(x), np.int64)
        self.no_up, self.no_down = np.zeros(len(x), bool), np.zeros(len(x), bool)
        # To be quick, a nought below a nought stays one, and so does one that is a total; but for the last word.
        dead = np.zeros(len(x), bool)
        if len(system.head):
            part = system.lines.maximum(0).tocoo()
            dead[part.col[x[system.head[part.row]] == 0]] = True
            dead[system.head] = True
        self.movable = ~system.known & ((x > 0) | ~dead)
        self.group = self._groups()
        self.size = np.bincount(self.group[self.movable], minlength=self.group.max() + 1)
        self.near = Neighbourhood(system, self.random)

    def _groups(self) -> np.ndarray:
        """Cells that can have to do with each other: joined by additions in which both could move."""
        lines = self.system.lines.multiply((~self.system.known).astype(np.int64)[None, :]).tocsr()
        both = sparse.bmat([[None, lines], [lines.T, None]])
        return connected_components(both, directed=False)[1][lines.shape[0] :]

    def run(self) -> Protection:
        while (bad := self._bad()).any():
            self.mover.look(self.hidden)
            large = self.size[self.group] > LARGE
            self._groups_at_once(bad, bad & ~large)
            self._piece_by_piece(bad & large)
        demanded = self._demanded()
        left = demanded & ~self._proven()
        stuck = left & self._stuck()
        return Protection(self.hidden, self.low, self.high, np.flatnonzero(stuck), np.flatnonzero(left & ~stuck))

    def _demanded(self) -> np.ndarray:
        return self.hidden & ~self.system.known & (self.system.x > 0)

    def _proven(self) -> np.ndarray:
        wide = self.high - self.low >= FEWEST
        return wide & (~self.system.small | ((self.low <= 1) & (self.high > FEWEST)))

    def _stuck(self) -> np.ndarray:
        small = self.system.small
        no_up, no_down = self.no_up & (self.high <= FEWEST), self.no_down & (self.low > 1)
        return np.where(small, no_up | no_down, self.no_up & self.no_down)

    def _bad(self) -> np.ndarray:
        return self._demanded() & ~self._proven() & ~self._stuck() & (self.tries < 4 * _PATIENCE)

    def _by(self, cells: np.ndarray) -> np.ndarray:
        """By how much the cells should move next: up, or down where up is done or did not go."""
        x, small = self.system.x[cells], self.system.small[cells]
        low, high = self.low[cells], self.high[cells]
        up = np.where(small, FEWEST + 1, low + FEWEST) - x
        down = np.where(small, 1, high - FEWEST) - x
        go_down = np.where(small, high > FEWEST, self.no_up[cells])
        go_down |= (self.tries[cells] % 2 == 1) & (low > 1) & ~self.no_down[cells]
        return np.where(go_down, np.minimum(down, -1), np.maximum(up, 1))

    def _groups_at_once(self, bad: np.ndarray, of: np.ndarray) -> None:
        """One cell of each group, many groups in one program."""
        cells = np.flatnonzero(of)
        if not len(cells):
            return
        order = np.lexsort((self.random.random(len(cells)), self.system.x[cells], self.tries[cells]))
        cells = cells[order]
        groups, first = np.unique(self.group[cells], return_index=True)
        wanted = cells[first]
        number = np.full(len(self.size), -1, np.int64)
        number[groups] = np.cumsum(self.size[groups]) // _AT_ONCE
        able = self._able()
        chunk_of_able, chunk_of_wanted = number[self.group[able]], number[self.group[wanted]]
        for chunk in np.unique(number[groups]):
            mine = wanted[chunk_of_wanted == chunk]
            self._move(able[chunk_of_able == chunk], np.sort(mine), bad, decides=True)

    def _piece_by_piece(self, of: np.ndarray) -> None:
        """One cell and what is near it, one piece after the other; each piece sees what the last one hid."""
        cells = np.flatnonzero(of)
        order = np.lexsort((self.random.random(len(cells)), self.system.x[cells], self.tries[cells]))
        for cell in cells[order]:
            if self._proven()[cell] or self.tries[cell] >= 4 * _PATIENCE:
                continue
            able = self._able()
            able = able[self.group[able] == self.group[cell]]
            near = self.tries[cell] < _PATIENCE
            piece = self.near.of(int(cell), able, int(self.tries[cell])) if near else able
            wanted = np.array([cell])
            self.mover.look(self.hidden)
            self._move(piece, wanted, self._bad(), decides=len(piece) == len(able))

    def _able(self, *, noughts: bool = False) -> np.ndarray:
        """Cells that may move: hidden ones, and if more may be hidden, those shown now for the first time."""
        if noughts:
            return np.flatnonzero(~self.system.known & (self.hidden | (self._shown() & self.hide)))
        return np.flatnonzero(self.movable & (self.hidden | (self._shown() & self.hide)))

    def _shown(self) -> np.ndarray:
        return self.system.now & (self.system.x > 0) & ~self.hidden

    def _move(
        self,
        able: np.ndarray,
        wanted: np.ndarray,
        bad: np.ndarray,
        *,
        decides: bool,
        last_word: bool = False,
        whole: bool = False,
    ) -> None:
        """Move what is wanted. Where it falls short or is of fractions it is tried again with nothing left out.

        decides: the cells ``able`` are whole groups, so that what falls short leaks.
        """
        free, priced = able[self.hidden[able]], able[~self.hidden[able]]
        by = self._by(wanted)
        done = self.mover.move(free, priced, wanted, by, bad[free], self.group, last_word=last_word, whole=whole)
        self._learn(done)
        self.tries[wanted] += 1
        unusable = np.isin(self.group[wanted], done.unusable)
        if decides and last_word:
            short = done.short & ~unusable
            self.no_up[wanted[short & (by > 0)]] = True
            self.no_down[wanted[short & (by < 0)]] = True
        if whole:
            return
        if not decides:
            if unusable.any():
                self._move(able, wanted, bad, decides=False, last_word=True, whole=True)
        elif not last_word and (again := wanted[done.short | unusable]).size:
            self._move(self._every(again), again, bad, decides=True, last_word=True)
        elif last_word:
            for cell in wanted[unusable]:
                one = np.array([cell])
                self._move(self._every(one), one, bad, decides=True, last_word=True, whole=True)

    def _every(self, wanted: np.ndarray) -> np.ndarray:
        """All cells of the groups of some cells that may move, noughts too."""
        able = self._able(noughts=True)
        return able[np.isin(self.group[able], self.group[wanted])]

    def _learn(self, done: Moved) -> None:
        """What was found is another table: cells have been seen lower or higher, and what moved is hidden from now on."""
        moved = done.cells[done.by != 0]
        now = self.system.x[moved] + done.by[done.by != 0]
        self.low[moved] = np.minimum(self.low[moved], now)
        self.high[moved] = np.maximum(self.high[moved], now)
        if (~self.hidden[moved]).any():
            hidden = self.hidden.copy()
            hidden[moved] = True
            self.hidden = self.system.closed(hidden)
