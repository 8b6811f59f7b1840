"""Totals beside parts.

Published tables show the same people again and again: in all, by sex, by age, by country. Adding up such a column counts
everybody several times. A blind sum of the UK's referrals is 7.7 times too large, one of UNODC's victims 5.6 times.

Here every figure knows what it is broken down by. That is its *grain*. An answer takes one grain and never adds two.
"""

import pytest

from tests.spec.drawn import answer, checks, filed, rows
from whimbrel import QuestionError

BY_SEX = {"figures.sex": "Sex"}


def test_a_total_is_not_added_to_its_parts(tmp_path):
    """Thirty people, not sixty."""
    given = """
        Sex    | People
        total  | 30
        female | 20
        male   | 10
    """
    filed(given, BY_SEX, tmp_path, nature="published")
    assert rows(answer(tmp_path)) == [(30, 30)]
    assert rows(answer(tmp_path, "sex")) == [("female", 20, 20), ("male", 10, 10)]


def test_two_breakdowns_of_the_same_people(tmp_path):
    """By sex and by age are two views of the same thirty people. Sex by age was never published, so it is not answered."""
    given = """
        Sex    | Age   | People
        total  | total | 30
        female | total | 20
        male   | total | 10
        total  | 18-20 | 12
        total  | 21-23 | 18
    """
    filed(given, {**BY_SEX, "figures.age_band": "Age"}, tmp_path, nature="published")
    assert rows(answer(tmp_path, "age_band")) == [("21_23", 18, 18), ("18_20", 12, 12)]


def test_a_breakdown_that_was_not_published(tmp_path):
    """It cannot be worked out from the others."""
    given = """
        Sex    | Age   | People
        female | total | 20
        total  | 18-20 | 12
    """
    filed(given, {**BY_SEX, "figures.age_band": "Age"}, tmp_path, nature="published")
    with pytest.raises(QuestionError):
        answer(tmp_path, "sex", "age_band")


def test_parts_that_are_more_than_their_total():
    """One of the numbers is wrong, or some people are counted in two parts."""
    given = """
        Sex    | People
        total  | 25
        female | 20
        male   | 10
    """
    assert checks(given, BY_SEX) == {"T01": "warning"}


def test_parts_that_are_less_than_their_total():
    """Five people whose sex is not known."""
    given = """
        Sex    | People
        total  | 35
        female | 20
        male   | 10
    """
    assert checks(given, BY_SEX) == {"T04": "notice"}


def test_hidden_parts_are_given_the_benefit_of_their_limits():
    """1 to 4 and 20 may well be 22."""
    given = """
        Sex    | People
        total  | 22
        female | 20
        male   | <5
    """
    assert checks(given, BY_SEX) == {"V13": "notice"}


def test_the_same_cell_twice_counts_once(tmp_path):
    """An exact repetition is a copy."""
    given = """
        Sex    | People
        female | 20
        female | 20
    """
    filed(given, BY_SEX, tmp_path, nature="published")
    assert checks(given, BY_SEX) == {"T03": "notice"}
    assert rows(answer(tmp_path)) == [(20, 20)]


def test_the_same_cell_with_two_values():
    """Somebody has to decide which is right."""
    given = """
        Sex    | People
        female | 20
        female | 21
    """
    assert checks(given, BY_SEX) == {"T02": "error"}
