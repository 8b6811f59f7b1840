"""Which records are compared."""

import numpy as np
import pyarrow as pa

from tests.linkage.invented import as_pairs, people, prepared, true_pairs
from whimbrel.linkage.columns import recognise
from whimbrel.linkage.keys import candidate_pairs
from whimbrel.linkage.prepared import prepare


def _pairs(rows: list[dict[str, str | None]], most: int = 40) -> set[tuple[int, int]]:
    headings = ["name", "birth_date", "sex", "phone"]
    table = pa.table({h: pa.array([r.get(h) for r in rows], pa.string()) for h in headings})
    left, right = candidate_pairs(prepare(table, recognise(headings)), -100.0, most)
    return set(as_pairs(left, right))


def test_each_pair_comes_once_and_never_with_itself() -> None:
    left, right = candidate_pairs(prepared(), -100.0)
    pairs = as_pairs(left, right)
    assert len(pairs) == len(set(pairs))
    assert (left < right).all()


def test_one_name_in_two_scripts_is_compared_whatever_else_is_unknown() -> None:
    assert _pairs([{"name": "王小明"}, {"name": "Xiaoming Wang"}, {"name": "Ivan Petrov"}]) == {(0, 1)}


def test_a_mistyped_name_is_compared_by_birth_and_the_rest_of_the_name() -> None:
    rows = [
        {"name": "Nguyen Van Hung", "birth_date": "1999-04-03"},
        {"name": "Ngyuen Van Hgun", "birth_date": "1999-03-04"},
    ]
    assert _pairs(rows) == {(0, 1)}


def test_two_without_a_common_word_are_compared_by_their_number() -> None:
    assert _pairs([{"name": "Moe", "phone": "+95 9 123 4567"}, {"name": "victim 2", "phone": "091234567"}]) == {(0, 1)}


def test_a_key_that_many_share_compares_nobody_but_a_finer_one_does() -> None:
    many = [{"name": "Nguyen Van Anh", "birth_date": f"{1960 + n % 40}-05-{1 + n % 28:02d}"} for n in range(80)]
    pairs = _pairs([*many, {"name": "Anh Nguyen Van", "birth_date": "1970-05-11"}], most=10)
    assert 0 < len(pairs) < 400
    assert (10, 80) in pairs  # the same name and day


def test_nearly_all_true_pairs_of_invented_people_are_compared() -> None:
    table = people()
    left, right = candidate_pairs(prepared(), -100.0)
    truth = true_pairs(table)
    assert len(truth & set(as_pairs(left, right))) / len(truth) > 0.93


def test_what_cannot_reach_the_bits_is_left_out() -> None:
    every = candidate_pairs(prepared(), -100.0)
    some = candidate_pairs(prepared(), 12.0)
    assert len(some[0]) < len(every[0]) / 3
    assert set(as_pairs(*some)) <= set(as_pairs(*every))
    assert np.isin(some[0], every[0]).all()
