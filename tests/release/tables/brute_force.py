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
    grid = np.stack(np.meshgrid(*[np.arange(farthest + 1, dtype=np.int16)] * len(leaves), indexing="ij"), -1).reshape(
        -1, len(leaves)
    )
    of = {}
    for cell in itertools.product(*(d.codes for d in dims)):
        inside = [all(_holds(d, c, x) for d, c, x in zip(dims, cell, leaf, strict=True)) for leaf in leaves]
        of[cell] = np.flatnonzero(inside)
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


def _holds(dim, code, leaf):
    return bool(dim.holds[dim.codes.index(code), dim.leaves.index(leaf)])


def _parents(dims, cell):
    for n, d in enumerate(dims):
        if cell[n] != TOTAL:
            for head, parts in d.sums:
                if d.codes.index(cell[n]) in parts:
                    yield (*cell[:n], d.codes[head], *cell[n + 1 :])
