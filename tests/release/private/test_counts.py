"""Noisy counts: they add up, none is negative, and their intervals hold."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from whimbrel.release.private.counts import private_counts
from whimbrel.release.private.cube import measure
from whimbrel.release.private.errors import OverBudget, PrivacyError
from whimbrel.release.private.ledger import Ledger, Records
from whimbrel.release.product import NOISY, TOTAL

MINE = Records("Agency", (2024,), "content-1", "the id")
CODES = {"sex": ["", "female", "male"], "form": ["", "labour", "sexual"]}


@pytest.fixture
def persons():
    rng = np.random.default_rng(3)
    return pa.table(
        {
            "sex": rng.choice(["", "female", "male"], 900, p=[0.1, 0.6, 0.3]),
            "form": rng.choice(["labour", "sexual"], 900),
        }
    )


@pytest.fixture
def ask(tmp_path, persons):
    def call(epsilon=1.0, id="victims", codes=CODES, table=None):
        return private_counts(
            persons if table is None else table,
            codes,
            ledger=Ledger(tmp_path / "budget.jsonl"),
            records=[MINE],
            epsilon=epsilon,
            delta=1e-7,
            id=id,
            title={"en": "Victims"},
        )

    return call


def test_totals_are_the_sums_of_their_parts():
    tables = measure(np.random.default_rng(1).integers(0, 40, (3, 4, 2)), 0.02)
    whole = tables[0, 1, 2].value
    assert len(tables) == 8 and (whole >= 0).all()
    for kept, cell in tables.items():
        out = tuple(d for d in range(3) if d not in kept)
        assert (whole.sum(axis=out) == cell.value).all()
        assert ((cell.low <= cell.value) & (cell.value <= cell.high) & (cell.low >= 0)).all()


def test_the_intervals_hold_the_truth_in_95_of_100_cases():
    counts = np.array([[0, 3, 250], [40, 0, 7]])
    inside = {}
    for _ in range(120):
        for kept, cell in measure(counts, 0.05).items():
            true = counts.sum(axis=tuple(d for d in range(2) if d not in kept))
            inside.setdefault(kept, []).append(np.mean((cell.low <= true) & (true <= cell.high)))
    for kept, share in inside.items():
        spread = 0.22 / np.sqrt(len(share))  # of a mean of 120 draws of chance 0.95, cells of a table taken for one
        assert np.mean(share) >= 0.95 - 3 * spread, kept


def test_tables_measured_together_are_surer_than_each_alone():
    """The total of a fine table is not the sum of its noise: the smaller tables know better."""
    counts = np.full((10, 10), 20)
    alone = np.sqrt(4 / (2 * 0.05))  # the deviation of a single cell or total by itself
    totals = [measure(counts, 0.05)[()] for _ in range(30)]
    assert np.std([t.value for t in totals]) < 1.5 * alone
    assert np.mean([t.high - t.low for t in totals]) < 2 * 1.96 * alone + 2


def test_much_budget_gives_nearly_the_truth():
    counts = np.array([[5, 0], [1, 700]])
    made = measure(counts, 1e4)
    assert (made[0, 1].value == counts).all() and (made[0, 1].high - made[0, 1].low <= 2).all()


def test_a_released_table_says_what_was_done(ask):
    table = ask()
    assert set(table.rows["status"].to_pylist()) == {NOISY} and table.rows.num_rows == 16
    rows = {(r["sex"], r["form"]): r for r in table.rows.to_pylist()}
    assert rows[TOTAL, TOTAL]["value"] == sum(rows[s, TOTAL]["value"] for s in CODES["sex"])
    assert rows[TOTAL, TOTAL]["low"] <= 900 + 60 and rows[TOTAL, TOTAL]["high"] >= 900 - 60
    assert "epsilon 1" in table.notes[0]["en"] and "may be below 5" in table.notes[1]["en"]
    assert table.period == "2024" and table.sources == ("Agency",) and table.submissions == ("the id",)


def test_asking_again_gives_the_same_numbers_and_asking_more_is_refused(ask):
    first = ask(2.5)
    assert ask(2.5).rows.equals(first.rows)
    with pytest.raises(OverBudget):
        ask(2.5, id="other")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ({"sex": ["female", "male"]}, "not among its codes"),
        ({"age": ["1"]}, "no column"),
        ({"sex": ["", "female", "male", TOTAL]}, "must differ"),
        ({"sex": ["", "female", "female", "male"]}, "must differ"),
        ({}, "one to 5"),
        ({"sex": [str(n) for n in range(1001)], "form": [str(n) for n in range(1001)]}, "1,000,000 cells"),
    ],
)
def test_what_cannot_be_counted_is_refused_before_it_is_paid(ask, tmp_path, codes, said):
    with pytest.raises(PrivacyError, match=said):
        ask(codes=codes)
    assert not (tmp_path / "budget.jsonl").exists()
