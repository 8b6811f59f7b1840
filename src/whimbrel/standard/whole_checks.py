"""Checks that need a whole table: figures against their totals, figures given twice, legs in their order."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.standard.faults import Faults
from whimbrel.standard.model import table


def check_figures(figures: pa.Table, sheet: str, faults: Faults) -> pa.Table:
    """Check figures and give back those that count: exact repetitions are dropped (T03).

    T02: one cell with two values: it keeps no value, only the limits that hold both. T01 and T04: parts against the total
    beside them, with the limits of hidden numbers.
    T05: one indicator in two counting units.
    """
    dimensions = [d for d in table("figures").dimensions() if d in figures.schema.names]
    key = [
        c
        for c in (
            "indicator",
            "counting_unit",
            "period",
            "period_until",
            "reporting_country",
            "source_agency",
            *dimensions,
        )
        if c in figures.schema.names
    ]
    # Two labels that the vocabulary maps to the same code, or to unknown, are two cells.
    key += [c for c in figures.schema.names if c.endswith("_as_given") and c != "value_as_given"]
    names = ", ".join(f'"{k}"' for k in key)
    con = duckdb.connect()
    con.register("figures", figures)
    con.execute(
        f"create table cells as select source_row, value, value_low, value_high, {names}, "
        f"row_number() over same as nth, first_value(value_low) over same as first_low, "
        f"first_value(value_high) over same as first_high "
        f"from figures window same as (partition by {names} order by source_row)"
    )
    differs = con.execute(
        "select source_row from cells where nth > 1 and "
        "(value_low is distinct from first_low or value_high is distinct from first_high)"
    ).fetchnumpy()["source_row"]
    again = con.execute("select source_row from cells where nth > 1").fetchnumpy()["source_row"]
    faults.add("T02", sheet=sheet, column="value", rows=differs)
    repeated = np.setdiff1d(again, differs)
    faults.add("T03", sheet=sheet, rows=repeated)
    units = con.execute(
        "select indicator from figures group by indicator having count(distinct counting_unit) > 1"
    ).fetchall()
    if units:
        faults.add("T05", sheet=sheet, column="counting_unit")
    for dimension in dimensions:
        _check_parts(con, dimension, [k for k in key if k not in (dimension, f"{dimension}_as_given")], sheet, faults)
    limits = con.execute(
        f"select min(source_row), min(value_low), max(value_high) from cells where nth = 1 or value_low is distinct from "
        f"first_low or value_high is distinct from first_high group by {names} having count(*) > 1"
    ).fetchall()
    con.close()
    return _merged(figures, np.union1d(repeated, differs), limits)


def _merged(figures: pa.Table, dropped: np.ndarray, limits: list[tuple[int, int, int]]) -> pa.Table:
    if not len(dropped):
        return figures
    kept = figures.filter(pc.invert(pc.is_in(figures["source_row"], pa.array(dropped))))
    if not limits:
        return kept
    rows = kept["source_row"].to_numpy()
    places = {row: (low, high) for row, low, high in limits}
    conflict = np.isin(rows, list(places))
    low = kept["value_low"].to_pylist()
    high = kept["value_high"].to_pylist()
    for i in np.flatnonzero(conflict):
        low[i], high[i] = places[rows[i]]
    exactness = [("conflicting" if c else e) for c, e in zip(conflict, kept["exactness"].to_pylist(), strict=True)]
    value = pc.if_else(pa.array(conflict), pa.scalar(None, pa.int64()), kept["value"])
    changed = {"value": value, "value_low": pa.array(low, pa.int64()), "value_high": pa.array(high, pa.int64())}
    changed["exactness"] = pa.array(exactness).dictionary_encode()
    for name, column in changed.items():
        kept = kept.set_column(kept.schema.get_field_index(name), name, column)
    return kept


def _same(a: str, b: str, key: list[str]) -> str:
    return " and ".join(f'{a}."{k}" is not distinct from {b}."{k}"' for k in key)


def _check_parts(con: duckdb.DuckDBPyConnection, dimension: str, others: list[str], sheet: str, faults: Faults) -> None:
    names = ", ".join(f'"{o}"' for o in others)
    found = con.execute(
        f"""with parts as (
                select {names}, sum(value_low) as low, sum(value_high) as high
                from cells where "{dimension}" <> 'total' and nth = 1 group by {names}),
            totals as (select * from cells where "{dimension}" = 'total' and nth = 1)
        select t.source_row, p.low > t.value_high as over, p.high < t.value_low as under
        from totals t join parts p on {_same("t", "p", others)}"""
    ).fetchnumpy()
    rows = found["source_row"]
    word = dimension.replace("_", " ")
    faults.add("T01", sheet=sheet, column="value", rows=rows[_true(found["over"])], dimension=word)
    faults.add("T04", sheet=sheet, column="value", rows=rows[_true(found["under"])], dimension=word)


def _true(array: np.ndarray) -> np.ndarray:
    return np.asarray(np.ma.filled(array, False), dtype=bool)


def check_legs(legs: pa.Table, sheet: str, faults: Faults) -> None:
    """X04: a gap in the numbers, or a leg that begins elsewhere than the one before ended. X08: dates running backwards."""
    person = legs["person"].to_numpy()
    sequence = legs["sequence"].to_numpy()
    order = np.lexsort((sequence, person))
    rows = legs["source_row"].to_numpy()[order]
    person, sequence = person[order], sequence[order]
    follows = person[1:] == person[:-1]
    first_is_one = np.concatenate([[True], ~follows]) & (sequence != 1)
    gap = follows & (sequence[1:] != sequence[:-1] + 1)
    start, end = _codes(legs["from_country"])[order], _codes(legs["to_country"])[order]
    known = ~np.isin(start[1:], list(_unknown())) & ~np.isin(end[:-1], list(_unknown()))
    apart = follows & known & (start[1:] != end[:-1])
    faults.add("X04", sheet=sheet, column="sequence", rows=rows[first_is_one])
    faults.add("X04", sheet=sheet, column="from_country", rows=rows[1:][gap | apart])
    if "left" in legs.schema.names:
        days = legs["left"].cast(pa.int32()).cast(pa.float64()).to_numpy()[order]
        until = legs["left_until"].cast(pa.int32()).cast(pa.float64()).to_numpy()[order]
        faults.add("X08", sheet=sheet, column="left", rows=rows[1:][follows & (until[1:] < days[:-1])])


def _codes(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.string()).to_numpy(zero_copy_only=False).astype(object)


def _unknown() -> set[str]:
    return {"unknown", "not_asked", "refused", "not_applicable"}
