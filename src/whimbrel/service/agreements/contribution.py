"""What a party filed: families by period, from the current sealed submissions of its agencies.

A filing counts if it has substance and repeats nobody else's data (``substance.py``). A nil return counts if no agency of
the party filed rows of that family for any part of the period. Periods compare by containment: a year covers its quarters,
and four quarters cover the year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from whimbrel.service.agreements.extract import is_extract
from whimbrel.service.agreements.substance import nil_families, repeats, said
from whimbrel.standard.period import Period
from whimbrel.standard.store import Submission

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Filing:
    """One family of one submission. ``why``: empty if it counts, else a code of the list reciprocity_refusal."""

    reporter: str
    period: Period
    family: str
    invented: bool
    nil: bool
    why: str


@dataclass(frozen=True, eq=False)
class Filings:
    """All filings of a party. Compared by identity: a new look at the store gives new ones."""

    party: str
    rows: tuple[Filing, ...]

    def about(self, family: str, invented: bool) -> list[Filing]:
        """Filings of a family; invented and real data never count for each other."""
        return [f for f in self.rows if f.family == family and f.invented == invented]

    def covers(self, family: str, invented: bool, first: dt.date, last: dt.date) -> bool:
        """Whether filings that count leave no day of the span without."""
        return covered(
            ((f.period.first, f.period.last) for f in self.about(family, invented) if not f.why), first, last
        )

    def why_not(self, family: str, invented: bool, first: dt.date, last: dt.date) -> str:
        """Why a span is not covered: a code of the list reciprocity_refusal."""
        near = [f for f in self.about(family, invented) if f.period.first <= last and first <= f.period.last]
        if any(not f.why for f in near):
            return "part_of_period"
        return next((f.why for f in near), "not_submitted")


def covered(spans: Iterable[tuple[dt.date, dt.date]], first: dt.date, last: dt.date) -> bool:
    """Whether these spans together hold every day from ``first`` to ``last``."""
    reached = first
    for begin, end in sorted(spans):
        if begin > reached:
            break
        reached = max(reached, end + _DAY)
    return reached > last


def filings_of(
    party: str, every: Sequence[Submission], by_reporter: dict[str, str], counterparts: Collection[str]
) -> Filings:
    """What a party filed. counterparts: parties whose data it could have copied, besides what is open to everyone."""
    own = [s for s in every if by_reporter.get(s.reporter) == party and not is_extract(s)]
    others = [
        s
        for s in every
        if by_reporter.get(s.reporter) != party and (by_reporter.get(s.reporter) in counterparts or _open(s))
    ]
    with_rows = [(s, family) for s in own for family, what in said(s).items() if not what.zero]
    found = []
    for s in own:
        invented = s.nature == "invented"
        for family, what in said(s).items():
            why = ""
            if what.zero:
                why = _contradicted(s, family, with_rows)
            elif not what.substance:
                why = "mostly_unknown"
            elif any(repeats(s, other, family) and _earlier(other, s) for other in others):
                why = "copied"
            found.append(Filing(s.reporter, s.period, family, invented, what.zero, why))
        found += [
            Filing(s.reporter, s.period, family, invented, True, _contradicted(s, family, with_rows))
            for family in sorted(nil_families(s) - said(s).keys())
        ]
    return Filings(party, tuple(found))


def _contradicted(nil: Submission, family: str, with_rows: Iterable[tuple[Submission, str]]) -> str:
    for s, other in with_rows:
        overlaps = s.period.first <= nil.period.last and nil.period.first <= s.period.last
        if other == family and overlaps and (s.nature == "invented") == (nil.nature == "invented"):
            return "nil_contradicted"
    return ""


def _open(submission: Submission) -> bool:
    from whimbrel.service.policy import visible
    from whimbrel.service.reader import NOBODY

    return bool(visible(NOBODY, [submission]))


def _earlier(one: Submission, other: Submission) -> bool:
    """Whether the first was sealed before the second; within one second the file's own time decides."""

    def sealed(s: Submission) -> tuple[str, int]:
        return str(s.seal()["sealed_at"]), (s.path / "seal.json").stat().st_mtime_ns

    return sealed(one) < sealed(other)
