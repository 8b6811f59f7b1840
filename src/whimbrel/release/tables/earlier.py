"""What was released before of the same records: read back from the released table, and what it makes of a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whimbrel.release.open_data.wording import code_label, column_label, column_labels
from whimbrel.release.policy import FEWEST
from whimbrel.release.product import EXACT, HIDDEN, TOTAL, ReleasedTable
from whimbrel.release.tables.cube import Cube
from whimbrel.release.tables.errors import TableRefused
from whimbrel.release.tables.protecting import Protection
from whimbrel.release.tables.system import Past, System
from whimbrel.release.tables.wording import told
from whimbrel.release.wording import LANGUAGES, Words, in_language


@dataclass(frozen=True)
class Fault:
    """Something a person must decide before a table goes out. code: told_before, small_change or cannot_protect.

    cell: as the system names it. codes: dimension and code of the cell, totals left out.
    """

    code: str
    cell: str
    where: str = ""
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> Words:
        """In words of every language."""
        cell = {language: cell_label(self.codes, language) for language in LANGUAGES}
        return told("faults", self.code, cell=cell, where=self.where, fewest=FEWEST)

    def text(self, language: str = "en") -> str:
        """In words."""
        return in_language(self.words, language)


def cell_label(codes: Sequence[tuple[str, str]], language: str) -> str:
    """A cell in words: what it counts, and of which dimension each code is."""
    parts = [f"{code_label(d, code, language)} ({column_label(d, language)})" for d, code in codes]
    return {"zh": "、"}.get(language, ", ").join(parts) or code_label("", TOTAL, language)


def past(released: Sequence[tuple[ReleasedTable, Cube]], name: str) -> Past:
    """An earlier release. Each table comes with the cube it was made from, counted anew from the submissions of then.

    TableError if a count that was told is not the cube's: then it was made from other records.
    """
    return Past(tuple((cube, _hidden(table, cube)) for table, cube in released), name)


def _hidden(table: ReleasedTable, cube: Cube) -> np.ndarray:
    if set(table.dims) != set(cube.names):
        raise TableRefused("earlier_broken_down", table=table.title, dims=column_labels(table.dims))
    places = [{code: n for n, code in enumerate(d.codes)} for d in cube.dims]
    hidden = np.zeros(cube.values.shape, bool)
    columns = [table.rows[name].to_pylist() for name in cube.names]
    statuses, values = table.rows["status"].to_pylist(), table.rows["value"].to_pylist()
    for codes, status, value in zip(zip(*columns, strict=True), statuses, values, strict=True):
        if any(code not in known for code, known in zip(codes, places, strict=True)):
            raise TableRefused("earlier_codes", table=table.title)
        at = tuple(known[code] for code, known in zip(codes, places, strict=True))
        hidden[at] = status == HIDDEN
        if status == EXACT and value != cube.values[at]:
            raise TableRefused("earlier_records", table=table.title)
    return hidden


def faults(system: System, protection: Protection, before: Sequence[Past]) -> list[Fault]:
    """Everything that needs a decision, the gravest first."""
    where = ", ".join(p.name for p in before)
    found = [
        Fault("cannot_protect", system.label(int(c)), where, system.codes(int(c)))
        for c in (*protection.leaks.tolist(), *protection.undecided.tolist())
    ]
    known = np.flatnonzero(protection.hidden & system.known & system.now & (system.x > 0))
    found += [Fault("told_before", system.label(int(c)), where, system.codes(int(c))) for c in known]
    for cell, count, name in system.changed:
        if not protection.hidden[cell] and 0 < abs(int(system.x[cell]) - count) < FEWEST:
            found.append(Fault("small_change", system.label(cell), name, system.codes(cell)))
    return found
