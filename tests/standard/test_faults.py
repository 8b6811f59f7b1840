"""Faults: all of them, small, in an order, without a person's value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.standard.checks import SEVERITIES, catalogue
from whimbrel.standard.faults import Fault, Faults, Refused

ROWS = st.lists(st.integers(1, 300), min_size=1, max_size=60)


@given(st.lists(st.tuples(st.sampled_from(["V01", "X04", "F13"]), st.sampled_from(["a", "b"]), ROWS), max_size=8))
def test_rows_of_one_check_and_column_are_one_fault(added):
    faults, naive = Faults(), {}
    for check, column, rows in added:
        faults.add(check, sheet="s", column=column, rows=rows, list="sex") if check == "V01" else faults.add(
            check, sheet="s", column=column, rows=rows
        )
        naive.setdefault((check, column), set()).update(rows)
    found = {(f.check.id, f.column): f for f in faults}
    assert {k: set(f.rows.tolist()) for k, f in found.items()} == naive
    for fault in found.values():
        assert fault.rows.tolist() == sorted(fault.rows.tolist()) and fault.count == len(fault.rows)
    assert faults.counts() == {
        check: sum(len(rows) for (c, _), rows in naive.items() if c == check) for check in {c for c, _ in naive}
    }
    assert sum(faults.by_severity().values()) == sum(map(len, naive.values()))
    order = [SEVERITIES.index(f.severity) for f in faults]
    assert order == sorted(order)


@given(st.sets(st.integers(1, 10_000), min_size=1, max_size=200), st.integers(1, 10))
def test_row_lists_name_rows_and_say_how_many_more(rows, most):
    fault = Fault(catalogue()["X04"], "s", "c", {}, np.array(sorted(rows)))
    text, _, rest = fault.row_list(most).partition(" and ")
    named = set()
    for part in text.split(", "):
        first, _, last = part.partition("-")
        named.update(range(int(first), int(last or first) + 1))
    assert named <= rows and len(text.split(", ")) <= most
    more = int(rest.split()[0].replace(",", "")) if rest else 0
    assert len(named) + more == len(rows)


def test_a_million_bad_cells_stay_small():
    faults = Faults()
    for start in range(0, 1_000_000, 100_000):
        faults.add("V01", sheet="s", column="c", rows=np.arange(start, start + 100_000), list="sex")
    (fault,) = faults
    assert fault.count == 1_000_000 and fault.row_list() == "0-999999"
    assert len(fault.as_dict()["rows"]) == 1000 and fault.as_dict()["count"] == 1_000_000


def test_no_rows_no_fault_and_whole_columns_count_once():
    faults = Faults()
    faults.add("X04", rows=[])
    assert list(faults) == [] and not faults.has_errors
    faults.add("F12", column="c", wanted="c")
    assert faults.has_errors and faults.counts() == {"F12": 1}
    with pytest.raises(KeyError, match="no check"):
        faults.add("Z99")


def test_nobody_can_correct_what_somebody_else_has_published():
    faults = Faults()
    faults.add("V01", rows=[1], list="sex")
    faults.add("N01", column="name")
    assert {f.check.id: f.severity for f in faults} == {"V01": "error", "N01": "error"}
    faults.published = True
    assert {f.check.id: f.severity for f in faults} == {"V01": "warning", "N01": "error"}
    assert faults.has_errors, "a name stays an error"


def test_a_refusal_is_one_fault():
    refused = Refused("F12", sheet="s", wanted="sex", row=3)
    assert refused.fault.rows.tolist() == [3] and "sex" in str(refused) and str(refused).startswith("F12")
