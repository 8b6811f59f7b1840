"""Every number of a report: what it is, how sure, and which cell of which released table, from which submissions, it is.

A figure is either a cell of a released table, or reckoned from such figures (a share, a difference, a median, a count of cells).
Nothing else can become a number of the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from whimbrel.release.product import EXACT, HIDDEN, TOTAL, ReleasedTable

DERIVED = "derived"


@dataclass(frozen=True)
class Figure:
    """status: as of a released cell, or ``derived``. how: cell, share, difference, median or cells. value: none where hidden.

    cell: dimension -> code. made_of: ids of the figures it is reckoned from.
    """

    id: str
    value: float | None
    low: float | None
    high: float | None
    status: str
    unit: str
    period: str
    sources: tuple[str, ...]
    table: str
    cell: Mapping[str, str]
    submissions: tuple[str, ...]
    how: str = "cell"
    made_of: tuple[str, ...] = ()
    text: str = ""

    def as_data(self) -> dict[str, Any]:
        """The figure for JSON."""
        from whimbrel.release.report.wording import said

        data = {k: v for k, v in vars(self).items() if v not in ("", ())}
        data["uncertainty"] = said("uncertainty", self.status, "en")
        data |= {"cell": dict(self.cell), "value": self.value}
        return data


@dataclass
class Figures:
    """The figures of a report, in the order in which they were first said."""

    tables: Mapping[str, ReleasedTable]
    said: dict[str, Figure] = field(default_factory=dict)
    _rows: dict[str, dict[tuple[str, ...], dict[str, Any]]] = field(default_factory=dict)

    def rows(self, table: ReleasedTable) -> dict[tuple[str, ...], dict[str, Any]]:
        """Codes -> released row of a table."""
        if table.id not in self._rows:
            rows = table.rows.to_pylist()
            self._rows[table.id] = {tuple(r[d] for d in table.dims): r for r in rows}
        return self._rows[table.id]

    def cell(self, table: ReleasedTable, codes: tuple[str, ...]) -> Figure | None:
        """The figure of a cell; None if the table has no such cell."""
        row = self.rows(table).get(codes)
        if row is None:
            return None
        name = ".".join([table.id, *("all" if c == TOTAL else c for c in codes)])
        hidden = row["status"] == HIDDEN
        cell = dict(zip(table.dims, codes, strict=True))
        period = next(
            (cell[d] for d in ("period", "year", "quarter", "month") if cell.get(d, TOTAL) != TOTAL), table.period
        )
        return self._keep(
            Figure(
                name,
                None if hidden else row["value"],
                row["low"],
                row["high"],
                row["status"],
                table.unit,
                period.replace("_", "/"),
                table.sources,
                table.id,
                cell,
                table.submissions,
            )
        )

    def share(self, part: Figure, whole: Figure) -> Figure | None:
        """A part of a whole, in percent; None if either is hidden or the whole is nought."""
        if part.value is None or not whole.value:
            return None
        low = high = None
        if part.status != EXACT or whole.status != EXACT:
            low, high = _ratio(part.low, whole.high), _ratio(part.high, whole.low)
        value = round(100 * part.value / whole.value, 1)
        return self._derived(f"share({part.id})", value, low, high, "percent", (part, whole), "share")

    def difference(self, now: Figure, before: Figure) -> Figure | None:
        """How many more (or, below nought, fewer); None if either is hidden or they are not of one unit."""
        if now.value is None or before.value is None or now.unit != before.unit:
            return None
        low = high = None
        if (now.status != EXACT or before.status != EXACT) and None not in (now.low, now.high, before.low, before.high):
            low, high = float(now.low or 0) - float(before.high or 0), float(now.high or 0) - float(before.low or 0)
        value = now.value - before.value
        return self._derived(f"difference({now.id})", value, low, high, now.unit, (now, before), "difference")

    def median(self, whole: Figure, band: str) -> Figure:
        """The band in which the middle person lies."""
        return self._derived(f"median({whole.id})", None, None, None, "band", (whole,), "median", band)

    def counted(self, tables: Sequence[ReleasedTable], name: str, status: str | None = None) -> Figure:
        """How many cells some tables have, all or of one status. Nought needs no protection and is not counted."""
        rows = [r for t in tables for r in self.rows(t).values() if r["value"] != 0]
        number = sum(status in (None, r["status"]) for r in rows)
        submissions = tuple(sorted({s for t in tables for s in t.submissions}))
        sources = tuple(dict.fromkeys(s for t in tables for s in t.sources))
        table = tables[0].id if len(tables) == 1 else ""
        period = tables[0].period if len(tables) == 1 else ""
        kind = status or "all"
        return self._keep(
            Figure(
                f"cells({name}.{kind})", float(number), None, None, DERIVED, "cells", period, sources, table, {}, submissions,
                how="cells",
            )
        )  # fmt: skip

    def _derived(
        self,
        name: str,
        value: float | None,
        low: float | None,
        high: float | None,
        unit: str,
        parts: tuple[Figure, ...],
        how: str,
        text: str = "",
    ) -> Figure:
        first = parts[0]
        submissions = tuple(sorted({s for p in parts for s in p.submissions}))
        made_of = tuple(p.id for p in parts)
        return self._keep(
            Figure(
                name, value, low, high, DERIVED, unit, first.period, first.sources, first.table, first.cell, submissions,
                how, made_of, text,
            )
        )  # fmt: skip

    def _keep(self, figure: Figure) -> Figure:
        return self.said.setdefault(figure.id, figure)


def _ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else round(100 * part / whole, 1)
