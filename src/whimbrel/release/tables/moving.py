"""Another table that agrees with everything published: how far a hidden cell can be moved, and what else must be hidden for it.

One linear program. A hidden cell may move between what is known of it and a little above. A cell that is still shown may move
at a price, and is hidden if it does (Kelly, Golden and Assad 1992). What it finds is used only if it is of whole numbers and
every addition holds exactly, both checked in whole numbers: then it is a table that could as well be the true one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from whimbrel.release.policy import FEWEST
from whimbrel.release.tables.system import System

_FALLS_SHORT = 1e4  # price of one person that a cell cannot be moved
_FARTHEST = 2.0 * FEWEST + 2  # where many cells are pushed about
_NO_LIMIT = 1e6
_PRICE_OF_PART = 2.0  # of each cell that must be hidden with a total
_PRICE_OF_PERSON, _MANY = 0.1, 300
_DEAREST = 2000.0
_SECONDS = 20.0


@dataclass(frozen=True)
class Moved:
    """Cells and by how much each moves; which of the wanted cells fell short; which groups could not be used.

    A group is unusable if what was found for it is not of whole numbers; its cells do not move, and nothing is known of it.
    """

    cells: np.ndarray
    by: np.ndarray
    short: np.ndarray
    unusable: np.ndarray


class Mover:
    """Moves cells of a system. ``parts_of``: cells x all cells below them, for the price of hiding."""

    def __init__(self, system: System, seed: int = 1):
        self.system = system
        self.random = np.random.default_rng(seed)
        self.lines = system.lines.astype(np.float64).tocsc()
        self.parts_of = _below(system)
        self.price = np.ones(len(system.x))
        self.low = np.zeros(len(system.x), np.int64)

    def look(self, hidden: np.ndarray) -> None:
        """Take note of what is hidden by now."""
        shown = (~hidden & (self.system.x > 0)).astype(np.float64)
        price = 1 + _PRICE_OF_PART * (self.parts_of @ shown) + _PRICE_OF_PERSON * np.minimum(self.system.x, _MANY)
        self.price = np.minimum(price, _DEAREST)
        self.low = np.minimum(self.system.lowest(hidden), self.system.x)

    def move(
        self,
        free: np.ndarray,
        priced: np.ndarray,
        wanted: np.ndarray,
        by: np.ndarray,
        others: np.ndarray,
        group: np.ndarray,
        *,
        last_word: bool = False,
        whole: bool = False,
    ) -> Moved:
        """Move the cells ``wanted`` by as much as ``by`` says; all cells but ``free`` and ``priced`` stay.

        wanted: among free. others: free cells (as booleans) that are pushed about besides, since what proves one cell often
        proves its neighbours. group: of every cell of the system, cells that hang together. last_word: no pushing, and
        no limit to how far a cell may go, so that what falls short cannot be moved at all. whole: only whole numbers are tried.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp

        x, many, dear, asked = self.system.x, len(free), len(priced), len(wanted)
        inside = self.lines[:, np.concatenate([free, priced])].tocsr()
        touched = np.flatnonzero(np.diff(inside.indptr))
        inside = inside[touched]
        mine, dear_part = inside[:, :many], inside[:, many:]
        place = np.searchsorted(free, wanted)
        direction = np.sign(by).astype(np.float64)
        pick = sparse.csr_matrix((direction, (np.arange(asked), place)), shape=(asked, many))
        short = sparse.identity(asked, format="csr")
        nothing = sparse.csr_matrix((asked, 2 * dear))
        sums = sparse.hstack([mine, dear_part, -dear_part, sparse.csr_matrix((len(touched), asked))])
        table = sparse.vstack([sums, sparse.hstack([pick, nothing, short])], format="csc")
        equal = np.concatenate([np.zeros(len(touched)), np.abs(by)])
        push = (
            np.zeros(many)
            if whole
            else np.where(others, self.random.choice([-1.0, 1.0], many) * self.random.random(many) * 2e-3, 0)
        )
        farthest = _NO_LIMIT if last_word else _FARTHEST
        most = np.full(many, farthest)
        least = (self.low[free] - x[free]).astype(np.float64)
        cost = np.concatenate([push, self.price[priced], self.price[priced], np.full(asked, _FALLS_SHORT)])
        # What is told now and hidden then is one at least, or what everybody knows it to be.
        down = (x - np.maximum(self.system.floor, 1))[priced]
        low = np.concatenate([least, np.zeros(2 * dear + asked)])
        high = np.concatenate([most, np.full(dear, farthest), np.maximum(down, 0), np.abs(by)])
        kind = np.concatenate([np.ones(many + 2 * dear), np.zeros(asked)]) if whole else None
        done = milp(
            cost,
            constraints=LinearConstraint(table, equal, equal),
            bounds=Bounds(low, high),
            integrality=kind,
            options={"time_limit": _SECONDS},
        )
        cells = np.concatenate([free, priced])
        groups = group[cells]
        if done.x is None or done.status != 0:
            return Moved(cells, np.zeros(len(cells), np.int64), np.ones(asked, bool), np.unique(groups))
        moved = done.x[: many + dear].copy()
        moved[many:] -= done.x[many + dear : many + 2 * dear]
        by_whole = np.rint(moved).astype(np.int64)
        wrong = by_whole < np.concatenate([self.low[free] - x[free], -np.maximum(down, 0)])
        off = (inside @ by_whole.astype(np.float64)) != 0
        if off.any():
            wrong |= np.asarray(abs(inside[off]).sum(axis=0)).ravel() > 0
        unusable = np.unique(groups[wrong])
        by_whole[np.isin(groups, unusable)] = 0
        return Moved(cells, by_whole, done.x[many + 2 * dear :] > 1e-6, unusable)


def _below(system: System) -> sparse.csr_matrix:
    """Cells x the cells below them, at any depth."""
    step = system.parents.T.astype(bool).tocsr()
    below = step
    while True:
        deeper = (below + below @ step).astype(bool)
        if deeper.nnz == below.nnz:
            return deeper.astype(np.float64)
        below = deeper
