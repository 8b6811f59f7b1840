"""The ledger of give and take: what each side filed, by family and period, and so what the other side's data it may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from whimbrel.service.agreements import in_force, reciprocity
from whimbrel.service.agreements.reciprocity import Refusal
from whimbrel.service.agreements.standing import Standing
from whimbrel.service.agreements.terms import NOTHING, Agreed
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.store import Submission

MOST_PERIODS = 12


@dataclass(frozen=True)
class Line:
    """One family and period of one side. refused: why this side does not see it; None if it does."""

    period: Period
    family: str
    filed: bool
    nil: bool
    refused: Refusal | None

    @property
    def mark(self) -> str:
        """filed, nil, grace or missing: how the picture shows it."""
        if self.filed:
            return "nil" if self.nil else "filed"
        return "grace" if self.refused is None else "missing"


@dataclass(frozen=True)
class Side:
    """A side and its lines, newest period first. exempt: it gives nothing by the terms, and need not."""

    party: str
    exempt: bool
    lines: tuple[Line, ...]

    def periods(self) -> list[Period]:
        """Periods that occur, newest first."""
        return list(dict.fromkeys(line.period for line in self.lines))

    def line(self, period: Period, family: str) -> Line | None:
        """The line of a period and family."""
        return next((x for x in self.lines if x.period == period and x.family == family), None)


def ledger(
    terms: Agreed,
    party: str,
    every: Sequence[Submission],
    by_reporter: dict[str, str],
    today: dt.date,
    known: Collection[str],
) -> Side:
    """What a side filed about the families of the terms, and what of the other side's data it may see for it.

    known: parties whose submissions may show in the choice of periods.
    """
    own = in_force.filings_for(party, every, by_reporter)
    theirs = [s for s in every if by_reporter.get(s.reporter) in known]
    invented = {s.nature for s in theirs} == {"invented"}
    lines = []
    for period in _periods(terms, theirs, today, invented):
        for family in terms.families:
            near = [
                f
                for f in own.about(family, invented)
                if f.period.first <= period.last and period.first <= f.period.last
            ]
            filed = own.covers(family, invented, period.first, period.last)
            refused = reciprocity.refusal(terms, party, own, period, family, invented, today)
            nil = filed and all(f.nil for f in near if not f.why)
            lines.append(Line(period, family, filed, nil, refused))
    return Side(party, terms.levels.get(party, NOTHING) == NOTHING, tuple(lines))


def sides(
    standing: Standing,
    terms: Agreed,
    reader: str,
    every: Sequence[Submission],
    by_reporter: dict[str, str],
    today: dt.date,
) -> list[Side]:
    """Both sides while the agreement is in force, else only the reader's: an offer must not be a way to ask what others filed."""
    shown = standing.parties if standing.in_force(today) == terms else (reader,)
    return [ledger(terms, p, every, by_reporter, today, shown) for p in sorted(shown, key=lambda p: p != reader)]


def _periods(terms: Agreed, known: Sequence[Submission], today: dt.date, invented: bool) -> list[Period]:
    """Periods in which something was filed, and the years begun without; newest first."""
    first, last = terms.span()
    found = {s.period for s in known if terms.covers(s.period) and (s.nature == "invented") == invented}
    years = {p.first.year for p in found}
    for year in range(first.year, min(last.year, today.year) + 1):
        if year not in years and terms.covers(parse_period(str(year))):
            found.add(parse_period(str(year)))
    return sorted(found, key=lambda p: (p.last, p.first), reverse=True)[:MOST_PERIODS]
