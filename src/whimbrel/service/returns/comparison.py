"""Comparing a return with the period before: large changes are asked about before anybody approves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whimbrel.standard.model import table
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.store import Submission

SMALL = 10  # below this on both sides nothing is large
TIMES = 2.0  # twice as many, or half


@dataclass(frozen=True)
class Change:
    """A number of this period and of the one before. ``key`` is told again with the answer; large: it must be explained."""

    key: str
    table: str
    column: str
    code: str
    before: int
    now: int

    @property
    def large(self) -> bool:
        """At least twice as many, or half, where either number is not small."""
        low, high = sorted((self.before, self.now))
        return high >= SMALL and (low == 0 or high / low >= TIMES)


def period_before(period: Period) -> Period:
    """The period of the same length that ends where this one begins."""
    year = period.first.year
    if "Q" in period.name:
        quarter = int(period.name[-1])
        return parse_period(f"{year}-Q{quarter - 1}" if quarter > 1 else f"{year - 1}-Q4")
    if "-" in period.name:
        month = period.first.month
        return parse_period(f"{year}-{month - 1:02d}" if month > 1 else f"{year - 1}-12")
    return parse_period(str(year - 1))


def numbers(tables: Mapping[str, pa.Table]) -> dict[tuple[str, str, str], int]:
    """What is compared: rows of each table, people by role, exploitation by form, and figures by indicator.

    Cells of figures overlap: those of the coarsest grain of each indicator are added up, no others.
    """
    found: dict[tuple[str, str, str], int] = {}
    for name, rows in tables.items():
        if name == "figures":
            found |= _figures(rows)
            continue
        found[name, "", ""] = len(rows)
        column = {"persons": "role", "exploitations": "form"}.get(name)
        if column:
            for code, flag in table(name).columns[column].flag_names().items():
                if flag in rows.schema.names:
                    yes = pc.sum(pc.equal(rows[flag].cast(pa.string()), "yes")).as_py() or 0
                    found[name, column, code] = int(yes)
    return found


def _figures(rows: pa.Table) -> dict[tuple[str, str, str], int]:
    dimensions = [d for d in table("figures").dimensions() if d in rows.schema.names]
    data = rows.select(["indicator", "value", *dimensions]).to_pylist()
    sums: dict[tuple[str, tuple[str, ...]], int] = {}
    for row in data:
        grain = tuple(d for d in dimensions if row[d] not in (None, "total"))
        sums[row["indicator"], grain] = sums.get((row["indicator"], grain), 0) + (row["value"] or 0)
    coarsest: dict[str, tuple[str, ...]] = {}
    for indicator, grain in sums:
        if indicator not in coarsest or len(grain) < len(coarsest[indicator]):
            coarsest[indicator] = grain
    return {("figures", "indicator", i): sums[i, grain] for i, grain in coarsest.items()}


def compare(now: Mapping[str, pa.Table], before: list[Submission]) -> list[Change]:
    """Every number of either period, the large changes first."""
    earlier: dict[tuple[str, str, str], int] = {}
    for submission in before:
        for key, n in numbers({t: pq.read_table(submission.file(t)) for t in submission.tables}).items():
            earlier[key] = earlier.get(key, 0) + n
    current = numbers(now)
    keys = [*current, *(k for k in earlier if k not in current)]
    changes = [Change(".".join(k), *k, earlier.get(k, 0), current.get(k, 0)) for k in keys]
    return sorted((c for c in changes if c.before or c.now), key=lambda c: (not c.large, -max(c.before, c.now)))
