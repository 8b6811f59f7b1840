"""Dates keep their precision.

Often only the year is known. A year stays a year: it is kept as the time from its first day to its last, with the word
*year* beside it. It never becomes the first of January.
"""

import datetime as dt

from tests.spec.drawn import answer, becomes, checks, filed, rows

CITIZENSHIP = {"persons.citizenship": "Citizenship"}


def test_a_year_is_all_of_its_days():
    """From the first day to the last."""
    given = """
        Citizenship | Registered
        Thai        | 2021
    """
    assert becomes(given, "persons.registered", "Registered", with_=CITIZENSHIP) == [dt.date(2021, 1, 1)]
    assert becomes(given, "persons.registered_until", "Registered", with_=CITIZENSHIP) == [dt.date(2021, 12, 31)]
    assert becomes(given, "persons.registered_precision", "Registered", with_=CITIZENSHIP) == ["year"]


def test_the_precision_is_what_the_text_has():
    """A day, a month, a quarter, several years."""
    given = """
        Citizenship | Registered
        Thai        | 2021-05-03
        Thai        | May 2021
        Thai        | 2021年5月
        Thai        | 2021 Q2
        Thai        | 2019-2021
    """
    found = becomes(given, "persons.registered_precision", "Registered", with_=CITIZENSHIP)
    assert found == ["day", "month", "month", "quarter", "year_span"]


def test_a_year_has_no_month(tmp_path):
    """Asked by month, what is known by year is *unknown*. It does not fill up January."""
    given = """
        Citizenship | Registered
        Thai        | 2023-02-11
        Thai        | 2023
    """
    filed(given, {"persons.registered": "Registered", **CITIZENSHIP}, tmp_path)
    assert rows(answer(tmp_path, "month")) == [("2023-02", 1, 1), ("unknown", 1, 1)]


def test_day_and_month_are_not_guessed():
    """3/5/2023 is in March or in May. Nothing in this column says which."""
    given = """
        Citizenship | Registered
        Thai        | 3/5/2023
    """
    assert checks(given, {"persons.registered": "Registered", **CITIZENSHIP}) == {"V04": "error"}


def test_one_date_of_a_column_can_prove_the_order():
    """There is no month 25. So the day stands first, in the whole column."""
    given = """
        Citizenship | Registered
        Thai        | 3/5/2023
        Thai        | 25/5/2023
    """
    found = becomes(given, "persons.registered", "Registered", with_=CITIZENSHIP)
    assert found == [dt.date(2023, 5, 3), dt.date(2023, 5, 25)]


def test_a_thai_year_is_read_where_the_mapping_says_so():
    """2567 is 2024. A leap day stays a leap day."""
    given = """
        Citizenship | Registered
        Thai        | 29/2/2567
    """
    rule = {"from": "Registered", "dates": "buddhist day_first"}
    assert becomes(given, "persons.registered", rule, with_=CITIZENSHIP) == [dt.date(2024, 2, 29)]


def test_a_day_that_never_was_is_refused():
    """February has no 30th."""
    given = """
        Citizenship | Registered
        Thai        | 2023-02-30
    """
    assert checks(given, {"persons.registered": "Registered", **CITIZENSHIP}) == {"V03": "error"}
