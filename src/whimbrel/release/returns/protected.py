"""A return of counts made fit for the gate: small counts hidden, and as many others as it takes, in all its tables together.

The tables of one indicator and year are of the same persons and are protected as one system. Different indicators are of
different persons, or of offences. Earlier versions of the return are reckoned with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from whimbrel.release.product import EXACT, Product, ReleasedTable
from whimbrel.release.refusal import NotReleased
from whimbrel.release.returns.raw_table import UnprotectedRawTable
from whimbrel.release.returns.tables import CountReturn, title_of
from whimbrel.release.tables.cube import Cube, from_cells
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.earlier import past
from whimbrel.release.tables.hiding import hide, product

_ALONE = "indicator"


@dataclass(frozen=True)
class Before:
    """The same return as it was released before: its name, filled in anew from the submissions of then, and as released."""

    name: str
    filled_in: CountReturn
    released: tuple[ReleasedTable, ...]

    def pairs(self, counted: Sequence[UnprotectedRawTable]) -> list[tuple[UnprotectedRawTable, ReleasedTable]]:
        """Tables filled in anew with how they were released."""
        of = {t.id: t for t in self.released}
        return [(t, of[t.id]) for t in counted if t.id in of]


def protected(made: CountReturn, before: Sequence[Before] = (), decided: Sequence[str] = ()) -> Product:
    """The return as the public may see it once the gate lets it through: definition flags kept, exact counts gone where small.

    before: how it was released before, whose numbers everybody knows. decided: faults beside them that persons let stand.
    QuestionError if a count is known between limits only: what the source hid cannot be protected again without knowing it.
    """
    tables: list[ReleasedTable] = []
    for kind, of_kind in _kinds(made.tables).items():
        pairs = [(b, b.pairs(_kinds(b.filled_in.tables).get(kind, []))) for b in before]
        dims = _dimensions([*of_kind, *(t for _, found in pairs for t, _ in found)])
        known = [past([(r, _cube(t, dims)) for t, r in found], b.name) for b, found in pairs if found]
        done = hide({table.id: _cube(table, dims) for table in of_kind}, known)
        for table in of_kind:
            released = done.released(
                table.id,
                title=table.title,
                period=table.period,
                sources=table.sources,
                submissions=table.submissions,
                decided=decided,
            )
            told = (flag.words for flag in made.flags[table.indicator])
            tables.append(replace(released, notes=(*released.notes, *told)))
    return replace(product(tables, title_of(made.system)), kind="return")


def _kinds(tables: Sequence[UnprotectedRawTable]) -> dict[tuple[str, str], list[UnprotectedRawTable]]:
    kinds: dict[tuple[str, str], list[UnprotectedRawTable]] = {}
    for table in tables:
        kinds.setdefault((table.indicator, table.period), []).append(table)
    return kinds


def _dimensions(tables: Sequence[UnprotectedRawTable]) -> dict[str, Dimension]:
    """Name -> dimension, with all codes that stand in some of the tables."""
    codes: dict[str, set[str]] = {}
    for table in tables:
        for name in table.dims:
            codes.setdefault(name, set()).update(table.rows[name].to_pylist())
    return {name: Dimension.flat(name, found) for name, found in codes.items()}


def _cube(table: UnprotectedRawTable, dims: Mapping[str, Dimension]) -> Cube:
    if any(status != EXACT for status in table.rows["status"].to_pylist()):
        raise NotReleased("return_hidden", table=table.title)
    rows = table.rows.select([*table.dims, "value"])
    rows = rows.set_column(len(table.dims), "value", rows["value"].cast(pa.int64()))
    if not table.dims:
        # One number by nothing: its only code is what it counts.
        only = Dimension(_ALONE, (table.indicator,), total=False)
        return from_cells(rows.add_column(0, _ALONE, pa.array([table.indicator])), [only], table.unit)
    return from_cells(rows, [dims[d] for d in table.dims], table.unit)
