"""Controlled rounding: every count goes to a neighbouring multiple of the base, and totals are still the sums of their parts.

Cox (1987) for the idea of rounding at random and additively; Causey, Cox and Ernst (1985) for its solution as a flow, which a
linear program finds. In tables of two dimensions there always is one. In more there need not be: then some counts go to a
multiple farther away, as few as possible, and the table says how many. Multiples of the base, and so noughts, stay where no
count must go farther; noughts stay always.

What is guaranteed: a count told as 0 is anything from 0 to base - 1, one told as m is anything within base - 1 of m, unless it
is one of those that went farther. No more can be worked out from the totals: the rounded table itself is a possible one, and
so is the one with up to base - 1 more in any cell and in all totals above it (or less, where m is told). With a base of twice
the smallest number that may be told, this keeps the promise of the policy (``policy.protected``) for every cell.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from whimbrel.release.policy import ROUNDED_TO
from whimbrel.release.product import ROUNDED, ReleasedTable
from whimbrel.release.tables.cube import Cube
from whimbrel.release.tables.errors import TableRefused
from whimbrel.release.tables.system import System, build
from whimbrel.release.tables.wording import told

BASE = ROUNDED_TO
_SECONDS = 30.0
_FARTHER = 1000.0


@dataclass(frozen=True)
class Rounding:
    """Rounded counts of a system of tables. farther: places of counts that had to leave their neighbouring multiples."""

    names: tuple[str, ...]
    cubes: tuple[Cube, ...]
    system: System
    rounded: np.ndarray
    farther: np.ndarray

    def released(
        self,
        name: str,
        *,
        title: Mapping[str, str],
        period: str,
        sources: Sequence[str],
        submissions: Sequence[str] = (),
    ) -> ReleasedTable:
        """The rounded table: low and high are what a count told so can be, null where counts had to go farther."""
        cube, at = self.cubes[self.names.index(name)], self.system.of_cube[self.names.index(name)]
        grid = np.meshgrid(*(cube.places(d) for d in cube.dims), indexing="ij")
        shown = np.flatnonzero(self.rounded[at] > 0)
        value = self.rounded[at][shown].astype(float)
        columns = {
            d.name: pa.array(np.array(d.codes, object)[places.ravel()[shown]], pa.string())
            for d, places in zip(cube.dims, grid, strict=True)
        }
        open_ends = np.full(len(shown), len(self.farther) > 0)
        columns["value"] = pa.array(value)
        columns["low"] = pa.array(value - BASE + 1, mask=open_ends)
        columns["high"] = pa.array(value + BASE - 1, mask=open_ends)
        columns["status"] = pa.array([ROUNDED] * len(shown), pa.string())
        notes = [told("notes", "rounded", base=BASE)]
        if len(self.farther):
            notes.append(told("notes", "rounded_farther", base=BASE, many=len(self.farther)))
        rows = pa.table(columns).sort_by([(d, "ascending") for d in cube.names])
        return ReleasedTable(
            name, dict(title), cube.names, cube.unit, period, tuple(sources), rows, tuple(submissions), tuple(notes)
        )


def round_tables(cubes: Mapping[str, Cube], seed: int | None = None) -> Rounding:
    """Round tables of the same records together. seed: for tests; without it chance is drawn anew and kept nowhere."""
    system = build(tuple(cubes.values()))
    random = np.random.default_rng(secrets.randbits(128) if seed is None else seed)
    x = system.x
    down, over = np.divmod(x, BASE)
    # Up with a chance like what is over, so that on average nothing is added or lost, as far as the totals let it.
    pull = random.random(len(x)) - over / BASE
    steps = np.zeros(len(x), np.int64)
    open_ = over > 0
    target = -(system.lines @ down)  # what the steps must add up to in each line
    group = _groups(system, open_)
    found, failed = _solve(system, np.flatnonzero(open_), pull, target, group)
    steps[open_] = found[open_]
    farther = np.zeros(len(x), np.int64)
    if len(failed):
        # Counts that are multiples already may have to move too.
        every = x > 0
        group = _groups(system, every)
        whole = np.unique(group[np.isin(group, group[failed])])
        for one in whole:
            cells = np.flatnonzero(every & (group == one))
            steps[cells], farther[cells] = _go_farther(system, cells, pull, over, target)
    rounded = (down + steps + farther) * BASE
    if (system.lines @ rounded).any() or (rounded < 0).any():
        raise TableRefused("not_roundable")
    return Rounding(tuple(cubes), tuple(cubes.values()), system, rounded, np.flatnonzero(farther))


def _groups(system: System, cells: np.ndarray) -> np.ndarray:
    lines = system.lines.multiply(cells.astype(np.int64)[None, :]).tocsr()
    both = sparse.bmat([[None, lines], [lines.T, None]])
    return connected_components(both, directed=False)[1][lines.shape[0] :]


def _solve(
    system: System, cells: np.ndarray, pull: np.ndarray, target: np.ndarray, group: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Steps of 0 or 1 for the cells; and one cell of every group for which there are none."""
    steps = np.zeros(len(system.x), np.int64)
    failed: list[int] = []
    order = np.argsort(group[cells], kind="stable")
    for mine in np.split(cells[order], np.flatnonzero(np.diff(group[cells[order]])) + 1):
        if not len(mine):
            continue
        found = _program(system, mine, pull[mine], target, np.zeros(len(mine)), np.ones(len(mine)))
        if found is None:
            failed.append(int(mine[0]))
        else:
            steps[mine] = found
    return steps, np.array(failed, np.int64)


def _program(
    system: System, cells: np.ndarray, cost: np.ndarray, target: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    inside = system.lines[:, cells]
    touched = np.flatnonzero(np.diff(inside.indptr))
    if not len(touched):
        return np.where(cost < 0, high, low).astype(np.int64)
    rows, wanted = inside[touched].astype(float), target[touched].astype(float)
    done = milp(
        cost,
        constraints=LinearConstraint(rows, wanted, wanted),
        bounds=Bounds(low, high),
        integrality=np.ones(len(cells)),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.05},
    )
    return None if done.x is None else np.rint(done.x).astype(np.int64)


def _go_farther(
    system: System, cells: np.ndarray, pull: np.ndarray, over: np.ndarray, target: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Steps of 0 or 1, and beside them steps farther at a price, for a group where neighbouring multiples are not enough."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    many = len(cells)
    inside = system.lines[:, cells]
    touched = np.flatnonzero(np.diff(inside.indptr))
    rows, wanted = inside[touched].astype(float), target[touched].astype(float)
    done = milp(
        np.concatenate([pull[cells], np.full(2 * many, _FARTHER)]),
        constraints=LinearConstraint(sparse.hstack([rows, rows, -rows]), wanted, wanted),
        bounds=Bounds(
            np.zeros(3 * many),
            np.concatenate(
                [(over[cells] > 0).astype(float), np.full(many, 50.0), (system.x[cells] // BASE).astype(float)]
            ),
        ),
        integrality=np.ones(3 * many),
        options={"time_limit": _SECONDS, "mip_rel_gap": 0.05},
    )
    if done.x is None:
        raise TableRefused("not_roundable")
    found = np.rint(done.x).astype(np.int64)
    return found[:many], found[many : 2 * many] - found[2 * many :]
