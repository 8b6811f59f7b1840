"""What is near a cell in a large system: the few siblings with which it can change places without a total noticing."""

from __future__ import annotations

import numpy as np

from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.system import System

_NARROW = 7  # codes of a dimension that is taken whole
_SIBLINGS = 3


class Neighbourhood:
    """Pieces of a system: all codes of narrow dimensions; of wide ones a cell's own, some siblings, and what is above them."""

    def __init__(self, system: System, random: np.random.Generator):
        self.system, self.random = system, random
        self.wide = [n for n, d in enumerate(system.dims) if len(d.codes) > _NARROW]
        self.above = {n: _above(system.dims[n]) for n in self.wide}

    def of(self, cell: int, among: np.ndarray, tries: int) -> np.ndarray:
        """Those of the cells ``among`` that are near a cell; more of them with every try."""
        near = np.ones(len(among), bool)
        for axis in self.wide:
            d = self.system.dims[axis]
            code = int(self.system.coords[cell, axis])
            chosen = {code, *self._siblings(axis, code, among, cell, _SIBLINGS * (1 + tries))}
            for one in tuple(chosen):
                chosen |= self.above[axis][one] | self._down(d, axis, one)
            allowed = np.zeros(len(d.codes), bool)
            allowed[list(chosen)] = True
            near &= allowed[self.system.coords[among, axis]]
        return among[near]

    def _siblings(self, axis: int, code: int, among: np.ndarray, cell: int, many: int) -> list[int]:
        """Codes beside one that have a cell in the same place of the other dimensions, drawn by chance."""
        beside = {p for _, parts in self.system.dims[axis].sums if code in parts for p in parts} - {code}
        coords = self.system.coords[among]
        same = np.ones(len(among), bool)
        for other in range(coords.shape[1]):
            if other != axis:
                same &= coords[:, other] == self.system.coords[cell, other]
        there = sorted(beside & set(coords[same, axis].tolist()))
        return [int(c) for c in self.random.permutation(np.array(there, np.int64))[:many]]

    def _down(self, dim: Dimension, axis: int, code: int) -> set[int]:
        """A way from a group down to leaves, two at each step: a sum can only move with its parts."""
        found: set[int] = set()
        waiting = [code]
        while waiting:
            here = waiting.pop()
            for head, parts in dim.sums:
                if head == here:
                    some = [int(c) for c in self.random.permutation(np.array(parts, np.int64))[:2]]
                    waiting += [c for c in some if c not in found]
                    found.update(some)
        return found


def _above(dim: Dimension) -> dict[int, set[int]]:
    above: dict[int, set[int]] = {n: set() for n in range(len(dim.codes))}
    changed = True
    while changed:
        changed = False
        for head, parts in dim.sums:
            for part in parts:
                wider = above[part] | {head} | above[head]
                changed |= wider != above[part]
                above[part] = wider
    return above
