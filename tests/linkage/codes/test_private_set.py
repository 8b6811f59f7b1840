"""Private set intersection: both learn whom both know, and every try needs the other."""

import pytest

from tests.linkage.codes.conftest import LATER
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import new_key
from whimbrel.linkage.codes.people_file import traits
from whimbrel.linkage.codes.private_set import MOST_ASKED, Side, exact_keys


def run(one: Side, other: Side, mine, theirs):
    """A whole run: two messages each way."""
    first, second = one.offer(mine), other.offer(theirs)
    to_one, to_other = other.answer(first), one.answer(second)
    return one.common(to_one), other.common(to_other)


def test_both_sides_learn_what_both_have(key):
    mine, theirs = [f"person {i}" for i in range(40)], [f"person {i}" for i in range(30, 90)]
    found, other = run(Side(key), Side(key), mine, theirs)
    assert found == list(range(30, 40)) and other == list(range(10))


def test_points_of_two_keys_have_nothing_in_common(key):
    texts = [f"person {i}" for i in range(20)]
    other = Side(new_key("lao-tha", "2026", LATER))
    assert run(Side(key), other, texts, texts) == ([], [])


def test_a_point_cannot_be_tried_against_a_dictionary_without_the_other_side(key):
    """The partner holds the exchange key and the offer, and still no name can be tried: the secret number is missing."""
    side = Side(key)
    sent = side.offer(["known name|1991"])
    guesser = Side(key)
    assert guesser._point("known name|1991") != sent[0]
    assert guesser.offer(["known name|1991"]) != sent
    assert side.offer(["known name|1991"]) == sent, "only the one with the number makes the same point"


def test_the_number_of_tries_is_limited_and_counted(key):
    asked, other = Side(key, most=5), Side(key)
    with pytest.raises(CodesError, match="more persons than was agreed"):
        asked.answer(other.offer([f"p{i}" for i in range(6)]))
    assert asked.asked == 6
    assert len(asked.answer(other.offer([f"p{i}" for i in range(5)]))) == 5
    with pytest.raises(CodesError):
        asked.answer(other.offer(["p1"]))
    with pytest.raises(CodesError, match=f"{MOST_ASKED:,}"):
        other.offer([""] * (MOST_ASKED + 1))


@pytest.mark.parametrize("point", [b"", b"\xff" * 32, b"\x00" * 31 + b"\x01", b"x" * 33])
def test_what_is_no_point_of_the_curve_is_refused(key, point):
    with pytest.raises(CodesError, match="no point"):
        Side(key).answer([point])


def test_a_point_sent_twice_is_refused(key):
    sent = Side(key).offer(["a"])
    with pytest.raises(CodesError, match="twice"):
        Side(key).answer(sent * 2)


def test_an_answer_of_another_length_is_refused(key):
    one, other = Side(key), Side(key)
    sent = one.offer(["a", "b"])
    with pytest.raises(CodesError, match="does not fit"):
        one.common(other.answer(sent))
    one.answer(other.offer(["a"]))
    with pytest.raises(CodesError, match="does not fit"):
        one.common(other.answer(sent)[:1])


def test_exact_keys_survive_another_spelling_and_a_swapped_date():
    one = exact_keys(traits("Zhang", "Xiaoming", birth="1991-05-03", sex="male", citizenship="CHN"))
    assert set(one) & set(exact_keys(traits("Cheung", "Hsiao-ming", birth="1991-05-03", sex="male", citizenship="CHN")))
    assert set(one) & set(exact_keys(traits("Zhang", "Xiaoming", birth="1991-03-05", sex="male", citizenship="CHN")))
    assert not set(one) & set(
        exact_keys(traits("Zhang", "Xiaoming", birth="1984-11-20", sex="male", citizenship="CHN"))
    )
    assert exact_keys(traits("Zhang", "Xiaoming")) == []
