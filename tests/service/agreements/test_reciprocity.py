"""Who has filed what sees what: containment of periods, nil returns, grace, strict and family by family."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.service.agreements.agreed import (
    agree,
    cell,
    figures,
    file_nil,
    file_people,
    file_tables,
    migrants,
    terms_of,
)
from whimbrel.service.agreements.contribution import covered
from whimbrel.service.agreements.in_force import filings_for, shared_with
from whimbrel.service.agreements.party import party_by_reporter
from whimbrel.service.agreements.reciprocity import before, refusal
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import Store

TODAY = dt.date(2026, 6, 1)


def why(store, agreement, party: str, period: str, family: str, today: dt.date = TODAY):
    """(code, family) of why a party does not see a family of a period; None if it does."""
    own = filings_for(party, Store(store).current(), party_by_reporter())
    found = refusal(terms_of(agreement), party, own, parse_period(period), family, False, today)
    return (found.code, found.family) if found else None


@pytest.fixture
def agreement(store, users):
    """An agreement of Laos and Thailand, family by family."""
    return agree(users)


def test_nothing_filed_nothing_seen(store, agreement):
    assert why(store, agreement, "THA", "2023", "trafficking") == ("not_submitted", "trafficking")


def test_any_agency_of_the_party_files_for_it(store, agreement):
    file_people(store, "lao-shelter", 6, "LAO", "THA")
    assert why(store, agreement, "LAO", "2023", "trafficking") is None
    assert why(store, agreement, "LAO", "2023", "smuggling") == ("not_submitted", "smuggling")


@pytest.mark.parametrize(
    ("filed", "asked", "answer"),
    [
        (["2023"], "2023-Q2", None),
        (["2023"], "2023-05", None),
        (["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"], "2023", None),
        (["2023-Q1", "2023-Q2", "2023-Q4"], "2023", "part_of_period"),
        (["2023-Q1"], "2023-Q2", "not_submitted"),
        (["2022", "2023"], "2023-Q4", None),
        (["2022"], "2023", "not_submitted"),
    ],
)
def test_periods_compare_by_containment(store, agreement, filed, asked, answer):
    for period in filed:
        tables = figures(cell("detected_victims", 40, sex="female"), year=int(period[:4]))
        file_tables(store, "tha-police", tables, period=period)
    found = why(store, agreement, "THA", asked, "trafficking")
    assert (found and found[0]) == answer


def test_a_gap_of_one_day_is_a_gap():
    day = dt.date
    assert covered(
        [(day(2023, 1, 1), day(2023, 6, 30)), (day(2023, 7, 1), day(2023, 12, 31))], day(2023, 1, 1), day(2023, 12, 31)
    )
    assert not covered(
        [(day(2023, 1, 1), day(2023, 6, 29)), (day(2023, 7, 1), day(2023, 12, 31))], day(2023, 1, 1), day(2023, 12, 31)
    )


def test_strict_asks_for_every_family(store, users):
    file_people(store, "lao-police", 6, "LAO", "THA")
    file_people(store, "tha-police", 6, "MMR", "THA")
    agreement = agree(users, reciprocity="strict")
    assert why(store, agreement, "THA", "2023", "trafficking") == ("other_family", "smuggling")
    assert shared_with(["THA"]) == []
    file_nil(store, "tha-police", "smuggled_migrant")
    assert why(store, agreement, "THA", "2023", "trafficking") is None
    assert len(shared_with(["THA"])) == 1


def test_in_the_grace_period_the_period_before_is_enough(store, users):
    agreement = agree(users, grace_days=90)
    file_people(store, "tha-police", 6, "MMR", "THA", period="2022")
    assert why(store, agreement, "THA", "2023", "trafficking", dt.date(2024, 3, 30)) is None
    assert why(store, agreement, "THA", "2023", "trafficking", dt.date(2024, 3, 31)) == ("not_submitted", "trafficking")
    assert why(store, agreement, "THA", "2024", "trafficking", dt.date(2024, 3, 30)) == ("not_submitted", "trafficking")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2023", "2022-01-01", "2022-12-31"),
        ("2023-Q1", "2022-10-01", "2022-12-31"),
        ("2023-03", "2023-02-01", "2023-02-28"),
        ("2021..2023", "2018-01-01", "2020-12-31"),
    ],
)
def test_the_period_before_is_as_long(period, first, last):
    assert [d.isoformat() for d in before(parse_period(period))] == [first, last]


def test_a_nil_return_counts_alone(store, agreement):
    file_nil(store, "tha-police", "detected_victims")
    assert why(store, agreement, "THA", "2023", "trafficking") is None
    assert why(store, agreement, "THA", "2023-Q3", "trafficking") is None
    assert why(store, agreement, "THA", "2023", "smuggling") == ("not_submitted", "smuggling")


def test_figures_that_are_all_zero_count_as_a_nil_return(store, agreement):
    file_tables(store, "lao-police", figures(cell("detected_victims", 0, sex="female")))
    assert why(store, agreement, "LAO", "2023", "trafficking") is None
    file_people(store, "lao-shelter", 6, "LAO", "THA", period="2023-Q1")
    assert why(store, agreement, "LAO", "2023", "trafficking")[0] == "part_of_period"


def test_invented_data_do_not_count_for_real_ones(store, agreement):
    file_tables(store, "tha-police", migrants(6), nature="invented")
    assert why(store, agreement, "THA", "2023", "smuggling") == ("not_submitted", "smuggling")


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_a_refusal_says_why_and_what_to_do(store, agreement, language):
    own = filings_for("THA", Store(store).current(), party_by_reporter())
    found = refusal(terms_of(agreement), "THA", own, parse_period("2023"), "trafficking", False, TODAY)
    assert "2023" in found.text(language) and "2023" in found.remedy(language)
    assert "{" not in found.text(language) + found.remedy(language)
