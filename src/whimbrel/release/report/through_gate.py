"""Tables of a report through the gate's own protection (release/tables): small cells hidden, and as many others as it takes.

Tables of one draw are of the same records, so they are one system: the total of a year is the same cell in every table. Tables
whose totals differ, because a source breaks down only a part of its figures, count other records and are systems of their own.
What a reader can find of a hidden cell by adding up and taking away is printed beside it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pyarrow as pa

from whimbrel.release.product import EXACT, HIDDEN, TOTAL, ReleasedTable
from whimbrel.release.report.counted import CountedTable
from whimbrel.standard.errors import QuestionError

# Never added up: a trend is no sum, and a person pays in several currencies and for several things.
_FACTS = ("value", "low", "high", "status")
_NO_TOTAL = ("period", "kind", "currency")


@dataclass(frozen=True)
class Published:
    """An earlier release of the same records: its name, its tables counted anew from the submissions of then, and as released."""

    name: str
    counted: tuple[CountedTable, ...]
    released: tuple[ReleasedTable, ...]


def through_gate(
    counted: Sequence[CountedTable], before: Sequence[Published] = (), decided: Collection[str] = ()
) -> list[ReleasedTable]:
    """Released tables in the same order. QuestionError if protection cannot be proven for every hidden cell.

    before: releases whose numbers are known to everybody already. decided: faults beside them that persons let stand, of
    ``told_before`` and ``small_change``; any other is a QuestionError.
    """
    found: dict[str, ReleasedTable] = {}
    for group in _systems(counted):
        found |= {t.id: t for t in _protected(group, before, decided)}
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


def _protected(
    group: Sequence[CountedTable], before: Sequence[Published], decided: Collection[str]
) -> list[ReleasedTable]:
    from whimbrel.release.tables.dimension import Dimension
    from whimbrel.release.tables.earlier import faults, past
    from whimbrel.release.tables.limits import limits
    from whimbrel.release.tables.protecting import protect
    from whimbrel.release.tables.system import build

    codes: dict[str, set[str]] = {}
    earlier = [(one.name, pairs) for one in before for pairs in _pairs(one, {_dims(table)[0] for table in group})]
    for table in (*group, *(t for _, pairs in earlier for t, _ in pairs)):
        for cell, _ in _leaves(table):
            for dim in _dims(table):
                codes.setdefault(dim, set()).add(cell[dim])
    dims = {name: Dimension.flat(name, found, total=name not in _NO_TOTAL) for name, found in codes.items()}
    cubes = [_cube(table, dims) for table in group]
    known = [past([(_named(r), _cube(c, dims)) for c, r in pairs], name) for name, pairs in earlier]
    system = build(cubes, known)
    done = protect(system)
    if not done.safe:
        open_ = len(done.leaks) + len(done.undecided)
        raise QuestionError(
            f"Protection could not be proven for {open_} cells of {group[0].id} and the tables beside it. "
            "Ask for fewer tables, or a longer period."
        )
    open_faults = [f for f in faults(system, done, known) if f.code not in decided]
    if open_faults:
        texts = " ".join(dict.fromkeys(f.text() for f in open_faults[:3]))
        more = f" And {len(open_faults) - 3} more." if len(open_faults) > 3 else ""
        raise QuestionError(f"{texts}{more}")
    low, high = limits(system, done.hidden)
    made = []
    for table, cube, at in zip(group, cubes, system.of_cube, strict=True):
        cells = zip(done.hidden[at].tolist(), system.x[at].tolist(), low[at].tolist(), high[at].tolist(), strict=True)
        made.append(_released(table, cube, cells))
    return made


def _pairs(one: Published, first: set[str]) -> list[list[tuple[CountedTable, ReleasedTable]]]:
    """The tables of an earlier release that are of the same kind, by system."""
    of = {t.id: t for t in one.released}
    return [
        [(t, of[t.id]) for t in group]
        for group in _systems([t for t in one.counted if t.id in of])
        if {_dims(t)[0] for t in group} <= first
    ]


def _cube(table: CountedTable, dims: Mapping[str, Any]) -> Any:
    from whimbrel.release.tables.cube import from_records

    leaves = _leaves(table)
    columns: dict[str, Any] = {d: pa.array([c[d] for c, _ in leaves], pa.string()) for d in _dims(table)}
    columns["value"] = pa.array([n for _, n in leaves], pa.int64())
    shown = {"period": sorted({c["period"] for c, _ in leaves})} if "period" in columns else {}
    return from_records(pa.table(columns), [dims[d] for d in _dims(table)], table.unit, count="value", shown=shown)


def _named(table: ReleasedTable) -> ReleasedTable:
    """An earlier table with its dimensions as they are called here: a year is a period."""
    if "period" in table.dims or table.dims[0] == "kind":
        return table
    if "year" in table.dims:
        names = ["period" if d == "year" else d for d in table.dims]
        return replace(table, dims=tuple(names), rows=table.rows.rename_columns([*names, *_FACTS]))
    period = pa.array([table.period.replace("/", "_")] * len(table.rows), pa.string())
    return replace(table, dims=("period", *table.dims), rows=table.rows.add_column(0, "period", period))


def _released(table: CountedTable, cube: Any, cells: Iterable[tuple[bool, int, float, float]]) -> ReleasedTable:
    """Rows of a table: hidden ones without a number, others as counted; noughts that are told, or that anybody can work out
    from what is published, are left out.
    """
    shown = [[d.codes[n] for n in cube.places(d)] for d in cube.dims]
    names = ["year" if d == "period" and "year" in table.dims else d for d in cube.names]
    rows: list[dict[str, Any]] = []
    for codes, (gone, count, low, high) in zip(product(*shown), cells, strict=True):
        if high > 0:
            cell = dict(zip(names, codes, strict=True))
            ends = (None, None) if gone and math.isinf(high) else (low, high)
            told = {"value": None if gone else float(count), "low": ends[0], "high": ends[1]}
            rows.append({**{d: cell[d] for d in table.dims}, **told, "status": HIDDEN if gone else EXACT})
    columns: dict[str, Any] = {d: pa.array([r[d] for r in rows], pa.string()) for d in table.dims}
    columns |= {n: pa.array([r[n] for r in rows], pa.float64()) for n in ("value", "low", "high")}
    columns["status"] = pa.array([r["status"] for r in rows], pa.string())
    facts = (table.title, table.dims, table.unit, table.period, table.sources)
    return ReleasedTable(table.id, *facts, pa.table(columns), table.submissions, table.notes)
