"""Tables of a report through the gate's own protection (release/tables): small cells hidden, and as many others as it takes.

Tables of the same records are one system (``cubes.py``), with what was released of these records before. What a reader can
find of a hidden cell by adding up and taking away is printed beside it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from whimbrel.release.open_data.wording import column_labels
from whimbrel.release.product import EXACT, HIDDEN, ReleasedTable
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import CountedTable
from whimbrel.release.report.cubes import as_released, cube_of, dimensions, dims_of, named, systems
from whimbrel.release.wording import together


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
    for group in systems(counted):
        found |= {t.id: t for t in _protected(group, before, decided)}
    return [found[t.id] for t in counted]


def _protected(
    group: Sequence[CountedTable], before: Sequence[Published], decided: Collection[str]
) -> list[ReleasedTable]:
    from whimbrel.release.tables.earlier import faults, past
    from whimbrel.release.tables.limits import limits
    from whimbrel.release.tables.protecting import protect
    from whimbrel.release.tables.system import build

    earlier = [(one.name, pairs) for one in before for pairs in _pairs(one, {dims_of(table)[0] for table in group})]
    _refuse_other_others(group, earlier)
    dims = dimensions([*group, *(t for _, pairs in earlier for t, _ in pairs)])
    cubes = [cube_of(table, dims) for table in group]
    known = [past([(named(r), cube_of(c, dims)) for c, r in pairs], name) for name, pairs in earlier]
    system = build(cubes, known)
    done = protect(system)
    if not done.safe:
        open_ = len(done.leaks) + len(done.undecided)
        raise NotReleased("unproven", cells=open_, table=group[0].title)
    open_faults = [f for f in faults(system, done, known) if f.code not in decided]
    if open_faults:
        texts, more = together(f.words for f in open_faults[:3]), len(open_faults) - 3
        raise NotReleased("faults_more" if more > 0 else "faults", texts=texts, more=more)
    low, high = limits(system, done.hidden)
    made = []
    for table, cube, at in zip(group, cubes, system.of_cube, strict=True):
        cells = zip(done.hidden[at].tolist(), system.x[at].tolist(), low[at].tolist(), high[at].tolist(), strict=True)
        made.append(as_released(table, cube, (_told(*cell) for cell in cells)))
    return made


def _pairs(one: Published, first: set[str]) -> list[list[tuple[CountedTable, ReleasedTable]]]:
    """The tables of an earlier release that are of the same kind, by system."""
    of = {t.id: t for t in one.released}
    return [
        [(t, of[t.id]) for t in group]
        for group in systems([t for t in one.counted if t.id in of])
        if {dims_of(t)[0] for t in group} <= first
    ]


def _refuse_other_others(
    group: Sequence[CountedTable], earlier: Sequence[tuple[str, Sequence[tuple[CountedTable, ReleasedTable]]]]
) -> None:
    """Two numbers for other countries that are not the same countries: one of them could be worked out."""
    for name, pairs in earlier:
        for table, _ in pairs:
            mine = next((t for t in group if set(dims_of(t)) == set(dims_of(table))), None)
            if mine is not None and mine.together != table.together:
                by = column_labels(d for d in mine.dims if d != "period")
                raise NotReleased("other_others", name=name, by=by)


def _told(
    hidden: bool, count: int, low: float, high: float
) -> tuple[float | None, float | None, float | None, str] | None:
    """Of a hidden cell no number; noughts that are told, or that anybody can work out from what is published, are left out."""
    if high <= 0:
        return None
    ends = (None, None) if hidden and math.isinf(high) else (low, high)
    return (None, *ends, HIDDEN) if hidden else (float(count), *ends, EXACT)
