"""Releases there were, and whether a new one can stand beside them: two of them may be all it takes to work out a third.

Two releases of the same records go together if they count the same way, of the same submissions, period and filter: then they
are protected as one. Any two that overlap without being the same could be subtracted from each other, and are refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from whimbrel.release.product import ReleasedTable
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.order import Draw
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.store import Submission

Record = tuple[str, dt.date, dt.date]
Records = frozenset[Record]


@dataclass(frozen=True)
class Earlier:
    """One thing that an earlier release counts: its name, the wish behind it, of which records, and its tables.

    draw: what was counted; None for the return of a State, which counts in its own categories. records: reporter, first and last
    day of each submission. submissions: empty if one of them is not here any more; then nothing can be released of the same
    records, for what the two give away together could not be proven.
    """

    name: str
    wish: Any
    draw: Draw | None
    records: Records
    submissions: tuple[Submission, ...]
    tables: tuple[ReleasedTable, ...]

    @property
    def spans(self) -> list[Period]:
        """The periods it counts."""
        if self.draw is not None:
            return spans_of(self.draw)
        return [parse_period(t.period.replace("/", "_")) for t in self.tables]


def records_of(submissions: Iterable[Submission]) -> Records:
    """Reporter, first and last day of each submission: corrected versions of one are the same records."""
    return frozenset((s.reporter, s.period.first, s.period.last) for s in submissions)


def spans_of(draw: Draw) -> list[Period]:
    """The periods a draw counts: its own, the one it is compared with, and the years of its trend."""
    return list(dict.fromkeys([*draw.periods, *(parse_period(str(year)) for year in draw.trend)]))


def beside(
    draw: Draw, submissions: Sequence[Submission], earlier: Sequence[Earlier], *, rounded: bool = False
) -> list[Earlier]:
    """Earlier releases that this draw must be protected together with. QuestionError for one that it cannot stand beside."""
    mine, found = records_of(submissions), []
    for one in earlier:
        if one.draw is not None and draw.indicator and one.draw.indicator not in (None, draw.indicator):
            continue
        pairs = [(a, b) for a in spans_of(draw) for b in one.spans if _share(mine, a, one.records, b)]
        if not pairs:
            continue
        if one.draw is None:
            raise NotReleased("other_way", name=one.name)
        if rounded or one.wish.rounded:
            raise NotReleased("rounded_beside", name=one.name)
        same = all(a == b and _within(mine, a) == _within(one.records, b) for a, b in pairs)
        if not same or dict(one.draw.where) != dict(draw.where):
            raise NotReleased("other_selection", name=one.name)
        refuse_gone(one)
        found.append(one)
    return found


def beside_return(
    wish: Any, years: Sequence[str], submissions: Sequence[Submission], earlier: Sequence[Earlier]
) -> list[Earlier]:
    """The same for the return of a State: only an earlier version of the same return can stand beside it."""
    mine, found = records_of(submissions), []
    periods = [parse_period(y) for y in years]
    for one in earlier:
        if not any(_share(mine, a, one.records, b) for a in periods for b in one.spans):
            continue
        if one.draw is not None or one.wish.kind_of_counts != wish.kind_of_counts or one.records != mine:
            raise NotReleased("other_way", name=one.name)
        refuse_gone(one)
        found.append(one)
    return found


def refuse_gone(one: Earlier) -> None:
    """QuestionError if what an earlier release was made of is not here any more."""
    if not one.submissions:
        raise NotReleased("gone", name=one.name)


def _share(mine: Records, a: Period, theirs: Records, b: Period) -> bool:
    """Whether records of one reporter and time are counted in both."""
    if not (a.first <= b.last and b.first <= a.last):
        return False
    return any(x[0] == y[0] and x[1] <= y[2] and y[1] <= x[2] for x in _within(mine, a) for y in _within(theirs, b))


def _within(records: Records, span: Period) -> Records:
    return frozenset(r for r in records if r[1] <= span.last and span.first <= r[2])
