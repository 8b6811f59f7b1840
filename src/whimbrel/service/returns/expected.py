"""Which returns are expected of which agency, and which of them are missing or late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whimbrel.service.accounts.models import Agency
from whimbrel.service.returns.life import state_of
from whimbrel.service.returns.models import Return
from whimbrel.standard.period import Period, parse_period

_MOST = 12  # periods back that anybody looks at


@dataclass(frozen=True)
class Expected:
    """A period of an agency: the returns there are for it, and whether one is missing or late.

    state: the furthest state of any return for it; ``missing`` where there is none and it is due, ``late`` where it is past
    due and not sealed, ``not_due`` before that.
    """

    agency: Agency
    period: Period
    due: dt.date
    state: str
    late: bool
    returns: tuple[Return, ...]


_ORDER = ("withdrawn", "superseded", "draft", "sent_back", "checked", "sent", "approved", "sealed")


def periods(agency: Agency, today: dt.date) -> Iterator[Period]:
    """Periods that have ended, newest first, as far back as the agency reports."""
    length = {"month": 1, "quarter": 3, "year": 12}.get(agency.rhythm)
    if length is None:
        return
    months = (today.year * 12 + today.month - 1) // length * length
    for back in range(1, _MOST + 1):
        year, month = divmod(months - back * length, 12)
        name = {1: f"{year}-{month + 1:02d}", 3: f"{year}-Q{month // 3 + 1}", 12: str(year)}[length]
        period = parse_period(name)
        if agency.since and period.last < agency.since:
            return
        yield period


def expected(agencies: Iterable[Agency], today: dt.date, most: int = 4) -> list[Expected]:
    """What is expected of these agencies for the last ``most`` periods, by agency, newest period first."""
    agencies = list(agencies)
    found: dict[tuple[int, str], list[Return]] = {}
    rows = Return.objects.filter(agency__in=agencies).prefetch_related("steps").order_by("made")
    for made in rows:
        found.setdefault((made.agency_id, made.period), []).append(made)
    listed = []
    for agency in agencies:
        for place, period in enumerate(periods(agency, today)):
            if place == most:
                break
            listed.append(_one(agency, period, tuple(found.get((agency.pk, period.name), ())), today))
    return listed


def _one(agency: Agency, period: Period, returns: tuple[Return, ...], today: dt.date) -> Expected:
    due = period.last + dt.timedelta(days=agency.due_days)
    states = [state_of(r, list(r.steps.all())) for r in returns]
    best = max(states, key=_ORDER.index, default="")
    late = today > due and best != "sealed"
    if best in ("", "withdrawn", "superseded"):
        best = "missing" if late else "not_due"
    return Expected(agency, period, due, best, late, returns)
