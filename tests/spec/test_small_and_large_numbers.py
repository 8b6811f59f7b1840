"""Numbers as people write them.

Statistics hide small numbers, group thousands, and sometimes write a number in words. A hidden number is not a zero and
not a blank: it lies between two limits, and both are kept.
"""

from tests.spec.drawn import answer, becomes, checks, filed, rows

PEOPLE = {"from": "People"}


def test_fewer_than_five_is_one_to_four():
    """A zero would have been shown as a zero. So the hidden number is at least one."""
    given = """
        People
        <5
    """
    assert becomes(given, "figures.value", PEOPLE) == [None]
    assert becomes(given, "figures.value_low", PEOPLE) == [1]
    assert becomes(given, "figures.value_high", PEOPLE) == [4]


def test_an_exact_number_has_equal_limits():
    """The two limits meet."""
    given = """
        People
        17
    """
    assert becomes(given, "figures.value_low", PEOPLE) == becomes(given, "figures.value_high", PEOPLE) == [17]


def test_hidden_numbers_add_up_to_a_range(tmp_path):
    """An answer says what is counted exactly and what is hidden. It never picks a number in between."""
    given = """
        Citizenship | People
        Thai        | 20
        Lao         | <5
        Cambodian   | <5
    """
    filed(given, {"figures.citizenship": "Citizenship"}, tmp_path, nature="published")
    found = answer(tmp_path, "citizenship")
    assert rows(found) == [("THA", 20, 20), ("KHM", 1, 4), ("LAO", 1, 4)]
    assert found.in_words() == "20 referrals counted exactly, and 2 hidden cells that hold 2 to 8 more"


def test_thousands_are_grouped_in_many_ways():
    """A comma, a space, an apostrophe."""
    given = """
        Citizenship | People
        Thai        | 1,282
        Lao         | 1 282
        Cambodian   | 1’282
    """
    with_ = {"figures.citizenship": "Citizenship"}
    assert becomes(given, "figures.value", PEOPLE, with_=with_) == [1282, 1282, 1282]


def test_words_are_no_number():
    """*Several* is not a count. The cell is named, and nothing is guessed."""
    given = """
        People
        several girls
    """
    assert checks(given, {"figures.value": PEOPLE}) == {"V14": "error"}


def test_an_amount_that_can_be_read_two_ways_is_refused():
    """500.000 is half a million in Ha Noi and five hundred in Canberra."""
    given = """
        Citizenship | Fee     | Currency
        Thai        | 500.000 | VND
    """
    rules = {
        "persons.citizenship": "Citizenship",
        "payments.person": {"row": "persons"},
        "payments.kind": {"constant": "fee"},
        "payments.amount": "Fee",
        "payments.currency": "Currency",
    }
    assert checks(given, rules) == {"V17": "error"}
