"""Selections that could be subtracted from each other are refused before anything is counted for them.

A selection is a filter: which codes of which dimensions. Two are harmless if they are the same, if they share nothing, or if
one is a part by which the table of the other is broken down, so that both
stand in one audit and the rest is a cell like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from whimbrel.release.policy import FEWEST, small
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.errors import TableError
from whimbrel.release.tables.wording import said


@dataclass(frozen=True)
class Selection:
    """Records a table is made of. where: dimension -> codes, leaves or groups, all others are left out. by: how it is broken
    down."""

    name: str
    where: Mapping[str, Sequence[str]]
    by: tuple[str, ...]


class DifferencingError(TableError):
    """A selection that could be subtracted from one that was released; the message says which and why."""


def refuse_differencing(
    new: Selection,
    released: Sequence[Selection],
    dims: Sequence[Dimension],
    records: pa.Table,
    *,
    count: str | None = None,
    language: str = "en",
) -> None:
    """DifferencingError if ``new`` could be subtracted from a released selection of the same records.

    dims: what can be filtered. records: all of them, with a column for every dimension. count: how many a record stands for.
    """
    known = {d.name: d for d in dims}
    for old in released:
        why = _why(new, old, known, records, count, language)
        if why:
            raise DifferencingError(why)


def _why(
    new: Selection, old: Selection, known: Mapping[str, Dimension], records: pa.Table, count: str | None, language: str
) -> str:
    mine, its = _leaves(new, known), _leaves(old, known)
    if any(not (mine[d] & its[d]) for d in known):
        return ""
    other = [d for d in known if mine[d] != its[d]]
    if not other:
        return ""
    if all(mine[d] <= its[d] for d in other):
        inner, outer, within, around = new, old, mine, its
    elif all(its[d] <= mine[d] for d in other):
        inner, outer, within, around = old, new, its, mine
    else:
        return said("selections", "overlap", language, new=new.name, old=old.name, dims=", ".join(other))
    if missing := [d for d in other if d not in outer.by]:
        facts = {"inner": inner.name, "outer": outer.name, "dims": ", ".join(missing)}
        return said("selections", "not_a_part", language, **facts)
    cell = _small_difference(within, around, [d for d in inner.by if d in outer.by], records, count)
    if cell is not None:
        facts = {"inner": inner.name, "outer": outer.name, "cell": cell}
        return said("selections", "small_difference", language, fewest=FEWEST, **facts)
    return ""


def _leaves(selection: Selection, known: Mapping[str, Dimension]) -> dict[str, frozenset[str]]:
    """Dimension -> the leaves that are selected; all of them where nothing is said."""
    if strange := (set(selection.where) | set(selection.by)) - known.keys():
        raise TableError(f"The selection {selection.name} names {min(strange)}, which is no dimension.")
    found = {}
    for name, d in known.items():
        wanted = selection.where.get(name)
        if wanted is None:
            found[name] = frozenset(d.leaves)
            continue
        if unknown := set(wanted) - set(d.codes):
            raise TableError(f"The selection {selection.name} names {min(unknown)}, which {d.name} does not have.")
        at = [d.codes.index(code) for code in wanted]
        found[name] = frozenset(d.leaves[n] for n in np.flatnonzero(d.holds[at].sum(axis=0)))
    return found


def _small_difference(
    within: Mapping[str, frozenset[str]],
    around: Mapping[str, frozenset[str]],
    by: Sequence[str],
    records: pa.Table,
    count: str | None,
) -> str | None:
    """A count told for both, in all or in a common breakdown, that differs by few; in words."""
    names = list(around)
    weights = records[count].to_pylist() if count else [1] * len(records)
    rest: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {
        (): Counter(),
        **{(d,): Counter() for d in by},
        tuple(by): Counter(),
    }
    both: dict[tuple[str, ...], set[tuple[str, ...]]] = {dims: set() for dims in rest}
    for weight, *codes in zip(weights, *(records[n].to_pylist() for n in names), strict=True):
        record = dict(zip(names, codes, strict=True))
        if not all(record[n] in around[n] for n in names):
            continue
        inside = all(record[n] in within[n] for n in names)
        for dims, left in rest.items():
            cell = tuple(record[d] for d in dims)
            if inside:
                both[dims].add(cell)
            else:
                left[cell] += weight
    for dims, left in rest.items():
        for cell, many in sorted(left.items()):
            if small(many) and cell in both[dims]:
                return ", ".join(f"{d} {c}" for d, c in zip(dims, cell, strict=True)) or "all together"
    return None
