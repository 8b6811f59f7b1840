"""An attacker with unlimited patience: tries every table of whole numbers that agrees with what is published."""

from __future__ import annotations

import itertools

import numpy as np

from whimbrel.release.product import HIDDEN, TOTAL


def possible(dims, released, farthest):
    """What each hidden cell of a released cube can be: cell -> (lowest, highest) over all tables that fit.

    Knows the rules: noughts below a nought that is told are not repeated; a hidden cell is 1 at least unless it is part of
    a hidden one. Looks at leaves from 0 to ``farthest``.
    """
    rows = released.rows.to_pylist()
    told = {tuple(r[d.name] for d in dims): r for r in rows}
    leaves = list(itertools.product(*(d.leaves for d in dims)))
    of = {}
    for cell in itertools.product(*(d.codes for d in dims)):
        inside = [all(_holds(d, c, x) for d, c, x in zip(dims, cell, leaf, strict=True)) for leaf in leaves]
        of[cell] = np.flatnonzero(inside)
    grid = _tables(
        len(leaves), [(i, _count(told.get(c))) for c, i in of.items() if _count(told.get(c)) is not None], farthest
    )
    fits = np.ones(len(grid), bool)
    for cell, inside in of.items():
        row = told.get(cell)
        if row is None or row["status"] != HIDDEN:
            fits &= grid[:, inside].sum(axis=1, dtype=np.int16) == (row["value"] if row else 0)
        elif not any(told.get(p, {}).get("status") == HIDDEN for p in _parents(dims, cell)):
            fits &= grid[:, inside].sum(axis=1, dtype=np.int16) >= 1
    left = grid[fits]
    assert len(left), "what was published is not even possible"
    found = {}
    for cell, row in told.items():
        if row["status"] == HIDDEN:
            sums = left[:, of[cell]].sum(axis=1, dtype=np.int16)
            found[cell] = int(sums.min()), int(sums.max())
    return found


def _count(row):
    """What is told of a cell; nothing of a hidden one; of one that has no row, that it is nought."""
    return None if row and row["status"] == HIDDEN else int(row["value"]) if row else 0


def _tables(leaves, told, farthest):
    """Leaf by leaf all tables up to ``farthest``, without those in which a sum that is told is passed already."""
    grid = np.zeros((1, 0), np.int16)
    for n in range(leaves):
        grid = np.concatenate([np.insert(grid, n, v, axis=1) for v in range(farthest + 1)])
        for inside, count in told:
            grid = grid[grid[:, inside[inside <= n]].sum(axis=1, dtype=np.int16) <= count]
    return grid


def _holds(dim, code, leaf):
    return bool(dim.holds[dim.codes.index(code), dim.leaves.index(leaf)])


def _parents(dims, cell):
    for n, d in enumerate(dims):
        if cell[n] != TOTAL:
            for head, parts in d.sums:
                if d.codes.index(cell[n]) in parts:
                    yield (*cell[:n], d.codes[head], *cell[n + 1 :])
