"""All that a report says, before it is put into words: released tables, by draw, and the figures taken from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from whimbrel.release.open_data.about import About, Source
from whimbrel.release.product import HIDDEN, TOTAL, ReleasedTable
from whimbrel.release.report.figures import Figure, Figures
from whimbrel.release.report.order import Draw, Order

MOST_HIDDEN = 20
"""Hidden cells that are named one by one; of the others it is said how many they are."""


@dataclass(frozen=True)
class Told:
    """What was released of one draw. tables: short name (``sex``) -> table."""

    draw: Draw
    indicator: str
    unit: str
    tables: dict[str, ReleasedTable]

    @property
    def now(self) -> str:
        """The code of the period of the report."""
        return self.draw.period.name

    @property
    def before(self) -> str:
        """The code of the period it is compared with, or nothing."""
        return self.draw.before.name if self.draw.before else ""

    def with_total(self) -> ReleasedTable | None:
        """A table that has the total of the period."""
        names = ("sex", "age_band", "form", "citizenship", "route", "border_type", "flows")
        return next((self.tables[n] for n in names if n in self.tables), None)


@dataclass(frozen=True)
class Situation:
    """A report: what was asked for, what was released, and the figures said so far.

    data_at: where its open data lie, seen from its folder.
    """

    order: Order
    told: tuple[Told, ...]
    sources: tuple[Source, ...]
    figures: Figures
    about: About
    data_at: str = "data/"

    def tables(self) -> list[ReleasedTable]:
        """All released tables."""
        return [table for told in self.told for table in told.tables.values()]

    def total(self, told: Told, period: str) -> Figure | None:
        """The total of a period: a cell of a table that has it, or of the years, where the period is one of them."""
        table = told.with_total()
        if table and period:
            return self.figures.cell(table, (period, *(TOTAL for _ in table.dims[1:])))
        if "year" in told.tables:
            return self.figures.cell(told.tables["year"], (period,))
        return None

    def cells(self, table: ReleasedTable, period: str) -> list[Figure]:
        """Figures of the cells of a period without totals: the largest first, then the first of the hidden ones."""
        found = [
            (row["value"], codes)
            for codes, row in self.figures.rows(table).items()
            if TOTAL not in codes and (table.dims[0] != "period" or codes[0] == period)
        ]
        told = sorted((c for c in found if c[0] is not None), key=lambda c: (-float(c[0] or 0), c[1]))
        gone = sorted((c for c in found if c[0] is None), key=lambda c: c[1])[:MOST_HIDDEN]
        return [f for _, codes in (*told, *gone) if (f := self.figures.cell(table, codes))]

    def hidden(self, tables: Sequence[ReleasedTable], name: str) -> tuple[Figure, Figure]:
        """How many cells of tables are hidden, and how many there are."""
        return self.figures.counted(tables, name, HIDDEN), self.figures.counted(tables, name)

    def pairs(self, told: Told) -> Iterator[tuple[ReleasedTable, Figure, Figure]]:
        """Released cells that are there for both periods, of all tables that have both."""
        for table in told.tables.values():
            if table.dims[0] != "period":
                continue
            for now in self.cells(table, told.now):
                before = self.figures.cell(table, (told.before, *list(now.cell.values())[1:]))
                if before and now.value is not None and before.value is not None:
                    yield table, now, before
