"""What goes into a code, and what codes are like."""

import dataclasses

import numpy as np
import pytest

from tests.linkage.codes.conftest import LATER
from whimbrel.linkage.codes.encode import BITS, encode
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import new_key
from whimbrel.linkage.codes.features import SECTIONS, sections_of
from whimbrel.linkage.codes.kernel import similarity
from whimbrel.linkage.codes.people_file import traits

SOMCHAI = traits("Srisai", "Somchai", birth="1991-05-03", sex="male", citizenship="THA")


def alike(one, other, key) -> float:
    codes, _ = encode([one, other], key)
    return float(similarity(np.bitwise_count(codes[0] ^ codes[1]).sum(dtype=np.int64), BITS))


def changed(**traits_):
    return dataclasses.replace(SOMCHAI, **traits_)


def test_the_same_traits_are_the_same_code_under_the_same_key_only(key):
    assert alike(SOMCHAI, SOMCHAI, key) == 1
    other, _ = encode([SOMCHAI], new_key("lao-tha", "2026", LATER))
    mine, _ = encode([SOMCHAI], key)
    assert abs(similarity(np.bitwise_count(other ^ mine).sum(dtype=np.int64), BITS)) < 0.2


def test_another_spelling_stays_alike(key):
    other = traits("Srisai", "Somchay", birth="1991-05-03", sex="male", citizenship="THA")
    assert alike(SOMCHAI, other, key) > 0.6


@pytest.mark.parametrize(
    ("birth", "least"),
    [("1991-03-05", 0.5), ("1992-05-03", 0.3), ("1991-05", 0.5), ("1991", 0.35), ("1991-01-01", 0.35)],
)
def test_one_wrong_part_of_the_birth_date_does_not_lose_a_person(birth, least, key):
    assert alike(SOMCHAI, changed(birth=birth), key) > least


def test_a_wrong_sex_does_not_lose_a_person(key):
    assert alike(SOMCHAI, changed(sex="female"), key) > 0.6


def test_a_namesake_with_another_birth_date_is_not_alike(key):
    assert alike(SOMCHAI, changed(birth="1984-11-20"), key) < 0.2


def test_nobody_with_the_same_birth_date_is_alike_by_it_alone(key):
    other = traits("Nguyen", "Thi Hoa", birth="1991-05-03", sex="female", citizenship="VNM")
    assert abs(alike(SOMCHAI, other, key)) < 0.2


def test_bits_are_as_often_0_as_1(exchange):
    bits = np.unpackbits(exchange.made[0].table.codes.view(np.uint8), axis=1)
    assert abs(bits.mean() - 0.5) < 0.002
    assert np.abs(bits.mean(axis=0) - 0.5).max() < 0.08


def test_every_bit_of_a_code_is_of_a_section():
    assert sum(SECTIONS.values()) == BITS == 1024
    assert set(sections_of(SOMCHAI)) == set(SECTIONS)


def test_no_part_of_a_name_counts_without_a_bond():
    for parts, bonds in sections_of(traits("Somchai", "Srisai", sex="male")).values():
        assert not bonds or all(bonds) or not parts
    only = sections_of(traits("Somchai"))
    assert [name for name, (parts, bonds) in only.items() if parts and bonds] == ["sexes"]


def test_who_is_hardly_known_has_no_code(key):
    known = [SOMCHAI, traits("Somchai"), traits("", birth="1991-05-03"), traits("Somchai", "Srisai", birth="1991")]
    assert encode(known, key)[1].tolist() == [True, False, False, True]


def test_a_birth_date_of_another_form_is_refused():
    with pytest.raises(CodesError, match="birth date"):
        traits("A", birth="03.05.1991")


def test_dummies_are_codes_of_nobody(key):
    codes, enough = encode([SOMCHAI] * 3, key, dummies=50)
    assert len(codes) == 53 and len(enough) == 3
    far = np.bitwise_count(codes[3:, None] ^ codes[None, :3]).sum(axis=2, dtype=np.int64)
    assert far.min() > 400


@pytest.mark.parametrize("people", [[], [traits("")], [traits("", birth="1991")], [traits("Somchai")]])
def test_nobody_and_nothing_known_is_no_fault(key, people):
    codes, enough = encode(people, key, dummies=3)
    assert len(codes) == len(people) + 3 and not enough.any()
