"""Dates as people write them, no more exact than they are."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.intake.values.dates import AmbiguousOrder, Dated, dated, numeric_parts, order_of

D = dt.date


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2021", D(2021, 1, 1), D(2021, 12, 31), "year"),
        ("2021-05", D(2021, 5, 1), D(2021, 5, 31), "month"),
        ("05/2021", D(2021, 5, 1), D(2021, 5, 31), "month"),
        ("2020-02", D(2020, 2, 1), D(2020, 2, 29), "month"),
        ("2021-05-03", D(2021, 5, 3), D(2021, 5, 3), "day"),
        ("2021-05-03T10:00:00", D(2021, 5, 3), D(2021, 5, 3), "day"),
        ("2022_q2", D(2022, 4, 1), D(2022, 6, 30), "quarter"),
        ("Q4 2023", D(2023, 10, 1), D(2023, 12, 31), "quarter"),
        ("2005-2013", D(2005, 1, 1), D(2013, 12, 31), "year_span"),
        ("2005–2013", D(2005, 1, 1), D(2013, 12, 31), "year_span"),
        ("January 6, 2014", D(2014, 1, 6), D(2014, 1, 6), "day"),
        ("6 janvier 2014", D(2014, 1, 6), D(2014, 1, 6), "day"),
        ("6 de enero de 2014", D(2014, 1, 6), D(2014, 1, 6), "day"),
        ("3rd May 2021", D(2021, 5, 3), D(2021, 5, 3), "day"),
        ("Sept 2021", D(2021, 9, 1), D(2021, 9, 30), "month"),
        ("2021年5月3日", D(2021, 5, 3), D(2021, 5, 3), "day"),
        ("2021年5月", D(2021, 5, 1), D(2021, 5, 31), "month"),
        ("２０２１", D(2021, 1, 1), D(2021, 12, 31), "year"),
    ],
)
def test_forms_of_dates(text, first, last, precision):
    assert dated(text) == Dated(first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "YYYY-MM-DD",
        "2021-02-30",
        "2021-13-01",
        "0000-01-01",
        "2021年0月5日",
        "31 June 2021",
        "5 May 6, 2014",
        "9-17",
        "9--17",
        "17-Sep",
        "Sep-17",
        "soon",
        "",
        "2013-2005",
        "x" * 100000,
    ],
)
def test_what_is_no_date_is_none(text):
    assert dated(text) is None


def test_day_counts_only_where_they_were_announced():
    assert dated("14245", epoch_days=True) == Dated(D(2009, 1, 1), D(2009, 1, 1), "day")
    assert dated("14245") is None


def test_the_order_of_day_and_month_is_never_guessed():
    with pytest.raises(AmbiguousOrder):
        dated("3/5/2021")
    assert dated("3/5/2021", order="day_first").first == D(2021, 5, 3)
    assert dated("3/5/2021", order="month_first").first == D(2021, 3, 5)
    assert dated("5/5/2021").first == D(2021, 5, 5)
    assert dated("25/12/2021", order="month_first") is None


def test_a_whole_column_proves_its_order_or_does_not():
    assert order_of(["3/5/2021", "25/12/2021"]) == "day_first"
    assert order_of(["3/5/2021", "12/25/2021"]) == "month_first"
    assert order_of(["3/5/2021", "4/6/2021"]) is None
    assert order_of(["25/12/2021", "12/25/2021"]) is None
    assert numeric_parts("2021-05-03") is None


def test_thai_years():
    assert dated("2567", buddhist=True) == Dated(D(2024, 1, 1), D(2024, 12, 31), "year")
    # 2567 is no leap year of our calendar, but 2024 is.
    assert dated("29/02/2567", order="day_first", buddhist=True).first == D(2024, 2, 29)
    assert dated("2567-02-29", buddhist=True).first == D(2024, 2, 29)
    assert dated("29/02/2568", order="day_first", buddhist=True) is None
    assert dated("2567-02", buddhist=True).last == D(2024, 2, 29)
    assert dated("5/5/64", buddhist=True) is None


_DAYS = st.dates(D(1900, 1, 1), D(2090, 12, 31))
_FORMS = {
    "{0:%Y-%m-%d}": None,
    "{0:%Y/%m/%d}": None,
    "{0:%Y.%m.%d}": None,
    "{0:%Y-%m-%d} 23:59:00": None,
    "{0.year}年{0.month}月{0.day}日": None,
    "{0:%d/%m/%Y}": "day_first",
    "{0:%d.%m.%Y}": "day_first",
    "{0.day}-{0.month}-{0.year}": "day_first",
    "{0:%m/%d/%Y}": "month_first",
    "{1} {0.day}, {0.year}": None,
    "{0.day} {1} {0.year}": None,
    "{0.day}-{2}-{0.year}": None,
}


@given(_DAYS, st.sampled_from(sorted(_FORMS)))
def test_a_day_in_any_form_is_the_same_day(day, form):
    text = form.format(day, calendar.month_name[day.month], calendar.month_abbr[day.month])
    assert dated(text, order=_FORMS[form]) == Dated(day, day, "day")


@given(_DAYS, st.sampled_from(["{0:%Y-%m}", "{0:%m/%Y}", "{1} {0.year}", "{0.year}年{0.month}月"]))
def test_a_month_stays_a_month(day, form):
    found = dated(form.format(day, calendar.month_name[day.month]))
    assert found.precision == "month"
    assert (found.first, found.last) == (
        day.replace(day=1),
        D(day.year, day.month, calendar.monthrange(day.year, day.month)[1]),
    )


@given(_DAYS)
def test_a_thai_day_is_the_day_543_years_earlier(day):
    assert dated(f"{day.day}/{day.month}/{day.year + 543}", order="day_first", buddhist=True) == Dated(day, day, "day")


@given(st.text(max_size=80))
def test_any_text_is_answered(text):
    for order in (None, "day_first"):
        try:
            found = dated(text, order=order, buddhist=order is None)
        except AmbiguousOrder:
            continue
        assert found is None or found.first <= found.last
