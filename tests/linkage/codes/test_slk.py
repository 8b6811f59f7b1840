"""SLK-581 as it is documented, and only under a key of the exchange."""

import pytest

from tests.linkage.codes.conftest import LATER
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import new_key
from whimbrel.linkage.codes.slk import keyed, slk581


@pytest.mark.parametrize(
    ("family", "given", "birth", "sex", "text", "flag"),
    [
        ("Citizen", "Joe", "1971-01-27", "male", "ITZOE270119711", "AAA"),
        ("O'Brien", "Mary-Ann", "1980-12-01", "female", "BREAR011219802", "AAA"),
        ("Li", "Bo", "1990", "female", "I22O2010119902", "UUA"),
        ("Ng", "", "1990-05", "", "G2299010519909", "UAA"),
        ("", "", "", "other", "99999010119009", "UUU"),
        ("Nguyễn", "Thị Hoa", "1999-03-02", "female", "GUEHI020319992", "AAA"),
        ("สุขใจ", "มาลี", "1999-03-02", "female", None, "AAA"),
    ],
)
def test_letters_date_and_sex(family, given, birth, sex, text, flag):
    key = slk581(family, given, birth, sex)
    assert key.flag == flag and len(key.text) == 14
    assert text is None or key.text == text


def test_one_letter_that_differs_loses_the_person(key):
    """Why it is the weaker way."""
    one, other = slk581("Cheung", "Ming", "1991-05-03", "male"), slk581("Zhang", "Ming", "1991-05-03", "male")
    assert keyed(one, key) != keyed(other, key)


def test_keyed_it_is_equal_in_one_exchange_only(key):
    one = slk581("Citizen", "Joe", "1971-01-27", "male")
    assert keyed(one, key) == keyed(slk581("citizen", "JOE", "1971-01-27", "male"), key)
    assert keyed(one, key) != keyed(one, new_key("lao-vnm", "2026", LATER))
    assert one.text not in keyed(one, key)


def test_a_date_that_is_only_a_stand_in_is_not_equal_to_a_told_one(key):
    assert keyed(slk581("Citizen", "Joe", "1971"), key) != keyed(slk581("Citizen", "Joe", "1971-01-01"), key)


def test_a_birth_date_of_another_form_is_refused():
    with pytest.raises(CodesError):
        slk581("Citizen", "Joe", "27.1.1971")
