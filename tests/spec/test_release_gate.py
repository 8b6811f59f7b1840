"""What leaves for the public.

A number of one to four people can point to them. It is hidden, and so is at least one other, because a hidden number beside a
total is no secret. What was released once is known for ever, and every later release has to reckon with it.
"""

import pytest

from tests.cli.test_release import seal
from whimbrel.release.earlier import Earlier, records_of
from whimbrel.release.gate import draft, refuse_approvals
from whimbrel.release.policy import FEWEST, protected
from whimbrel.release.wishes.tables import TableWish as Wish
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import open_submission

YEAR = Wish({"en": "Persons by sex"}, parse_period("2023"), ("sex",))


def shown(made):
    """Sex -> the number that is released, or None where it is hidden."""
    return {row["sex"]: row["value"] for row in made.product.tables[0].rows.to_pylist()}


def released(made, wish, *submissions):
    """The draft as an earlier release."""
    return Earlier("the first", wish, wish.draws()[0], records_of(submissions), submissions, made.product.tables)


def test_three_people_are_hidden_and_so_is_another_number(tmp_path):
    """Sixty men, thirty-one women, three of whom it is not said: 94 less 60 less 31 would tell the three."""
    made = draft(YEAR, [open_submission(seal(tmp_path, {"male": 60, "female": 31, "unknown": 3}))])
    found = shown(made)
    assert found["_T"] == 94 and found["unknown"] is None
    assert [sex for sex, number in found.items() if number is None] != ["unknown"]


def test_five_people_are_told():
    """Fewer than five are hidden; a hidden number must leave a range of five, reaching from one or less to more than five."""
    assert FEWEST == 5
    assert protected(1, 9, 3) and not protected(2, 9, 3) and not protected(1, 5, 3) and protected(20, 25, 22)


def test_what_is_lost_is_said(tmp_path):
    """Before anything is published, and to the reader afterwards."""
    made = draft(YEAR, [open_submission(seal(tmp_path, {"male": 60, "female": 31, "unknown": 3}))])
    assert "2 of 4 numbers are hidden" in made.product.losses[0]["en"]


def test_a_part_of_what_was_released_is_refused(tmp_path):
    """The year less three quarters of it would be the fourth."""
    whole = open_submission(seal(tmp_path, {"male": 60, "female": 31, "unknown": 3}))
    first = released(draft(YEAR, [whole]), YEAR, whole)
    quarter = Wish({"en": "A quarter"}, parse_period("2023-Q1"), ("sex",))
    with pytest.raises(QuestionError, match="could be subtracted"):
        draft(quarter, [whole], [first])


def test_the_same_again_is_the_same(tmp_path):
    """A second draft beside the first release hides what the first hides."""
    whole = open_submission(seal(tmp_path, {"male": 60, "female": 31, "unknown": 3}))
    made = draft(YEAR, [whole])
    again = draft(YEAR, [whole], [released(made, YEAR, whole)])
    assert shown(again) == shown(made) and again.digest == made.digest


def test_a_release_whose_records_are_gone_closes_the_gate_for_them(tmp_path):
    """What two releases give away together could not be proven."""
    whole = open_submission(seal(tmp_path, {"male": 60, "female": 31, "unknown": 3}))
    made = draft(YEAR, [whole])
    gone = Earlier("the first", YEAR, YEAR.draws()[0], records_of([whole]), (), made.product.tables)
    with pytest.raises(QuestionError, match="not here any more"):
        draft(YEAR, [whole], [gone])


def test_two_different_persons_say_yes():
    """One person twice is one person."""
    refuse_approvals(["Lin", "Mai"])
    with pytest.raises(QuestionError, match="2 different persons"):
        refuse_approvals(["Lin", "Lin"])
