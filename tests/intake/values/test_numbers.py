"""Numbers as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.intake.values.numbers import Count, count, decimal, in_words, plain, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", "7"),
        ("0", "0"),
        ("-3", "-3"),
        ("+3", "3"),
        ("1,282", "1282"),
        ("1 282", "1282"),
        ("1\u00a0282", "1282"),
        ("1\u202f282", "1282"),
        ("1'282", "1282"),
        ("1’282", "1282"),
        ("1.282.000", "1282000"),
        ("1.282", "1.282"),
        ("1.282,50", "1282.50"),
        ("1,282.50", "1282.50"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("１２３", "123"),
        ("\u2212" + "4", "-4"),
        ("00012", "12"),
    ],
)
def test_forms_that_mean_one_number(text, number):
    assert decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "–",
        "1,234,5",
        "1,23,456",
        "1,2,3",
        "1e5",
        "0x10",
        "12 persons",
        "5¹",
        "5²",
        "①",
        "½",
        "1..2",
        "nan",
        "0812345678",
        "00000012",
        "inf",
    ],
)
def test_what_is_no_number_is_not_made_one(text):
    assert decimal(text) is None
    assert whole(text) is None


def test_a_footnote_mark_is_not_a_digit():
    """Official tables write 5¹; read as 51 it would be ten times too many."""
    assert plain("5¹") == "5¹"
    assert count("5¹") is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("<5", 1, 4), ("< 5", 1, 4), ("＜5", 1, 4), ("≤5", 1, 5), ("<=5", 1, 5), ("less than 10", 1, 9), ("少于5", 1, 4)],
)
def test_hidden_small_numbers_are_intervals(text, low, high):
    assert count(text) == Count(None, low, high, "suppressed")


def test_a_count_has_no_fraction_and_words_are_told_apart():
    assert count("1.5") is None
    assert count("1,282") == Count(1282, 1282, 1282, "exact")
    assert in_words("Several teenage girls*")
    assert not in_words("12*")


def test_endless_digits_are_refused_at_once():
    assert decimal("9" * 5_000_000) is None
    assert count("<" + "9" * 5_000_000) is None


@given(
    st.integers(0, 10**15), st.sampled_from([",", " ", "'", "’", "\u00a0", "\u202f"]), st.sampled_from(["", "-", "+"])
)
def test_grouped_numbers_round_trip(number, mark, sign):
    text = sign + f"{number:,}".replace(",", mark)
    assert whole(text) == (-number if sign == "-" else number)


@given(st.integers(10**6, 10**15))
def test_points_as_thousands_marks_round_trip_from_a_million_on(number):
    assert whole(f"{number:,}".replace(",", ".")) == number


@given(st.integers(1000, 10**12), st.integers(0, 99))
def test_fractions_after_grouped_numbers_round_trip(number, cents):
    wanted = Decimal(f"{number}.{cents:02d}")
    english = f"{number:,}.{cents:02d}"
    assert decimal(english) == wanted
    assert decimal(english.translate(str.maketrans(",.", ".,"))) == wanted


@given(st.text(max_size=60))
def test_any_text_is_answered(text):
    for read in (decimal, whole, count):
        read(text)
    assert plain(plain(text)) == plain(text)
