"""Units are not mixed.

Detections are not persons: one person may be detected three times. Referrals are not victims: a referral is a question.
Offences are not convictions. Each number stands with its unit, and numbers of different units are never added.
"""

import pytest

from tests.spec.drawn import answer, checks, filed, rows
from whimbrel import QuestionError

TWO = {"figures.indicator": "What", "figures.counting_unit": "Unit"}


def test_two_indicators_are_not_added(tmp_path):
    """The question must say which one it means."""
    given = """
        What              | Unit       | People
        referrals         | referrals  | 30
        border_detections | detections | 70
    """
    filed(given, TWO, tmp_path, nature="published")
    with pytest.raises(QuestionError, match="choose one with --indicator"):
        answer(tmp_path)


def test_one_indicator_is_answered_in_its_unit(tmp_path):
    """The unit belongs to the answer."""
    given = """
        What              | Unit       | People
        referrals         | referrals  | 30
        border_detections | detections | 70
    """
    filed(given, TWO, tmp_path, nature="published")
    found = answer(tmp_path, indicator="border_detections")
    assert rows(found) == [(70, 70)]
    assert found.in_words() == "70 detections"


def test_one_indicator_in_two_units_is_an_error():
    """Persons convicted and convictions are two things, and need two indicators."""
    given = """
        What      | Unit     | Sex    | People
        convicted | persons  | female | 30
        convicted | offences | male   | 70
    """
    assert checks(given, {**TWO, "figures.sex": "Sex"}) == {"T05": "error"}
