"""The numbers of the page: records, and persons once within each agency, within the country and in the circle.

What is shown of small numbers follows the agreements: a count from 1 to 4 is shown as that range. What several agencies together
came to is shown in steps of 5 with both ends outward, and never tells whether a few persons are known to two agencies or none:
who asks about several periods or roles and takes one answer from the other would else learn of a few persons.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db.models import Count as Distinct
from django.db.models import Max, Q, QuerySet

from whimbrel.linkage.count_once import THRESHOLDS, Count
from whimbrel.linkage.overlap_disclosure import BELOW
from whimbrel.service.accounts.models import Agency
from whimbrel.service.counting.models import Basis, Standing
from whimbrel.service.policy import ACTS, within
from whimbrel.service.reader import Reader
from whimbrel.standard.period import Period, parse_period
from whimbrel.vocabulary.code_lists import code_list

ACT = "count.read"
_COLUMNS = {"agency": "own", "country": "country", "circle": "circle"}


@dataclass(frozen=True)
class Choice:
    """What is asked: one agency or all that the reader reaches, a year or a quarter or all time, a role or all of them.

    Agencies cannot be put together at will: the counts of every set of lists would give every small cell of the overlap away.
    """

    agencies: tuple[Agency, ...]
    agency: Agency | None = None
    period: Period | None = None
    role: str = ""

    @property
    def counted(self) -> tuple[Agency, ...]:
        """The agencies whose records are counted."""
        return (self.agency,) if self.agency else self.agencies


@dataclass(frozen=True)
class Shown:
    """A count as it is shown. ``middle``: none where it would tell of a few persons."""

    unit: str
    low: int
    middle: int | None
    high: int


@dataclass
class Figures:
    """What is shown: level -> count. ``exact``: the same before it was made coarse, for nobody's eyes.

    unknown: pairs of agencies of which nothing is known together. floor: the fewest persons it could be if they met the same.
    """

    shown: dict[str, Shown]
    exact: dict[str, Count]
    bases: list[Basis] = field(default_factory=list)
    unknown: list[tuple[Agency, Agency]] = field(default_factory=list)
    floor: int = 0
    made: dt.datetime | None = None


def agencies_of(reader: Reader) -> tuple[Agency, ...]:
    """The agencies whose records the reader may count, by name."""
    slugs = reader.reporters(ACTS[ACT]) if reader.holds(ACT) else frozenset()
    return tuple(Agency.objects.filter(slug__in=slugs, active=True).order_by("label"))


def chosen(reader: Reader, agency: str, period: str, role: str) -> Choice:
    """The choice in an address; what is not of the right form, or not the reader's, is left out."""
    every = agencies_of(reader)
    own = next((a for a in every if a.slug == agency), None)
    only = own or (every[0] if len(every) == 1 else None)
    found = parse_period(period) if period in periods(reader) else None
    return Choice(every, only, found, role if role in code_list("person_role") else "")


def periods(reader: Reader) -> list[str]:
    """Years and quarters of which there are records, newest first."""
    days = within(reader, ACT, Standing.objects.all()).dates("day", "month")
    return sorted({name for d in days for name in (str(d.year), f"{d.year}-Q{(d.month + 2) // 3}")}, reverse=True)


def rows_of(reader: Reader, choice: Choice) -> QuerySet[Standing]:
    """The records that are counted."""
    rows = within(reader, ACT, Standing.objects.filter(agency__in=choice.counted))
    if choice.period:
        rows = rows.filter(day__range=(choice.period.first, choice.period.last))
    if choice.role:
        rows = _with_role(rows, choice.role)
    return rows


def _with_role(rows: QuerySet[Standing], role: str) -> QuerySet[Standing]:
    return rows.filter(Q(roles__startswith=f"{role};") | Q(roles__contains=f";{role};"))


def figures(reader: Reader, choice: Choice) -> Figures:
    """Count. One look at the database, however many levels and thresholds."""
    rows = rows_of(reader, choice)
    # Of one agency there is nothing more: what others know of its people must not show in its own number.
    columns = _COLUMNS if len(choice.counted) > 1 else {"agency": _COLUMNS["agency"]}
    wanted = {f"{c}_{t}": Distinct(f"{c}_{t}", distinct=True) for c in columns.values() for t in THRESHOLDS}
    found: dict[str, int] = rows.aggregate(records=Distinct("pk"), **wanted)
    exact = {"records": Count("records", *[found["records"]] * 3)}
    before: Count | None = None
    for level, column in columns.items():
        high, middle, low = (found[f"{column}_{t}"] for t in THRESHOLDS)
        count = Count("persons", low, middle, high)
        before = exact[level] = count.no_more_than(before) if before else count
    made = Figures({}, exact, list(_bases(reader, choice)))
    made.made = max((b.made for b in made.bases), default=None)
    if len(choice.counted) > 1:
        made.unknown = unknown_pairs(made.bases, choice.period)
        made.floor = _floor(rows) if made.unknown else 0
    made.shown = {level: small(exact[level]) for level in ("records", "agency")}
    if len(choice.counted) > 1:
        made.shown |= {level: stepped(exact[level], exact["agency"]) for level in ("country", "circle")}
    return made


def small(count: Count) -> Shown:
    """A count in which none from 1 to 4 can be read."""
    if 0 < count.high < BELOW:
        return Shown(count.unit, 1, None, BELOW - 1)
    low, middle = (1 if 0 < n < BELOW else n for n in (count.low, count.middle))
    return Shown(count.unit, low, middle if middle == count.middle else None, count.high)


def stepped(count: Count, apart: Count) -> Shown:
    """A count of several agencies in steps of 5; ``apart``: the same with nobody joined across agencies."""
    low = (
        count.low // BELOW * BELOW if apart.low - count.low >= BELOW else max(min(1, count.low), apart.low - BELOW + 1)
    )
    high = -(-count.high // BELOW) * BELOW if apart.high - count.high >= BELOW else apart.high
    middle = round(count.middle / BELOW) * BELOW if apart.middle - count.middle >= BELOW else None
    if 0 < high < BELOW:
        return Shown(count.unit, 1, None, BELOW - 1)
    return Shown(count.unit, low, middle if middle is not None and low <= middle <= high else None, high)


def _bases(reader: Reader, choice: Choice) -> QuerySet[Basis]:
    rows = within(reader, ACT, Basis.objects.filter(agency__in=choice.counted))
    return rows.select_related("agency").order_by("agency__label")


def unknown_pairs(bases: list[Basis], period: Period | None) -> list[tuple[Agency, Agency]]:
    """Pairs of agencies with records, between which no exchange has compared all of the period."""
    having = [b for b in bases if b.records]
    return [(a.agency, b.agency) for a, b in combinations(having, 2) if not known_together(a, b, period)]


def known_together(one: Basis, other: Basis, period: Period | None) -> bool:
    """Whether an exchange in force was about all of the period; of all time none ever was."""
    if period is None:
        return False
    about = [parse_period(name) for key, name in one.compared if key == other.agency_id]  # type: ignore[attr-defined]
    return any(p.first <= period.first and period.last <= p.last for p in about)


def _floor(rows: QuerySet[Standing]) -> int:
    """The persons of the longest list: if every other list held the same persons, there would be so many."""
    each: Any = rows.values("agency").annotate(persons=Distinct("own_wide", distinct=True))
    most = each.aggregate(most=Max("persons"))["most"] or 0
    return most // BELOW * BELOW
