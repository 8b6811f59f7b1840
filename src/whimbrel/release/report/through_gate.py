"""Tables of a report through the gate's own protection (release/tables): small cells hidden, and as many others as it takes.

Tables of one draw are of the same records, so they are one system: the total of a year is the same cell in every table. Tables
whose totals differ, because a source breaks down only a part of its figures, count other records and are systems of their own.
Limits of hidden cells are not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from whimbrel.release.product import EXACT, HIDDEN, TOTAL, ReleasedTable
from whimbrel.release.report.counted import CountedTable
from whimbrel.standard.errors import QuestionError

# Never added up: a trend is no sum, and a person pays in several currencies and for several things.
_NO_TOTAL = ("period", "kind", "currency")


def through_gate(counted: Sequence[CountedTable]) -> list[ReleasedTable]:
    """Released tables in the same order. QuestionError if protection cannot be proven for every hidden cell."""
    found: dict[str, ReleasedTable] = {}
    for group in _systems(counted):
        found |= {t.id: t for t in _protected(group)}
    return [found[t.id] for t in counted]


def _systems(counted: Sequence[CountedTable]) -> list[list[CountedTable]]:
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
    for codes, count in _leaves(table):
        found[codes["period"]] = found.get(codes["period"], 0) + count
    return found


def _leaves(table: CountedTable) -> list[tuple[dict[str, str], int]]:
    """Cells without totals, each with its period: the year of a trend, or the period in which a month lies."""
    found = []
    for codes, count in table.cells.items():
        if TOTAL not in codes:
            named = dict(zip(table.dims, codes, strict=True))
            if "year" in named:
                named["period"] = named.pop("year")
            found.append(({"period": table.period.replace("/", "_"), **named}, count))
    return found


def _dims(table: CountedTable) -> list[str]:
    if table.dims[0] == "kind":
        return list(table.dims)
    return ["period", *(d for d in table.dims if d not in ("period", "year"))]


def _protected(group: Sequence[CountedTable]) -> list[ReleasedTable]:
    from whimbrel.release.tables.cube import Cube, from_records
    from whimbrel.release.tables.dimension import Dimension
    from whimbrel.release.tables.protecting import protect
    from whimbrel.release.tables.system import build

    codes: dict[str, set[str]] = {}
    for table in group:
        for cell, _ in _leaves(table):
            for dim in _dims(table):
                codes.setdefault(dim, set()).add(cell[dim])
    dims = {name: Dimension.flat(name, found, total=name not in _NO_TOTAL) for name, found in codes.items()}
    cubes: list[Cube] = []
    for table in group:
        leaves = _leaves(table)
        columns: dict[str, Any] = {d: pa.array([c[d] for c, _ in leaves], pa.string()) for d in _dims(table)}
        columns["value"] = pa.array([n for _, n in leaves], pa.int64())
        shown = {"period": sorted({c["period"] for c, _ in leaves})} if "period" in columns else {}
        cubes.append(
            from_records(pa.table(columns), [dims[d] for d in _dims(table)], table.unit, count="value", shown=shown)
        )
    system = build(cubes)
    done = protect(system)
    if not done.safe:
        open_ = len(done.leaks) + len(done.undecided)
        raise QuestionError(
            f"Protection could not be proven for {open_} cells of {group[0].id} and the tables beside it. "
            "Ask for fewer tables, or a longer period."
        )
    made = []
    for table, cube, places in zip(group, cubes, system.of_cube, strict=True):
        hidden, counts = done.hidden[places], system.x[places]
        made.append(_released(table, cube, hidden.tolist(), counts.tolist()))
    return made


def _released(table: CountedTable, cube: Any, hidden: list[bool], counts: list[int]) -> ReleasedTable:
    """Rows of a table: hidden ones without a number or limits, others as counted; noughts that are told are left out."""
    from itertools import product

    shown = [[d.codes[n] for n in cube.places(d)] for d in cube.dims]
    names = ["year" if d == "period" and "year" in table.dims else d for d in cube.names]
    rows: list[dict[str, Any]] = []
    for codes, gone, count in zip(product(*shown), hidden, counts, strict=True):
        if gone or count:
            value = None if gone else float(count)
            cell = dict(zip(names, codes, strict=True))
            rows.append({**{d: cell[d] for d in table.dims}, "value": value, "status": HIDDEN if gone else EXACT})
    columns: dict[str, Any] = {d: pa.array([r[d] for r in rows], pa.string()) for d in table.dims}
    values = pa.array([r["value"] for r in rows], pa.float64())
    columns |= {
        "value": values,
        "low": values,
        "high": values,
        "status": pa.array([r["status"] for r in rows], pa.string()),
    }
    return ReleasedTable(
        table.id,
        table.title,
        table.dims,
        table.unit,
        table.period,
        table.sources,
        pa.table(columns),
        table.submissions,
        table.notes,
    )
