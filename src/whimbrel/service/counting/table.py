"""The overlap table of a country's agencies, for one year and one role, after its check.

The lists are not chosen: they are the largest set of agencies of which every two were compared for that year, for a table with a
pair that never was would count "nobody knows" as "not seen by both". Of years and roles one each is asked for, because tables
of which one contains another can be taken from each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from whimbrel.linkage.count_once import Grouping
from whimbrel.linkage.overlap import FEWEST_LISTS, MOST_LISTS, OverlapError, overlap
from whimbrel.linkage.overlap_checked import Checked
from whimbrel.linkage.overlap_disclosure import BELOW, check
from whimbrel.service.accounts.models import Agency
from whimbrel.service.counting.figures import Choice, known_together, rows_of
from whimbrel.service.counting.models import Basis
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader


@dataclass
class Table:
    """The checked table, or why there is none (key of a word). left_out: agencies with records that are no list of it."""

    done: Checked | None = None
    why: str = ""
    lists: list[Agency] = field(default_factory=list)
    left_out: list[Agency] = field(default_factory=list)
    models: list[str] = field(default_factory=list)


def overlap_of(reader: Reader, choice: Choice) -> Table:
    """The overlap table of all agencies the reader may count."""
    if choice.agency is not None or len(choice.agencies) < FEWEST_LISTS:
        return Table(why="counting_overlap_several")
    if choice.period is None or len(choice.period.name) != 4 or not choice.role:
        return Table(why="counting_overlap_choose")
    columns = ("agency_id", "country_strict", "country_middle", "country_wide")
    rows = list(rows_of(reader, choice).order_by("pk").values_list(*columns))
    bases = within(reader, "count.read", Basis.objects.filter(agency__in=choice.agencies))
    persons: dict[int, set[object]] = {}
    for row in rows:
        persons.setdefault(row[0], set()).add(row[3])
    there = [b for b in bases.select_related("agency").order_by("agency__slug") if b.agency_id in persons]  # type: ignore[attr-defined]
    able = [b for b in there if len(persons[b.agency_id]) >= BELOW]  # type: ignore[attr-defined]
    taken = _all_compared(able, choice, {k: len(v) for k, v in persons.items()})
    lists = [b.agency for b in taken]
    left_out = [b.agency for b in there if b not in taken]
    if len(lists) < FEWEST_LISTS:
        return Table(why="counting_overlap_not_compared", left_out=left_out)
    slugs = {a.pk: a.slug for a in lists}
    rows = [row for row in rows if row[0] in slugs]
    grouped = Grouping(*(np.unique([str(row[n]) for row in rows], return_inverse=True)[1] for n in (1, 2, 3)))
    models = sorted({b.model for b in taken if b.model})
    try:
        return Table(check(overlap([slugs[row[0]] for row in rows], grouped)), "", lists, left_out, models)
    except OverlapError:
        return Table(why="counting_overlap_few", lists=lists, left_out=left_out)


def _all_compared(bases: list[Basis], choice: Choice, persons: dict[int, int]) -> list[Basis]:
    """The most lists of which every two were compared; of equal sets the one with the most persons."""
    together = {frozenset((a.pk, b.pk)) for a, b in combinations(bases, 2) if known_together(a, b, choice.period)}
    for size in range(min(MOST_LISTS, len(bases)), FEWEST_LISTS - 1, -1):
        able = [
            found
            for found in combinations(bases, size)
            if all(frozenset((a.pk, b.pk)) in together for a, b in combinations(found, 2))
        ]
        if able:
            return list(max(able, key=lambda f: sum(persons[b.agency_id] for b in f)))  # type: ignore[attr-defined]
    return []
