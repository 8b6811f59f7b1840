"""Sensitivity: tables in, tables out."""

from decimal import Decimal as D

import pyarrow as pa
import pytest

from whimbrel.criteria.debt import DebtRefused, Rate
from whimbrel.criteria.debt_grid import PAYMENT_STEPS, grid, reckon_table, steps


def test_the_grid_has_a_row_for_each_pair_and_nulls_for_never():
    found = grid(D(17000), [D(300), D(450)], [Rate(D(0), "year"), Rate(D(30), "year")])
    assert found.select(["payment", "percent", "clears", "months"]).to_pylist() == [
        {"payment": 300.0, "percent": 0.0, "clears": True, "months": 57},
        {"payment": 450.0, "percent": 0.0, "clears": True, "months": 38},
        {"payment": 300.0, "percent": 30.0, "clears": False, "months": None},
        {"payment": 450.0, "percent": 30.0, "clears": True, "months": 118},
    ]
    assert found.schema.field("months").metadata[b"unit"] == b"months; null for never"


def test_a_table_of_debts_gets_its_results_and_unknown_stays_unknown():
    given = pa.table(
        {"id": ["a", "b", "c"], "debt": [1500.0, 9000.0, 9000.0], "payment": [150.0, 450.0, None],
         "percent": [10.0, 0.0, 0.0], "per": ["day", "year", "year"]}
    )  # fmt: skip
    found = reckon_table(given)
    assert found["clears"].to_pylist() == [False, True, None] and found["months"].to_pylist() == [None, 20, None]
    assert found["id"].to_pylist() == ["a", "b", "c"]


def test_a_float_stands_for_the_number_that_is_written():
    """0.1 times three is not 0.3 in binary; a payment that only covers the interest would seem to end the debt."""
    given = pa.table({"debt": [3.0], "payment": [0.3], "percent": [10.0], "per": ["month"]})
    assert reckon_table(given)["clears"].to_pylist() == [False]


def test_a_table_without_a_column_is_refused():
    with pytest.raises(DebtRefused, match="payment, per, percent"):
        reckon_table(pa.table({"debt": [1.0]}))


def test_steps_go_around_what_was_told():
    payments, rates = steps(D(450), Rate(D(3), "month"))
    assert D(450) in payments and len(payments) == len(PAYMENT_STEPS)
    assert [r.percent for r in rates] == [0, D("1.5"), 3, D("4.5"), 6] and {r.per for r in rates} == {"month"}
    assert [r.percent for r in steps(D(1), None)[1]] == [0, 10, 20, 30, 60]
