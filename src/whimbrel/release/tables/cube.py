"""A cube: counts of one unit by several dimensions, with every total and every nought in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from whimbrel.release.product import TOTAL
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.errors import TableError

MOST_CELLS = 5_000_000
_UNIT, _VALUE = "counting_unit", "value"


@dataclass(frozen=True)
class Cube:
    """Counts by ``dims``; ``values`` has one axis for each, in the order of the dimension's codes.

    unit: what is counted, code of the list ``counting_unit``; one cube has one. shown: dimension -> the codes that are to be
    released, where not all are: regions without their countries. Counts must be complete: what is not there is nought.
    least: codes, totals included -> what everybody knows the count to be at least, because of how the table was made.
    """

    dims: tuple[Dimension, ...]
    values: np.ndarray
    unit: str
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.values.shape != tuple(len(d.codes) for d in self.dims):
            raise TableError("The counts do not have the shape of the dimensions.")
        if unknown := set(self.shown) - {d.name for d in self.dims}:
            raise TableError(f"The table has no dimension {min(unknown)}.")
        for d in self.dims:
            if strange := set(self.shown.get(d.name, ())) - set(d.codes):
                raise TableError(f"The dimension {d.name} has no code {min(strange)}.")

    def floors(self) -> np.ndarray:
        """What everybody knows each count to be at least, in the shape of the values."""
        found = np.zeros(self.values.shape, np.int64)
        for codes, count in self.least.items():
            found[tuple(d.codes.index(code) for d, code in zip(self.dims, codes, strict=True))] = count
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the dimensions."""
        return tuple(d.name for d in self.dims)

    def places(self, dim: Dimension) -> np.ndarray:
        """Places of the codes of a dimension that are to be released."""
        wanted = self.shown.get(dim.name)
        return np.array([n for n, code in enumerate(dim.codes) if wanted is None or code in wanted], np.int64)


def from_records(
    records: pa.Table,
    dims: Sequence[Dimension | str],
    unit: str,
    *,
    count: str | None = None,
    shown: Mapping[str, Iterable[str]] | None = None,
) -> Cube:
    """A cube of records. dims: dimensions, or names of columns whose codes stand beside each other.

    count: a column that says how many each record stands for; by default one. A record without a code is refused: unknown is
    a code of its own, and a record left out would be worked out from the totals.
    """
    _one_unit(records, unit)
    made = [d if isinstance(d, Dimension) else Dimension.flat(d, _codes(records, d)) for d in dims]
    if len({d.name for d in made}) != len(made):
        raise TableError("A dimension is named twice.")
    size = int(np.prod([len(d.codes) for d in made], dtype=np.float64)) if made else 1
    if size > MOST_CELLS:
        raise TableError(
            f"The table would have {size:,} cells, at most {MOST_CELLS:,} are possible. Take fewer dimensions or groups."
        )
    if len(made) == 0:
        raise TableError("A table needs a dimension.")
    places = tuple(_places(records, d) for d in made)
    weights = _weights(records, count)
    values = np.zeros(tuple(len(d.leaves) for d in made), np.int64)
    np.add.at(values, places, weights)
    for axis, d in enumerate(made):
        values = _with_sums(values, d, axis)
    chosen = {name: tuple(codes) for name, codes in (shown or {}).items()}
    return Cube(tuple(made), np.ascontiguousarray(values), unit, chosen)


def from_cells(cells: pa.Table, dims: Sequence[Dimension | str], unit: str, *, value: str = _VALUE) -> Cube:
    """A cube of cells that were counted elsewhere: one row each, ``_T`` for all together.

    Parts must be there; totals may be. A total that its parts do not make up is refused and not mended: what is not stated is a
    code of its own, and a difference that is published says as much as a cell.
    """
    names = [d.name if isinstance(d, Dimension) else d for d in dims]
    _one_unit(cells, unit)
    codes = [_codes(cells, n) for n in names]
    made = [d if isinstance(d, Dimension) else Dimension.flat(d, c) for d, c in zip(dims, codes, strict=True)]
    leaf = np.ones(len(cells), bool)
    for d, of in zip(made, codes, strict=True):
        leaf &= np.isin(of, d.leaves)
    cube = from_records(cells.filter(pa.array(leaf)), made, unit, count=value)
    _refuse_twice(cells, names)
    if not leaf.all():
        _refuse_other_totals(cube, cells, ~leaf, _weights(cells, value))
    return cube


def _with_sums(values: np.ndarray, dim: Dimension, axis: int) -> np.ndarray:
    """Groups and total put behind the leaves along an axis."""
    front = np.moveaxis(values, axis, 0)
    sums = [front[np.flatnonzero(row)].sum(axis=0) for row in dim.holds[len(dim.leaves) :]]
    return np.moveaxis(np.concatenate([front, np.stack(sums)]) if sums else front, 0, axis)


def _refuse_twice(cells: pa.Table, names: list[str]) -> None:
    # Rows are told by their number: what stands in them may be a name in the wrong column.
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(zip(*(cells[n].to_pylist() for n in names), strict=True), 1):
        if row in seen:
            raise TableError(
                f"Rows {seen[row]} and {number} are the same cell twice. Break the table down by all that tells them apart."
            )
        seen[row] = number


def _refuse_other_totals(cube: Cube, cells: pa.Table, totals: np.ndarray, values: np.ndarray) -> None:
    at = [{code: n for n, code in enumerate((*d.codes, *(() if d.total else (TOTAL,))))} for d in cube.dims]
    full = cube.values
    for axis, d in enumerate(cube.dims):
        if not d.total:
            whole = full.take(range(len(d.leaves)), axis).sum(axis, keepdims=True)
            full = np.concatenate([full, whole], axis)
    columns = [cells[n].to_pylist() for n in cube.names]
    for row in np.flatnonzero(totals):
        codes = [column[row] for column in columns]
        strange = [n for code, known, n in zip(codes, at, cube.names, strict=True) if code not in known]
        if strange:
            raise TableError(f"Row {row + 1} has a code that the dimension {strange[0]} does not have.")
        parts = int(full[tuple(known[code] for code, known in zip(codes, at, strict=True))])
        if parts != values[row]:
            raise TableError(
                f"The total in row {row + 1} does not agree with its parts. Add the missing parts, those not stated under a code"
                " of their own, or leave the totals out: they are made anew."
            )


def _one_unit(table: pa.Table, unit: str) -> None:
    if _UNIT in table.column_names:
        units = set(table[_UNIT].to_pylist())
        if len(units - {unit}):
            raise TableError(
                "The rows count different things, or something else than was said: one table has one counting unit."
            )


def _codes(table: pa.Table, name: str) -> list[str]:
    if name not in table.column_names:
        raise TableError(f"There is no column {name!r}. The columns are: {', '.join(table.column_names)}.")
    values = table[name].to_pylist()
    if any(v is None or v == "" for v in values):
        raise TableError(f"A row has nothing under {name}. Unknown is a code of its own, and never left out.")
    return [str(v) for v in values]


def _places(records: pa.Table, dim: Dimension) -> np.ndarray:
    known = {code: n for n, code in enumerate(dim.leaves)}
    codes = _codes(records, dim.name)
    strange = set(codes) - known.keys()
    if strange:
        raise TableError(
            f"{dim.name} has {len(strange)} codes that the dimension does not have. Map them first, or add them."
        )
    return np.fromiter((known[c] for c in codes), np.int64, len(codes))


def _weights(records: pa.Table, count: str | None) -> np.ndarray:
    if count is None:
        return np.ones(len(records), np.int64)
    if count not in records.column_names:
        raise TableError(f"There is no column {count!r}. The columns are: {', '.join(records.column_names)}.")
    found = []
    for value in records[count].to_pylist():
        try:
            number = float(str(value).replace(",", "")) if value is not None else float("nan")
        except ValueError:
            number = float("nan")
        if not 0 <= number < 2**40 or number != int(number):
            raise TableError(
                f"{count} holds what is no whole number of nought or more. A hidden count cannot be hidden again."
            )
        found.append(int(number))
    return np.array(found, np.int64)
