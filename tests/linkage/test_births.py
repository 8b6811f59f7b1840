"""What a date or an age tells of a birth."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.linkage.births import birth_of, years_of_age


@pytest.mark.parametrize(
    ("text", "day", "year"),
    [
        ("1990-05-03", "19900503", 1990),
        ("03/05/1990", "19900503", 1990),
        ("19900503", "19900503", 1990),
        ("3.5.1990", "19900503", 1990),
        ("1990-05", None, 1990),
        ("1990", None, 1990),
        ("1990-01-01", None, 1990),  # invented where only the year is known
        ("1990-00-00", None, 1990),
        ("2533-05-03", "19900503", 1990),  # Buddhist era
        ("1990-05-03 00:00:00", "19900503", 1990),
    ],
)
def test_dates(text: str, day: str | None, year: int) -> None:
    birth = birth_of(text)
    assert birth is not None
    assert (birth.day, birth.first_year, birth.last_year) == (day, year, year)


@pytest.mark.parametrize("text", ["", "unknown", "05-03", "0000-00-00", "99", "1700-01-01"])
def test_what_is_no_date_is_unknown(text: str) -> None:
    assert birth_of(text) is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)), st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)))
def test_an_age_gives_the_years_in_which_its_holder_was_born(born: dt.date, met: dt.date) -> None:
    born, met = sorted((born, met))
    age = met.year - born.year - ((met.month, met.day) < (born.month, born.day))
    if age >= 120:
        return
    years = years_of_age(str(age), met.isoformat())
    assert years is not None
    assert years[0] <= born.year <= years[1]
    # Off by one, as ages are told.
    assert years_of_age(str(age + 1), met.isoformat())[0] <= born.year  # type: ignore[index]


def test_an_age_of_no_known_year_tells_nothing() -> None:
    assert years_of_age("20", "") is None
    assert years_of_age("grown up", "2024-05-01") is None
