"""Amounts: bands of persons, and medians that no hidden cell can move."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.release.released import released
from whimbrel.release.report.amounts import LEAST, _cells, band_of
from whimbrel.release.report.figures import Figures
from whimbrel.release.report.median import median_band


@pytest.mark.parametrize(
    ("amount", "band"),
    [
        (0, "0_0"),
        (0.5, "0_0"),
        (1, "1_1"),
        (2, "2_4"),
        (4.99, "2_4"),
        (5, "5_9"),
        (999, "500_999"),
        (1000, "1000_1999"),
    ],
)
def test_bands_grow_as_1_2_5_10_do(amount, band):
    assert band_of(amount) == band


@given(st.floats(0, 1e9, allow_nan=False))
def test_every_amount_is_in_its_band(amount):
    low, high = map(int, band_of(amount).split("_"))
    assert low <= amount < high + 1


def test_a_kind_and_currency_of_few_persons_is_left_out():
    rows = [("fee", "THB", 100.0)] * LEAST + [("fee", "USD", 100.0)] * (LEAST - 1)
    cells = _cells(rows)
    assert cells[("fee", "THB", "_T")] == LEAST and not [c for c in cells if c[1] == "USD"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.lists(st.booleans(), min_size=3, max_size=3))
def test_a_median_is_told_only_if_no_hidden_cell_can_move_it(counts, hidden):
    bands = ["1_1", "2_4", "5_9"]
    total = sum(counts)
    rows = [("fee", "THB", "_T", total)]
    rows += [("fee", "THB", b, None if h and n else n) for b, n, h in zip(bands, counts, hidden, strict=True)]
    table = released("x-amounts", ("kind", "currency", "band"), rows)
    figures = Figures({table.id: table})
    whole = figures.cell(table, ("fee", "THB", "_T"))
    told = median_band(SimpleNamespace(figures=figures), table, whole)
    if total < LEAST:
        assert told == ""
        return
    # All tables that agree with what is told, and the band of the middle person in each of them.
    free = [i for i, (n, h) in enumerate(zip(counts, hidden, strict=True)) if h and n]
    possible = set()
    for guess in itertools.product(range(total + 1), repeat=len(free)):
        trial = list(counts)
        for i, n in zip(free, guess, strict=True):
            trial[i] = n
        if sum(trial) == total:
            possible.add(next(b for b, s in zip(bands, itertools.accumulate(trial), strict=True) if s >= total / 2))
    assert told == "" or possible == {told}
    if not free:
        assert told in possible
