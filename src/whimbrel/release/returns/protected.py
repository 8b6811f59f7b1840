"""A return of counts made fit for the gate: small counts hidden, and as many others as it takes, in all its tables together.

The tables of one indicator and year are of the same persons and are protected as one system. Different indicators are of
different persons, or of offences. Beside earlier releases of the same persons only the gate can protect, which knows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa

from whimbrel.release.product import EXACT, Product, ReleasedTable
from whimbrel.release.returns.raw_table import UnprotectedRawTable
from whimbrel.release.returns.tables import CountReturn, title_of
from whimbrel.release.tables.cube import Cube, from_cells
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.hiding import hide, product
from whimbrel.standard.errors import QuestionError

_ALONE = "indicator"


def protected(made: CountReturn, language: str = "en") -> Product:
    """The return as the public may see it once the gate lets it through: definition flags kept, exact counts gone where small.

    QuestionError if a count is known between limits only: what the source hid cannot be protected again without knowing it.
    """
    tables: list[ReleasedTable] = []
    for of_kind in _kinds(made.tables):
        done = hide({table.id: _cube(table) for table in of_kind})
        for table in of_kind:
            released = done.released(
                table.id,
                title=table.title,
                period=table.period,
                sources=table.sources,
                submissions=table.submissions,
                language=language,
            )
            told = (f"{f.label(language)}: {f.text(language)}" for f in made.flags[table.indicator])
            tables.append(replace(released, notes=(*released.notes, *told)))
    return replace(product(tables, title_of(made.system), language), kind="return")


def _kinds(tables: Sequence[UnprotectedRawTable]) -> list[list[UnprotectedRawTable]]:
    kinds: dict[tuple[str, str], list[UnprotectedRawTable]] = {}
    for table in tables:
        kinds.setdefault((table.indicator, table.period), []).append(table)
    return list(kinds.values())


def _cube(table: UnprotectedRawTable) -> Cube:
    if any(status != EXACT for status in table.rows["status"].to_pylist()):
        raise QuestionError(
            f"{table.id}: the source hides numbers in it, so that it cannot be protected here. Leave its submission out."
        )
    rows = table.rows.select([*table.dims, "value"])
    rows = rows.set_column(len(table.dims), "value", rows["value"].cast(pa.int64()))
    if not table.dims:
        # One number by nothing: its only code is what it counts.
        only = Dimension(_ALONE, (table.indicator,), total=False)
        return from_cells(rows.add_column(0, _ALONE, pa.array([table.indicator])), [only], table.unit)
    return from_cells(rows, table.dims, table.unit)
