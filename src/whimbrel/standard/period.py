"""The period of a submission: 2023, 2023-Q2, 2023-05, or from one year to another, 2002_2019."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from whimbrel.standard.errors import StoreError

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?", re.IGNORECASE)
_SPAN = re.compile(r"(\d{4})(?:_|\.\.|/|--|-| to )(\d{4})")


@dataclass(frozen=True, order=True)
class Period:
    """First and last day (both inside) and the name used in paths, such as ``2023-Q2``."""

    first: dt.date
    last: dt.date
    name: str

    def __str__(self) -> str:
        return self.name


def parse_period(text: str) -> Period:
    """A period from its text; StoreError shows the forms that are understood.

    ======================  ====================================
    ``2023``                the year
    ``2023-Q2``             the quarter
    ``2023-05``             the month
    ``2002..2019``          several years, named ``2002_2019``
    ======================  ====================================
    """
    text = text.strip()
    if m := _SPAN.fullmatch(text):
        first, last = int(m.group(1)), int(m.group(2))
        if 1900 <= first < last <= 2200:
            return Period(dt.date(first, 1, 1), dt.date(last, 12, 31), f"{first}_{last}")
    if m := _FORM.fullmatch(text):
        year, quarter, month = int(m.group(1)), m.group(2), m.group(3)
        if 1900 <= year <= 2200 and (not month or 1 <= int(month) <= 12):
            start, end = (
                (int(quarter) * 3 - 2, int(quarter) * 3) if quarter else (int(month), int(month)) if month else (1, 12)
            )
            name = f"{year}-Q{quarter}" if quarter else f"{year}-{month}" if month else f"{year}"
            return Period(dt.date(year, start, 1), dt.date(year, end, calendar.monthrange(year, end)[1]), name)
    raise StoreError("This is no period. Write 2023, 2023-Q2, 2023-05, or 2002..2019 for several years.")
