"""Tables of overlaps: what is one, lists merged, a list left out."""

from __future__ import annotations

import numpy as np
import pytest

from whimbrel.estimate.errors import TableError
from whimbrel.estimate.table import Overlaps, overlaps


def test_a_table_from_names_and_counts(invented):
    table = overlaps(("police", "shelter"), {("police",): 94, ("shelter", "police"): 12, ("shelter",): 7})
    assert table.counts.tolist() == [0, 94, 7, 12] and table.observed == 113
    assert table.on_list == {"police": 106, "shelter": 19} and table.seen_by(2) == 12
    assert dict(table.combinations()) == {("police",): 94, ("shelter",): 7, ("police", "shelter"): 12}
    assert invented.among(0b11) == 64 + 7


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({("police",): -1}, "whole number from 0"),
        ({("police",): 1.5}, "whole number from 0"),
        ({(): 4}, "leave this combination out"),
        ({("court",): 4}, "no list court"),
    ],
)
def test_what_is_no_table_is_refused_and_says_why(counts, said):
    with pytest.raises(TableError, match=said):
        overlaps(("police", "shelter"), counts)


def test_one_list_says_nothing():
    with pytest.raises(TableError, match="one says nothing"):
        Overlaps(("police",), np.array([0, 4]))
    with pytest.raises(TableError, match="same name"):
        Overlaps(("a", "a"), np.zeros(4, np.int64))


def test_merged_lists_hold_whoever_was_on_one_of_them(published):
    merged = published("uk_6list_sparse").merged({"PFNCA": ("PF", "NCA")})
    five = published("uk_5list_sparse")
    assert sorted(merged.lists) == sorted(five.lists)
    as_sets = {frozenset(names): many for names, many in merged.combinations()}
    assert as_sets == {frozenset(names): many for names, many in five.combinations()}
    with pytest.raises(TableError, match="no list X"):
        five.merged({"new": ("X",)})


def test_without_a_list_its_own_persons_are_not_seen_any_more(invented):
    less = invented.without("hotline")
    assert less.observed == invented.observed - 640 and less.on_list["police"] == invented.on_list["police"]
    assert less.lists == ("police", "shelter", "labour", "border")


def test_a_list_that_saw_nobody_is_named():
    with pytest.raises(TableError, match="hotline saw nobody"):
        Overlaps(("police", "hotline"), np.array([0, 5, 0, 0])).refuse_what_says_nothing()
