"""Figures instead of records: counts by the dimensions that may be shared, small cells hidden, and nothing to subtract from.

Of every indicator one grain is shared only: cells of one breakdown, in periods of one length, without totals. Cells of one
grain do not overlap, so a hidden cell cannot be found by taking the others from a total. A cell from 1 to below the threshold
is hidden as an interval, as with ``<5``. Dimensions are taken in the order of ``PREFERRED`` as long as at least half of what
is counted stays readable: a finer table of nothing but hidden cells would tell less.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.flows.engine import connect
from whimbrel.flows.movements import movements
from whimbrel.service.agreements.projection import text
from whimbrel.service.agreements.scope import dropped
from whimbrel.service.agreements.terms import Agreed
from whimbrel.standard.model import table
from whimbrel.standard.store import Submission

PREFERRED = (
    "origin",
    "destination",
    "sex",
    "form",
    "age_band",
    "border_type",
    "mode",
    "transit",
    "citizenship",
    "route",
)
READABLE = 0.5  # part of what is counted that must stay readable for a further dimension


def figures_of(
    records: Submission | None, given: pa.Table | None, terms: Agreed, country: str, family: str
) -> pa.Table | None:
    """The table ``figures`` of an extract; None if nothing is counted.

    records: the family's rows as records, or None. given: figures the reporter counted itself. Where there are both, the
    reporter's own count: the two count the same people, and one could be taken from the other.
    """
    if given is not None:
        return _given(given, terms)
    parts = [_counted(c, records, terms, country) for c in _counts(records, family)] if records else []
    parts = [p for p in parts if p is not None]
    return _numbered(pa.concat_tables(parts, promote_options="default")) if parts else None


def _counts(records: Submission, family: str) -> list[tuple[str, str, pa.Table]]:
    """(indicator, unit, rows with dimensions and ``count``)."""
    if family == "irregular_migration":
        return [("incidents_recorded", "incidents", _incidents(records))]
    found = movements(connect(), [records])
    if found is None:
        return []
    rows = found.to_pyarrow()
    counts = []
    for indicator, unit in sorted(set(zip(rows["indicator"].to_pylist(), rows["unit"].to_pylist(), strict=True))):
        mine = rows.filter(pc.equal(rows["indicator"], indicator))
        mine = mine.append_column("count", mine["value_low"].cast(pa.int64()))
        counts.append((indicator, unit, mine))
    return counts


def _incidents(records: Submission) -> pa.Table:
    import pyarrow.parquet as pq

    rows = pq.read_table(records.file("incidents"))
    columns: dict[str, Any] = {"count": pa.array([1] * len(rows), pa.int64())}
    same = {"destination": "country", "border_type": "border_type", "mode": "mode", "route": "route"}
    for name, column in {**same, "citizenship": "citizenship"}.items():
        if column in rows.column_names:
            columns[name] = pc.fill_null(text(rows, column), "unknown")
    return pa.table(columns)


def _counted(
    counted: tuple[str, str, pa.Table], records: Submission | None, terms: Agreed, country: str
) -> pa.Table | None:
    indicator, unit, rows = counted
    if records is None or len(rows) == 0:
        return None
    gone = dropped("figures", terms.left_out)
    asked = [d for d in PREFERRED if d in rows.column_names and d not in gone]
    asked = [d for d in asked if pc.any(pc.not_equal(text(rows, d), "not_asked")).as_py()]
    chosen: list[str] = []
    for name in asked:
        if _readable(rows, [*chosen, name], terms.threshold):
            chosen.append(name)
    cells = _grouped(rows, chosen)
    period = records.period
    count = len(cells)
    counts = cells["count_sum"].cast(pa.int64())
    columns = {
        "indicator": _same(indicator, count),
        "counting_unit": _same(unit, count),
        "period": pa.array([period.first] * count, pa.date32()),
        "period_until": pa.array([period.last] * count, pa.date32()),
        "period_precision": _same(_precision(period.name), count),
        "reporting_country": _same(country or "not_applicable", count),
        **{n: pc.if_else(pc.equal(cells[n], "none"), "not_applicable", cells[n]) for n in chosen},
        "value": counts,
        "value_low": counts,
        "value_high": counts,
        "exactness": _same("exact", count),
    }
    return _hidden(pa.table(columns), terms.threshold)


def _same(code: str, count: int) -> pa.Array:
    return pa.array([code] * count, pa.string())


def _precision(name: str) -> str:
    if "_" in name:
        return "year_span"
    return "quarter" if "Q" in name else "month" if "-" in name else "year"


def _grouped(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    plain = pa.table({**{n: text(rows, n) for n in names}, "count": rows["count"]})
    if not names:
        return pa.table({"count_sum": pa.array([pc.sum(plain["count"]).as_py() or 0], pa.int64())})
    cells = plain.group_by(list(names)).aggregate([("count", "sum")])
    return cells.sort_by([(n, "ascending") for n in names])


def _readable(rows: pa.Table, names: Sequence[str], threshold: int) -> bool:
    counts = _grouped(rows, names)["count_sum"]
    total = pc.sum(counts).as_py() or 0
    shown = pc.sum(counts.filter(pc.greater_equal(counts, threshold))).as_py() or 0
    return bool(shown >= READABLE * total)


def _given(rows: pa.Table, terms: Agreed) -> pa.Table | None:
    """One grain of each indicator of the reporter's own figures."""
    dimensions = [d for d in table("figures").dimensions() if d in rows.column_names]
    grain: Any = pa.array([""] * len(rows), pa.string())
    for name in dimensions:
        broken = pc.fill_null(pc.not_equal(text(rows, name), "total"), False)
        grain = pc.binary_join_element_wise(grain, pc.if_else(broken, name, ""), "+")
    keys = {"i": text(rows, "indicator"), "u": text(rows, "counting_unit"), "g": grain}
    if "period_precision" in rows.column_names:
        keys["p"] = pc.fill_null(text(rows, "period_precision"), "unknown")
    high = pc.coalesce(rows["value_high"], rows["value"]) if "value_high" in rows.column_names else rows["value"]
    key = pc.binary_join_element_wise(*keys.values(), "\n")
    readable = pc.if_else(pc.greater_equal(high, terms.threshold), high, 0)
    each = pa.table({"key": key, "high": readable}).group_by("key").aggregate([("high", "sum"), ("high", "count")])
    best: dict[tuple[str, str], tuple[str, int]] = {}
    groups: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in each.to_pylist():
        indicator, unit, *_ = row["key"].split("\n")
        groups.setdefault((indicator, unit), []).append((row["key"], row["high_sum"] or 0))
    for pair, found in groups.items():
        most = max(shown for _, shown in found)
        able = [f for f in found if f[1] >= READABLE * most]
        best[pair] = max(able, key=lambda f: (_parts(f[0]), f[1], f[0]))
    wanted = pa.array(sorted(k for k, _ in best.values()), pa.string())
    kept = rows.filter(pc.is_in(key, wanted))
    if len(kept) == 0:
        return None
    # Totals say nothing in one grain, and a blank column would be a second one.
    spare = [d for d in dimensions if not pc.any(pc.fill_null(pc.not_equal(text(kept, d), "total"), False)).as_py()]
    return _numbered(_hidden(kept.drop_columns(spare), terms.threshold))


def _parts(key: str) -> int:
    return sum(1 for part in key.split("\n")[2].split("+") if part)


def _hidden(rows: pa.Table, threshold: int) -> pa.Table:
    """Cells from 1 to below the threshold become the interval from 1 to threshold - 1."""
    value = rows["value"]
    low = pc.coalesce(rows["value_low"], value) if "value_low" in rows.column_names else value
    high = pc.coalesce(rows["value_high"], value) if "value_high" in rows.column_names else value
    known = pc.and_(pc.is_valid(low), pc.is_valid(high))
    small = pc.and_(known, pc.and_(pc.greater(high, 0), pc.less(low, threshold)))
    small = pc.fill_null(small, False)
    columns = {n: rows[n] for n in rows.column_names}
    columns["value"] = pc.if_else(small, pa.scalar(None, pa.int64()), value)
    columns["value_low"] = pc.if_else(small, pc.min_element_wise(low, pa.scalar(1, pa.int64())), low)
    wide = pc.max_element_wise(high, pa.scalar(threshold - 1, pa.int64()))
    columns["value_high"] = pc.if_else(small, wide, high)
    columns["exactness"] = pc.if_else(small, "suppressed", text(rows, "exactness"))
    return pa.table(columns)


def _numbered(rows: pa.Table) -> pa.Table:
    rows = rows.drop_columns([n for n in ("id",) if n in rows.column_names])
    return rows.add_column(0, "id", pa.array(range(1, len(rows) + 1), pa.int64()))
