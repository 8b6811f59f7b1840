"""All cells of several tables of the same records as one system: what is in it, what adds up to what, what is known already.

A cell is what it counts: "girls, 2024" is the same cell in a table by sex, age and year and in one by age, sex, year and
country with all countries together. Cells of an earlier release are the same cell while their count is the same. Where a
correction changed the count they are another one, in a layer of the old version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from whimbrel.release.policy import FEWEST
from whimbrel.release.product import TOTAL
from whimbrel.release.tables.cube import Cube
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.errors import TableError, TableRefused


@dataclass(frozen=True)
class Past:
    """Tables as they were put out before: for each its counts then, and which cells were hidden (like ``cube.values``)."""

    tables: tuple[tuple[Cube, np.ndarray], ...]
    name: str = "an earlier release"


@dataclass
class System:
    """Cells one after the other. ``x``: their counts. ``coords``: the code they have in each dimension of ``dims``.

    lines: one row an addition, 1 for parts and -1 for the sum; ``head``: the sum; ``axis``: along which dimension. parents: cell
    x cells it is a part of, of the tables now to be released. now: cells of these tables. known: told exactly before, for
    ever. kept: hidden before, so hidden again. floor: known to be so many at least. of_cube: place of each cell of a cube.
    """

    dims: tuple[Dimension, ...]
    x: np.ndarray
    coords: np.ndarray
    lines: sparse.csr_matrix
    head: np.ndarray
    axis: np.ndarray
    parents: sparse.csr_matrix
    now: np.ndarray
    known: np.ndarray
    kept: np.ndarray
    floor: np.ndarray
    of_cube: list[np.ndarray]
    changed: list[tuple[int, int, str]] = field(default_factory=list)

    @property
    def small(self) -> np.ndarray:
        """Cells hidden for what they are."""
        return (self.x > 0) & (self.x < FEWEST)

    def closed(self, hidden: np.ndarray) -> np.ndarray:
        """With every part of what is hidden: too few to be told is not broken down, noughts included."""
        while True:
            wider = hidden | ((self.parents @ hidden.astype(np.int32) > 0) & self.now)
            if (wider == hidden).all():
                return hidden
            hidden = wider

    def lowest(self, hidden: np.ndarray) -> np.ndarray:
        """What a reader knows a hidden cell to be at least: nought only if it is part of a hidden one, else it would be told."""
        told = self.now & ~(self.parents @ hidden.astype(np.int32) > 0)
        return np.maximum(np.where(told, 1, 0), self.floor)

    def label(self, cell: int) -> str:
        """In words: dimension and code, the total left out."""
        return ", ".join(f"{name} {code}" for name, code in self.codes(cell)) or "all together"

    def codes(self, cell: int) -> tuple[tuple[str, str], ...]:
        """Dimension and code, the total left out."""
        codes = ((d.name, d.codes[c]) for d, c in zip(self.dims, self.coords[cell], strict=True))
        return tuple((name, code) for name, code in codes if code != TOTAL)


def build(cubes: Sequence[Cube], before: Sequence[Past] = ()) -> System:
    """The system of tables of the same records, with what was released of these records before."""
    if not cubes:
        raise TableError("There is no table.")
    dims = _dimensions([*cubes, *(c for p in before for c, _ in p.tables)])
    _refuse_circles([set(c.names) for c in (*cubes, *(c for p in before for c, _ in p.tables))])
    growing = _Growing(dims)
    of_cube = [growing.add(cube) for cube in cubes]
    growing.lines_of_present()
    now = len(growing.x)
    changed: list[tuple[int, int, str]] = []
    marks: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for past in before:
        marks.append(growing.add_past(past, changed))
    n = len(growing.x)
    lines, head, axis = growing.matrix(n)
    known, kept = (np.zeros(n, bool) for _ in range(2))
    floor = growing.floor
    for told, hidden, at_least_one in marks:
        known[told], kept[hidden] = True, True
        floor[at_least_one] = np.maximum(floor[at_least_one], 1)
    # A nought is hidden only as a part of what is hidden.
    kept &= ~known & ((growing.x > 0) | (np.arange(n) >= now))
    is_now = np.arange(n) < now
    parents = _parents(lines, head, growing.present_lines, n)
    return System(
        dims, growing.x, growing.coords, lines, head, axis, parents, is_now, known, kept, floor, of_cube, changed
    )


def _parents(lines: sparse.csr_matrix, head: np.ndarray, present: int, n: int) -> sparse.csr_matrix:
    part = lines[:present].maximum(0).tocoo()
    return sparse.csr_matrix((np.ones(part.nnz, np.int32), (part.col, head[part.row])), shape=(n, n))


def _dimensions(cubes: Sequence[Cube]) -> tuple[Dimension, ...]:
    found: dict[str, Dimension] = {}
    for cube in cubes:
        for d in cube.dims:
            if d.codes != found.setdefault(d.name, d).codes or d.groups != found[d.name].groups:
                raise TableError(
                    f"{d.name} has other codes or groups in another table. Give all tables the same dimension."
                )
        if cube.unit != cubes[0].unit:
            raise TableError(f"{cube.unit} and {cubes[0].unit} are not the same unit. Protect each unit by itself.")
    for d in found.values():
        if not d.total and any(d.name not in cube.names for cube in cubes):
            raise TableError(
                f"A table without {d.name} holds its total. Show the total of {d.name}, or break all down by it."
            )
    return tuple(found.values())


def _refuse_circles(tables: list[set[str]]) -> None:
    """Tables by sex and age, age and form, form and sex: no two say it, but the three together leave less room than their
    additions show, because one table by all of them must be behind them (tables whose dimensions form a tree are free of that).
    """
    left = [set(t) for t in tables]
    while True:
        once = {d for t in left for d in t if sum(d in other for other in left) == 1}
        smaller = [t - once for t in left]
        kept = [
            t
            for n, t in enumerate(smaller)
            if not any(t <= o and (t < o or n > m) for m, o in enumerate(smaller) if m != n)
        ]
        if len(kept) <= 1:
            return
        if kept == left:
            names = "; ".join(sorted(" × ".join(sorted(t)) for t in kept))
            raise TableRefused("circle", tables=names)
        left = kept


class _Growing:
    """The system while tables are added to it."""

    def __init__(self, dims: tuple[Dimension, ...]):
        self.dims = dims
        self.sizes = [len(d.codes) for d in dims]
        if np.prod(self.sizes, dtype=np.float64) > 2**60:
            raise TableError("The tables have too many dimensions together.")
        self.x = np.zeros(0, np.int64)
        self.floor = np.zeros(0, np.int64)
        self.coords = np.zeros((0, len(dims)), np.int32)
        self.keys = np.zeros(0, np.int64)  # of the tables now to be released, sorted
        self.places = np.zeros(0, np.int64)
        self.rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []  # cells, line, sign
        self.heads: list[np.ndarray] = []
        self.axes: list[np.ndarray] = []
        self.old: dict[tuple[int, int], int] = {}  # key and count of a cell of an earlier release -> place
        self.count = self.present_lines = 0

    def coords_of(self, cube: Cube) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates of the cells of a cube that are to be released, and their counts."""
        shown = [cube.places(d) for d in cube.dims]
        grid = np.meshgrid(*shown, indexing="ij")
        coords = np.empty((grid[0].size, len(self.dims)), np.int32)
        for n, d in enumerate(self.dims):
            coords[:, n] = grid[cube.names.index(d.name)].ravel() if d.name in cube.names else len(d.codes) - 1
        return coords, cube.values[np.ix_(*shown)].ravel()

    def floors_of(self, cube: Cube) -> np.ndarray:
        """What is known of the cells of a cube that are to be released."""
        return cube.floors()[np.ix_(*(cube.places(d) for d in cube.dims))].ravel()

    def _know(self, at: np.ndarray, floors: np.ndarray) -> None:
        self.floor[at] = np.maximum(self.floor[at], floors)

    def key(self, coords: np.ndarray) -> np.ndarray:
        return np.ravel_multi_index(tuple(coords.T), self.sizes).astype(np.int64)

    def add(self, cube: Cube) -> np.ndarray:
        """Adds the cells that are not there yet; returns the place of every cell of the cube."""
        coords, values = self.coords_of(cube)
        keys = self.key(coords)
        at = self.find(keys)
        new = at < 0
        if (self.x[at[~new]] != values[~new]).any():
            raise TableError("Two tables count the same cell differently: they are not made from the same records.")
        at[new] = len(self.x) + np.arange(new.sum())
        self.x = np.concatenate([self.x, values[new]])
        self.coords = np.concatenate([self.coords, coords[new]])
        self.floor = np.concatenate([self.floor, np.zeros(new.sum(), np.int64)])
        self._know(at, self.floors_of(cube))
        order = np.argsort(every := np.concatenate([self.keys, keys[new]]), kind="stable")
        self.places = np.concatenate([self.places, at[new]])[order]
        self.keys = every[order]
        return at

    def find(self, keys: np.ndarray) -> np.ndarray:
        """Places of cells now to be released, -1 where there is none."""
        if not len(self.keys):
            return np.full(len(keys), -1, np.int64)
        near = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[near] == keys, self.places[near], -1)

    def lines_of_present(self) -> None:
        """The additions among the cells now to be released."""
        self.add_lines(self.coords, np.arange(len(self.x)), self.find)
        self.present_lines = self.count

    def add_lines(self, coords: np.ndarray, places: np.ndarray, find: Callable[[np.ndarray], np.ndarray]) -> None:
        """The additions whose sum is among ``coords`` and whose parts ``find`` knows all."""
        for axis, d in enumerate(self.dims):
            for head, parts in d.sums:
                mine = np.flatnonzero(coords[:, axis] == head)
                if not len(mine):
                    continue
                found = np.empty((len(mine), len(parts)), np.int64)
                moved = coords[mine].copy()
                for n, part in enumerate(parts):
                    moved[:, axis] = part
                    found[:, n] = find(self.key(moved))
                whole = (found >= 0).all(axis=1)
                if not whole.any():
                    continue
                number = self.count + np.arange(whole.sum())
                self.rows.append((found[whole].ravel(), np.repeat(number, len(parts)), np.ones(found[whole].size)))
                self.rows.append((places[mine[whole]], number, -np.ones(len(number))))
                self.heads.append(places[mine[whole]])
                self.axes.append(np.full(len(number), axis))
                self.count += len(number)

    def add_past(self, past: Past, changed: list[tuple[int, int, str]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Adds an earlier release. Returns the cells it told, those it hid, and the hidden ones it told to be 1 at least."""
        read = [self.coords_of(cube) for cube, _ in past.tables]
        masks = [h[np.ix_(*(c.places(d) for d in c.dims))].ravel() for c, h in past.tables]
        coords, values = np.concatenate([c for c, _ in read]), np.concatenate([v for _, v in read])
        floors = np.concatenate([self.floors_of(c) for c, _ in past.tables])
        hidden = np.concatenate(masks)
        every = self.key(coords)
        told_keys = np.unique(every[~hidden])
        keys, first = np.unique(every, return_index=True)
        coords, values, floors, hidden = coords[first], values[first], floors[first], ~np.isin(keys, told_keys)
        at = self.find(keys)
        other = (at >= 0) & (self.x[at] != values)
        changed += [(int(at[n]), int(values[n]), past.name) for n in np.flatnonzero(other & ~hidden)]
        fresh: list[int] = []
        for n in np.flatnonzero((at < 0) | other):
            same = (int(keys[n]), int(values[n]))
            if same not in self.old:
                self.old[same] = len(self.x) + len(fresh)
                fresh.append(int(n))
            at[n] = self.old[same]
        self.x = np.concatenate([self.x, values[fresh]])
        self.coords = np.concatenate([self.coords, coords[fresh]])
        self.floor = np.concatenate([self.floor, np.zeros(len(fresh), np.int64)])
        self._know(at, floors)
        before, lines = len(self.rows), self.count
        self.add_lines(coords, at, _finder(keys, at))
        gone = np.zeros(len(self.x), bool)
        gone[at[hidden]] = True
        under = np.zeros(len(self.x), bool)
        heads = np.concatenate([np.zeros(0, np.int64), *self.heads])
        for parts, line, sign in self.rows[before:]:
            if sign[0] > 0 and line[0] >= lines:
                under[parts[gone[heads[line]]]] = True
        return at[~hidden], at[hidden], at[hidden & ~under[at]]

    def matrix(self, n: int) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
        """Lines, their sums and their dimensions."""
        if not self.rows:
            return sparse.csr_matrix((0, n), dtype=np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
        cells, line, sign = (np.concatenate(part) for part in zip(*self.rows, strict=True))
        table = sparse.csr_matrix((sign.astype(np.int64), (line, cells)), shape=(self.count, n))
        return table, np.concatenate(self.heads), np.concatenate(self.axes)


def _finder(keys: np.ndarray, places: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    def find(wanted: np.ndarray) -> np.ndarray:
        near = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[near] == wanted, places[near], -1)

    return find
