"""The page of counts: ranges, what they rest on, small numbers, the overlap table, files."""

from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.page import Page
from whimbrel.linkage.count_once import Count
from whimbrel.service.counting.figures import small, stepped

pytestmark = pytest.mark.django_db
YEAR = {"period": "2026", "role": "victim"}


def rows(client, **query):
    return {
        r["level"]: r for r in csv.DictReader(client.get("/counting/counts.csv", query).content.decode().splitlines())
    }


def test_records_and_persons_with_their_range(country, sit):
    nok = sit("nok")
    page = Page(nok.get("/counting/", {"period": "2026"}))
    assert "Persons, once within the country" in page.text and len(page.all("rect")) == 4
    found = rows(nok, period="2026")
    shown = {level: (r["unit"], r["low"], r["middle"], r["high"]) for level, r in found.items()}
    assert shown == {
        "records": ("records", "120", "120", "120"),
        "agency": ("persons", "119", "119", "120"),
        "country": ("persons", "90", "95", "100"),
        "circle": ("persons", "90", "95", "100"),
    }
    assert "Every two of these agencies have compared this period." in page.text
    assert "Pairs of records that nobody has judged yet: 1" in page.text


def test_what_nobody_compared_is_said_and_not_taken_for_nobody(country, sit):
    nok = sit("nok")
    page = Page(nok.get("/counting/"))
    assert "Nothing is known of whom these agencies both met" in page.text, "of all time nothing was compared"
    assert "at most as many persons as stand there: 100" in page.text and "at least 50" in page.text
    assert rows(nok)["country"]["at_least"] == "50" and "lao-labour+lao-police" in rows(nok)["country"]["not_compared"]


def test_one_agency_has_its_own_numbers_only(country, sit):
    lin = sit("lin", "case_worker")
    assert list(rows(lin)) == list(rows(lin, agency="lao-shelter")) == ["records", "agency"]
    assert rows(lin)["agency"]["agencies"] == "lao-police" and rows(lin)["agency"]["high"] == "40"
    assert "There is an overlap table of all agencies together" in Page(lin.get("/counting/", YEAR)).text


def test_a_small_number_is_a_range(met, build, sit):
    met("lao-police", 3)
    build()
    found = rows(sit("nok"), agency="lao-police")
    assert [(r["low"], r["middle"], r["high"]) for r in found.values()] == [("1", "", "4")] * 2


def test_the_overlap_table_is_shown_and_downloaded(country, sit):
    nok = sit("nok")
    page = Page(nok.get("/counting/", YEAR))
    assert "Lao Police + Lao Shelter" in page.text and "hidden" in page.text
    table = list(csv.DictReader(nok.get("/counting/overlap.csv", YEAR).content.decode().splitlines()))
    cell = {(r["lao-labour"], r["lao-police"], r["lao-shelter"]): r for r in table}
    assert len(cell) == 7 and cell["1", "1", "1"]["count"] == ""
    assert int(cell["0", "1", "1"]["low"]) <= 16 and int(cell["0", "1", "1"]["high"]) >= 20
    answer = nok.get("/counting/overlap.json", YEAR)
    about = json.loads(answer.content)
    assert about["period"] == "2026" and about["role"] == "victim" and about["disclosure"]["below"] == 5
    assert answer["X-Handling"] == "TLP:AMBER+STRICT" and about["lists"]["lao-police"]["middle"] == 39


@pytest.mark.parametrize("query", [{}, {"period": "2026"}, {"role": "victim"}, {"period": "2026-Q1", "role": "victim"}])
def test_there_is_no_table_of_all_years_or_roles(country, sit, query):
    nok = sit("nok")
    assert "Choose one year and one role" in Page(nok.get("/counting/", query)).text
    assert nok.get("/counting/overlap.csv", query).status_code == 404


def test_agencies_that_never_compared_are_no_lists_of_one_table(met, exchange, build, sit):
    for slug in ("lao-police", "lao-shelter", "lao-labour"):
        met(slug, 30)
    exchange("lao-police", "lao-shelter")
    exchange("lao-labour", "lao-shelter", period="2026-Q1")
    build()
    nok = sit("nok")
    page = Page(nok.get("/counting/", YEAR))
    assert "not every two were compared for the year" in page.text
    assert json.loads(nok.get("/counting/overlap.json", YEAR).content)["left_out"] == ["lao-labour"]


def test_before_anything_was_counted(sit):
    assert "Nothing has been counted yet" in Page(sit("nok").get("/counting/")).text


@pytest.mark.parametrize("language", ["fr", "zh"])
def test_in_other_languages(country, sit, language):
    page = Page(sit("nok").get("/counting/", {"lang": language, **YEAR}))
    assert "Persons" not in page.text and "counting_" not in page.text


# Where there is a record there is a person, however much is joined.
numbers = st.integers(1, 60)


@given(st.lists(numbers, min_size=3, max_size=3).map(sorted), st.lists(st.integers(0, 30), min_size=3, max_size=3))
def test_what_is_shown_holds_the_truth_and_tells_no_few(ends, more):
    count = Count("persons", *ends)
    apart = Count("persons", *sorted(e + m for e, m in zip(ends, sorted(more), strict=True)))
    shown = stepped(count, apart)
    assert shown.low <= count.low and count.high <= shown.high
    assert shown.middle is None or shown.low <= shown.middle <= shown.high
    one = small(count)
    assert one.low <= count.low and (one.high >= count.high)
    assert not {one.low, one.middle, one.high} & {2, 3} and (one.high == 4) == (0 < count.high < 5)


def test_nobody_shared_looks_as_a_few_shared():
    apart = Count("persons", 100, 100, 100)
    told = {stepped(Count("persons", 100 - n, 100 - n, 100 - n), apart) for n in range(5)}
    assert len(told) == 1


def test_nobody_is_nobody():
    none = Count("persons", 0, 0, 0)
    assert (small(none).low, small(none).high, stepped(none, none).low, stepped(none, none).high) == (0, 0, 0, 0)
