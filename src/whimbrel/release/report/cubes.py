"""Counted tables as cubes: which of them are one system, what their dimensions are, and their cells.

Tables of one draw are of the same records: the total of a year is the same cell in each. Tables whose totals differ, because a
source breaks down only a part of its figures, count other records and are systems of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pyarrow as pa

from whimbrel.release.product import TOTAL, ReleasedTable
from whimbrel.release.report.counted import CountedTable

_FACTS = ("value", "low", "high", "status")
# Never added up: a trend is no sum, and a person pays in several currencies and for several things.
_NO_TOTAL = ("period", "kind", "currency")


def systems(counted: Sequence[CountedTable]) -> list[list[CountedTable]]:
    """Tables that are protected together: of one draw, and with the same totals."""
    groups: list[list[CountedTable]] = []
    for table in counted:
        for group in groups:
            same_draw = group[0].id.partition("-")[0] == table.id.partition("-")[0]
            if same_draw and table.dims[0] != "kind" != group[0].dims[0] and all(_agree(table, t) for t in group):
                group.append(table)
                break
        else:
            groups.append([table])
    return groups


def _agree(one: CountedTable, other: CountedTable) -> bool:
    a, b = _totals(one), _totals(other)
    return all(a[p] == b[p] for p in a.keys() & b.keys())


def _totals(table: CountedTable) -> dict[str, int]:
    found: dict[str, int] = {}
    for codes, count in leaves(table):
        found[codes["period"]] = found.get(codes["period"], 0) + count
    return found


def leaves(table: CountedTable) -> list[tuple[dict[str, str], int]]:
    """Cells without totals, each with its period: the year of a trend, or the period in which a month lies."""
    found = []
    for codes, count in table.cells.items():
        if TOTAL not in codes:
            named = dict(zip(table.dims, codes, strict=True))
            if "year" in named:
                named["period"] = named.pop("year")
            found.append(({"period": table.period.replace("/", "_"), **named}, count))
    return found


def dims_of(table: CountedTable) -> list[str]:
    """The dimensions of its cube: a year is a period, and where there is none the table's own period is."""
    if table.dims[0] == "kind":
        return list(table.dims)
    return ["period", *(d for d in table.dims if d not in ("period", "year"))]


def dimensions(tables: Sequence[CountedTable]) -> dict[str, Any]:
    """Name -> dimension with all codes that occur in some of the tables."""
    from whimbrel.release.tables.dimension import Dimension

    codes: dict[str, set[str]] = {}
    for table in tables:
        for cell, _ in leaves(table):
            for dim in dims_of(table):
                codes.setdefault(dim, set()).add(cell[dim])
    return {name: Dimension.flat(name, found, total=name not in _NO_TOTAL) for name, found in codes.items()}


def cube_of(table: CountedTable, dims: Mapping[str, Any]) -> Any:
    """The cube of a table in dimensions from :func:`dimensions`."""
    from whimbrel.release.tables.cube import from_records

    cells = leaves(table)
    columns: dict[str, Any] = {d: pa.array([c[d] for c, _ in cells], pa.string()) for d in dims_of(table)}
    columns["value"] = pa.array([n for _, n in cells], pa.int64())
    shown = {"period": sorted({c["period"] for c, _ in cells})} if "period" in columns else {}
    of = [dims[d] for d in dims_of(table)]
    return replace(from_records(pa.table(columns), of, table.unit, count="value", shown=shown), least=dict(table.least))


def named(table: ReleasedTable) -> ReleasedTable:
    """An earlier table with its dimensions as they are called here: a year is a period."""
    if "period" in table.dims or table.dims[0] == "kind":
        return table
    if "year" in table.dims:
        names = ["period" if d == "year" else d for d in table.dims]
        return replace(table, dims=tuple(names), rows=table.rows.rename_columns([*names, *_FACTS]))
    period = pa.array([table.period.replace("/", "_")] * len(table.rows), pa.string())
    return replace(table, dims=("period", *table.dims), rows=table.rows.add_column(0, "period", period))


def as_released(
    table: CountedTable, cube: Any, told: Iterable[tuple[float | None, float | None, float | None, str] | None]
) -> ReleasedTable:
    """The released table: for each cell of the cube, in order, value, lowest, highest and status; None is left out.

    Rows stand by code: in the order of their counts they would tell which of two hidden cells is larger.
    """
    names = ["year" if d == "period" and "year" in table.dims else d for d in cube.names]
    rows: list[dict[str, Any]] = []
    for codes, cell in zip(product(*([d.codes[n] for n in cube.places(d)] for d in cube.dims)), told, strict=True):
        if cell is not None:
            of = dict(zip(names, codes, strict=True))
            rows.append({**{d: of[d] for d in table.dims}, **dict(zip(_FACTS, cell, strict=True))})
    columns: dict[str, Any] = {d: pa.array([r[d] for r in rows], pa.string()) for d in table.dims}
    columns |= {n: pa.array([r[n] for r in rows], pa.float64()) for n in _FACTS[:3]}
    columns["status"] = pa.array([r["status"] for r in rows], pa.string())
    facts = (table.title, table.dims, table.unit, table.period, table.sources)
    sorted_rows = pa.table(columns).sort_by([(d, "ascending") for d in table.dims])
    return ReleasedTable(table.id, *facts, sorted_rows, table.submissions, table.notes)
