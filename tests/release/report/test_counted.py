"""What is counted before protection: everybody once, few countries together, nothing that the source hides."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from tests.flows.sealed_rows import sealed
from tests.release.report_case import PEOPLE, Kind, store_of
from whimbrel.release.report.counted import count_draw
from whimbrel.release.report.order import Draw
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.period import parse_period

YEAR = {"period": dt.date(2024, 1, 1), "period_until": dt.date(2024, 12, 31), "period_precision": "year"}
CELL = {"indicator": "detected_victims", "counting_unit": "persons", "reporting_country": "THA", **YEAR}


def draw(**more) -> Draw:
    """A draw of 2024 beside 2023."""
    facts = {"id": "x", "period": parse_period("2024"), "before": parse_period("2023"), "since": 2023}
    return Draw(**(facts | more))


def tables(drawn) -> dict:
    """Short name -> cells."""
    return {t.id.partition("-")[2]: dict(t.cells) for t in drawn.tables}


def test_all_tables_of_a_period_have_the_same_total(tmp_path):
    found = tables(count_draw(draw(), [store_of(tmp_path)]))
    total = sum(n for kind, n in PEOPLE.items() if kind[0] == 2024)
    for name in ("sex", "age_band", "citizenship", "form"):
        assert found[name]["2024", "_T"] == total
        assert sum(n for (period, code), n in found[name].items() if period == "2024" and code != "_T") == total
    assert found["year"][("2024",)] == total == found["month"][("_T",)]
    assert found["flows"]["2024", "_T", "_T"] == total


def test_few_people_of_a_country_are_counted_with_other_countries(tmp_path):
    people: dict[Kind, int] = {**PEOPLE, (2024, 1, "male", 20, "VNM", "MYS", "servitude", None): 4}
    found = tables(count_draw(draw(), [store_of(tmp_path, people)]))["citizenship"]
    by_country = Counter({kind[4]: 0 for kind in people})
    for kind, many in people.items():
        by_country[kind[4]] += many if kind[0] == 2024 else 0
    assert found["2024", "other_countries"] == by_country["LAO"] + by_country["VNM"] == 7
    assert {code for _, code in found} == {"MMR", "KHM", "other_countries", "_T"}


def test_who_suffered_several_forms_is_counted_once_and_apart(tmp_path):
    person = {"role_victim": "yes", "sex": "female", "citizenship": "MMR", "registered": dt.date(2024, 5, 5)}
    dates = {"registered_until": dt.date(2024, 5, 5), "registered_precision": "day"}
    persons = [{"id": n, **person, **dates} for n in range(1, 31)]
    one = [{"person": n, "form_forced_labour": "yes"} for n in range(1, 31)]
    two = [{"person": n, "form_servitude": "yes"} for n in range(1, 11)]
    held = sealed(Path(tmp_path) / "store", "an-agency", period="2024", persons=persons, exploitations=[*one, *two])
    found = tables(count_draw(draw(), [held]))["form"]
    assert found == {("2024", "_T"): 30, ("2024", "several"): 10, ("2024", "forced_labour"): 20, ("2023", "_T"): 0}


def test_cells_that_the_source_hides_are_not_guessed(tmp_path):
    hidden = {"value": None, "value_low": 1, "value_high": 4, "exactness": "suppressed"}
    known = {"value": 20, "value_low": 20, "value_high": 20, "exactness": "exact"}
    rows = [{**CELL, "sex": "female", **hidden}, {**CELL, "sex": "male", **known}]
    held = sealed(Path(tmp_path) / "store", "a-state", "published", period="2024", figures=rows)
    with pytest.raises(QuestionError, match="hides"):
        count_draw(draw(tables=("sex",)), [held])


def test_two_units_are_never_one_draw(tmp_path):
    known = {"value": 20, "value_low": 20, "value_high": 20, "exactness": "exact", "sex": "male"}
    rows = [{**CELL, **known}, {**CELL, **known, "indicator": "border_detections", "counting_unit": "detections"}]
    held = sealed(Path(tmp_path) / "store", "a-state", "published", period="2024", figures=rows)
    with pytest.raises(QuestionError, match=r"border_detections \(detections\)"):
        count_draw(draw(), [held])
    drawn = count_draw(draw(indicator="border_detections"), [held])
    assert {t.unit for t in drawn.tables} == {"detections"}


def test_nothing_in_the_period_is_told_and_not_made_up(tmp_path):
    held = store_of(tmp_path)
    with pytest.raises(QuestionError, match="nothing can be counted"):
        count_draw(draw(period=parse_period("2010"), before=None), [held])
