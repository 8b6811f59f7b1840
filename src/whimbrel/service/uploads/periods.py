"""Which period a file is most likely about: the last one that is over, by the rhythm in which the agency reports."""

from __future__ import annotations

import datetime as dt

from whimbrel.standard.period import Period, parse_period


def recent(rhythm: str, today: dt.date, count: int = 6) -> list[Period]:
    """The last periods that are over, the newest first; of an agency without a rhythm, quarters."""
    found: list[Period] = []
    day = today
    while len(found) < count:
        period = _around(rhythm, day)
        if period.last < today:
            found.append(period)
        day = period.first - dt.timedelta(days=1)
    return found


def _around(rhythm: str, day: dt.date) -> Period:
    if rhythm == "year":
        return parse_period(f"{day.year}")
    if rhythm == "month":
        return parse_period(f"{day.year}-{day.month:02d}")
    return parse_period(f"{day.year}-Q{(day.month + 2) // 3}")
