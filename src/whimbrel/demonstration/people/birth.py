"""A birth date as it is told and written: exact, vague, invented, mistyped, or an age instead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from whimbrel.demonstration.people.draw import Draw, Shares, early_of, one_of, whole
from whimbrel.demonstration.people.words import variation

BUDDHIST = 543
WRITES_BUDDHIST_YEARS = {"thai", "lao", "khmer", "burmese"}


class Told(NamedTuple):
    """Birth date as text and age, as one record has them."""

    birth_date: str | None
    age: int | None


def age_on(born: date, day: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def born_before(r: Draw, day: date) -> date:
    """A birth date: mostly young adults, some children, some older."""
    kind = r()
    if kind < 0.14:
        age = 17.9 * max(r(), r())
    elif kind < 0.9:
        age = 18 + 27 * (0.6 * r() * r() + 0.4 * r())
    else:
        age = 30 + 35 * r() * r()
    return day - timedelta(days=int(age * 365.25) + int(r() * 365))


class Births:
    """Writes birth dates with the shares of ``birth`` in variation.yaml."""

    def __init__(self) -> None:
        self.share = variation()["birth"]
        self.kinds = Shares(self.share["written"])

    def own(self, r: Draw, born: date) -> date:
        """The date in the person's own papers: for some an invented 1 January."""
        return date(born.year, 1, 1) if r() < self.share["invented"] else born

    def told(self, r: Draw, born: date, day: date, tradition: str) -> Told:
        """The birth date and age of one record."""
        kind = self.kinds(r)
        age = age_on(born, day)
        if kind == "unknown":
            return Told(None, None)
        if kind == "age":
            return Told(None, max(0, age + one_of(r, (-1, 1))) if r() < self.share["age_off_by_one"] else age)
        text = _written(kind, r, born, tradition)
        if text > day.isoformat() and kind != "buddhist":  # no form takes a birth that is still to come
            text = born.isoformat()
        return Told(text, age if r() < self.share["age_as_well"] else None)


def _written(kind: str, r: Draw, born: date, tradition: str) -> str:
    year, month, day = born.year, born.month, born.day
    if kind == "first_of_january":
        return f"{year}-01-01"
    if kind == "year":
        return str(year)
    if kind == "month":
        return f"{year}-{month:02}"
    if kind == "day_month_swapped" and day <= 12:
        month, day = day, month
    elif kind == "digit":
        return _one_digit_wrong(r, born)
    elif kind == "year_near":
        year += one_of(r, (-1, 1)) * early_of(r, (1, 2))
    elif kind == "decade":
        year += one_of(r, (-10, 10))
    elif kind == "buddhist" and tradition in WRITES_BUDDHIST_YEARS:
        year += BUDDHIST
    if (month, day) == (2, 29) and kind in ("year_near", "decade"):
        day = 28
    return f"{year}-{month:02}-{day:02}"


def _one_digit_wrong(r: Draw, born: date) -> str:
    """Another date with one digit of the day, month or year changed; the date exists."""
    right = born.isoformat()
    for _ in range(20):
        place = one_of(r, (2, 3, 5, 6, 8, 9))
        wrong = right[:place] + str(whole(r, 0, 9)) + right[place + 1 :]
        try:
            date.fromisoformat(wrong)
        except ValueError:
            continue
        if wrong != right and abs(int(wrong[:4]) - born.year) < 40:
            return wrong
    return right
