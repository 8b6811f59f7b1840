"""What is known of a person's birth: a day, or only years between which it lies.

Dates are invented where none is known: 1 January is taken for the year alone, and so is the first of a month whose day is said
to be unknown (``1990-00-00``). Years after 2400 are counted in the Buddhist era (543 years ahead). An age gives two
years: a person aged 20 in 2024 was born in 2003 or 2004.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_BUDDHIST = 543
_PARTS = re.compile(r"\d+")
_AGE_MAY_BE_OFF = 1  # years; ages are told, guessed and rounded


@dataclass(frozen=True)
class Birth:
    """``day``: yyyymmdd as text if the whole date is told and not invented. Years inclusive; ``told``: the year is told."""

    day: str | None
    first_year: int
    last_year: int
    told: bool


@lru_cache(maxsize=400_000)
def birth_of(text: str) -> Birth | None:
    """The birth a date tells (ISO, dd/mm/yyyy, yyyymmdd, a year, a year and month); None if it tells nothing."""
    numbers = _PARTS.findall(text)
    if not numbers:
        return None
    if len(numbers) == 1 and len(numbers[0]) in (6, 8):
        whole = numbers[0]
        numbers = [whole[:4], whole[4:6], *([whole[6:8]] if len(whole) == 8 else [])]
    if len(numbers) >= 3 and len(numbers[0]) <= 2 and len(numbers[2]) == 4:
        numbers = [numbers[2], numbers[1], numbers[0], *numbers[3:]]
    if len(numbers[0]) != 4:
        return None
    year = int(numbers[0])
    if year > 2400:
        year -= _BUDDHIST
    if not 1850 <= year <= 2150:
        return None
    month, day = (int(n) for n in (*numbers[1:3], "0", "0")[:2])
    invented = month == 0 or day == 0 or (month, day) == (1, 1)
    return Birth(None if invented else f"{year:04d}{month:02d}{day:02d}", year, year, True)


def years_of_age(age: str, registered: str) -> tuple[int, int] | None:
    """First and last year of birth of somebody of that age when registered; None if it cannot be told.

    An age that nobody says the year of tells nothing.
    """
    found = _PARTS.search(age)
    if not found or int(found.group()) > 120:
        return None
    when = birth_of(registered)
    if when is None:
        return None
    year = when.first_year
    return year - int(found.group()) - 1 - _AGE_MAY_BE_OFF, year - int(found.group()) + _AGE_MAY_BE_OFF
