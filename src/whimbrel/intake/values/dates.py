"""Dates as people write them, with the precision they have: 2021, 2021-05, 2021-05-03, 2022 Q2, 2005-2013.

Nothing is made more exact than it was: a year stays a year, from its first day to its last.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from babel import Locale

from whimbrel.intake.values.numbers import plain

ORDERS = ("day_first", "month_first")
_LONGEST = 60
_LANGUAGES = ("en", "fr", "es", "pt", "it", "de", "nl", "id", "vi")


@dataclass(frozen=True)
class Dated:
    """First and last day of what the text says, and its precision: day, month, quarter, year or year_span."""

    first: dt.date
    last: dt.date
    precision: str


class AmbiguousOrder(ValueError):
    """Day and month could be either way round."""


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        months = Locale.parse(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    key = name.casefold().rstrip(".")
                    # A short name that means two months in two languages is no name for us.
                    found[key] = number if found.get(key, number) == number else 0
    found["sept"] = 9
    return {name: number for name, number in found.items() if number and not name[0].isdigit()}


def _month(year: int, month: int) -> Dated:
    return Dated(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]), "month")


def _year(year: int, last: int | None = None) -> Dated:
    return Dated(dt.date(year, 1, 1), dt.date(last or year, 12, 31), "year_span" if last and last != year else "year")


def _quarter(year: int, quarter: int) -> Dated:
    last = _month(year, quarter * 3)
    return Dated(dt.date(year, quarter * 3 - 2, 1), last.last, "quarter")


def _day(year: int, month: int, day: int) -> Dated:
    date = dt.date(year, month, day)
    return Dated(date, date, "day")


_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_CHINESE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日?)?)?")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(\d{4})")
_BAND = re.compile(r"(\d{4})\s*(?:-|–|—|to|\.\.)\s*(\d{4})")
_FULL_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SHORT_YEAR = re.compile(r"^\d{1,2}([-/.])\d{1,2}\1\d{2}$|[^\W\d_][-/ .]+\d{2}$")
_QUARTER = re.compile(r"(\d{4})[-_ ]?[qQ]([1-4])|[qQ]([1-4])[-_ ]?(\d{4})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_NAMED = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th|\.)?[-/ ]+(?:de )?)?(?P<m>[^\W\d_]+)\.?"
    r"(?:[-/ ]+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)?,?[-/ ]+(?:de )?(?P<y>\d{4}|\d{2})"
)


def numeric_parts(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date such as 3/5/2021, whose order a column must tell; None for other texts."""
    m = _NUMERIC.fullmatch(plain(text))
    return (int(m.group(1)), int(m.group(3))) if m else None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (2000 if year <= (dt.date.today().year + 1) % 100 else 1900)  # noqa: DTZ011 the clerk's own clock


def dated(text: str, *, order: str | None = None, epoch_days: bool = False, buddhist: bool = False) -> Dated | None:
    """The date a text gives, or None if it gives none (also an impossible one, such as 2021-02-30).

    order: ``day_first`` or ``month_first`` for texts such as 3/5/2021; without it these raise AmbiguousOrder.
    epoch_days: whole numbers are days since 1970-01-01. buddhist: years are 543 ahead, as in Thailand.
    """
    text = plain(text)
    if len(text) > _LONGEST:
        return None
    try:
        found = dt.date(1970, 1, 1) + dt.timedelta(days=int(text)) if epoch_days and text.isdigit() else None
        if found:
            return Dated(found, found, "day")
        return _read(_western(text) if buddhist else text, order)
    except AmbiguousOrder:
        raise
    except (ValueError, OverflowError):
        return None


def _western(text: str) -> str:
    """The text with its years 543 earlier. Done on the text: 29 February of 2567 is a day, as 2024 is a leap year."""
    if _SHORT_YEAR.search(text):
        raise ValueError("a year of two digits could be of either calendar")
    return _FULL_YEAR.sub(lambda m: f"{int(m.group()) - 543:04d}", text)


def _read(text: str, order: str | None) -> Dated | None:
    if m := _YEAR.fullmatch(text):
        return _year(int(m.group(1)))
    if m := _ISO.fullmatch(text):
        return _day(*(int(g) for g in m.groups()))
    if m := _QUARTER.fullmatch(text):
        return _quarter(int(m.group(1) or m.group(4)), int(m.group(2) or m.group(3)))
    if m := _BAND.fullmatch(text):
        first, last = int(m.group(1)), int(m.group(2))
        return _year(first, last) if first <= last else None
    if m := _YEAR_MONTH.fullmatch(text):
        return _month(int(m.group(1)), int(m.group(2)))
    if m := _MONTH_YEAR.fullmatch(text):
        return _month(int(m.group(2)), int(m.group(1)))
    if m := _CHINESE.fullmatch(text):
        parts = [int(g) for g in m.groups() if g]
        return _day(*parts) if len(parts) == 3 else _month(*parts) if len(parts) == 2 else _year(*parts)
    if m := _NUMERIC.fullmatch(text):
        return _numeric(int(m.group(1)), int(m.group(3)), _full_year(m.group(4)), order)
    if m := _NAMED.fullmatch(text):
        month = _months().get(m.group("m").casefold())
        if not month:
            return None
        # "Sep-17" may be a month of 2017 or a 17th of September, or a band that a spreadsheet damaged.
        if len(m.group("y")) == 2 and not (m.group("d1") or m.group("d2")):
            return None
        if m.group("d1") and m.group("d2"):
            return None
        number = m.group("d1") or m.group("d2")
        return _day(_full_year(m.group("y")), month, int(number)) if number else _month(_full_year(m.group("y")), month)
    return None


def _numeric(a: int, b: int, year: int, order: str | None) -> Dated | None:
    if order == "day_first":
        return _day(year, b, a)
    if order == "month_first":
        return _day(year, a, b)
    if a == b:
        return _day(year, a, b)
    raise AmbiguousOrder


def order_of(texts: list[str]) -> str | None:
    """The order of day and month that a column's texts prove; None if they prove none or contradict each other."""
    pairs = [p for p in map(numeric_parts, texts) if p]
    day_first = any(a > 12 for a, _ in pairs)
    month_first = any(b > 12 for _, b in pairs)
    if day_first == month_first:
        return None
    return "day_first" if day_first else "month_first"
