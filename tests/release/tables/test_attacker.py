"""Hidden cells of tiny tables against an attacker who tries every whole-number table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.release.tables.brute_force import possible
from whimbrel.release.policy import protected
from whimbrel.release.product import HIDDEN
from whimbrel.release.tables.cube import from_records
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.hiding import hide
from whimbrel.release.tables.protecting import audit

TITLE = {"en": "Persons"}
counts = st.one_of(st.integers(0, 4), st.integers(0, 9))


def released(dims, leaves):
    """The released table of leaf counts in the order of the codes, the hiding, and cell -> count."""
    codes = np.array(np.meshgrid(*(d.leaves for d in dims), indexing="ij")).reshape(len(dims), -1)
    rows = pa.table({**{d.name: codes[n].tolist() for n, d in enumerate(dims)}, "n": list(leaves)})
    cube = from_records(rows, dims, "persons", count="n")
    done = hide({"t": cube})
    table = done.released("t", title=TITLE, period="2024", sources=("an agency",))
    grid = np.array(np.meshgrid(*(d.codes for d in dims), indexing="ij")).reshape(len(dims), -1).T
    return table, done, dict(zip(map(tuple, grid.tolist()), cube.values.ravel().tolist(), strict=True))


def refuted(dims, leaves, farthest):
    """Every hidden cell with somebody in it keeps its range, and the limits that are printed are never narrower than it."""
    table, done, truth = released(dims, leaves)
    assert done.protection.safe and not done.faults
    told = {tuple(r[d.name] for d in dims): r for r in table.rows.to_pylist()}
    for cell, count in truth.items():
        assert count == 0 or cell in told
        if cell in told and told[cell]["status"] != HIDDEN:
            assert told[cell]["value"] == count and not 0 < count < 5
    for cell, (low, high) in possible(dims, table, farthest).items():
        if truth[cell]:
            assert protected(low, high, truth[cell]), (cell, truth[cell], low, high)
        assert told[cell]["low"] <= low
        assert told[cell]["high"] is None or told[cell]["high"] >= high


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=4, max_size=4))
def test_two_by_two(leaves):
    refuted([Dimension.flat("sex", "fm"), Dimension.flat("age", "ac")], leaves, 18)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=5, max_size=5))
def test_one_dimension_with_groups(leaves):
    places = Dimension("country", ("A", "B", "C", "D", "E"), {"north": ("A", "B", "C"), "south": ("D", "E")})
    refuted([places], leaves, 13)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=6, max_size=6))
def test_two_by_three(leaves):
    assume(sum(leaves) >= 5)
    refuted([Dimension.flat("sex", "fm"), Dimension.flat("age", "abc")], leaves, 13)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=8, max_size=8))
def test_three_dimensions(leaves):
    assume(sum(leaves) >= 12)
    refuted([Dimension.flat("sex", "fm"), Dimension.flat("age", "ac"), Dimension.flat("form", "xy")], leaves, 9)


def test_the_audit_finds_what_plain_hiding_leaves_open():
    """Two hidden cells in every row and column, and yet each of them is known but for 1."""
    dims = [Dimension.flat("sex", "fm"), Dimension.flat("age", "ac")]
    _, done, _ = released(dims, [1, 2, 2, 1])
    hidden = np.zeros(len(done.system.x), bool)
    hidden[[n for n in range(len(hidden)) if done.system.label(n).count(",") == 1]] = True
    found = audit(done.system, hidden)
    assert len(found.leaks) == 4 and not found.safe


def test_what_only_whole_numbers_give_away():
    """A small table whose hidden cells fractions could move, and whole persons cannot, is decided in whole numbers."""
    dims = [Dimension.flat(n, "abc") for n in ("x", "y", "z")]
    random = np.random.default_rng(3)
    for _ in range(12):
        leaves = random.integers(0, 5, 27)
        _, done, _ = released(dims, leaves.tolist())
        system, protection = done.system, done.protection
        assert protection.safe
        again = audit(system, protection.hidden, seed=int(random.integers(1, 99)))
        assert again.safe and (again.hidden == protection.hidden).all()


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_work_does_not_matter_for_safety(seed):
    dims = [Dimension.flat("sex", "fmx"), Dimension.flat("age", "abcd")]
    leaves = np.random.default_rng(seed).poisson(4, 12)
    codes = np.array(np.meshgrid(*(d.leaves for d in dims), indexing="ij")).reshape(2, -1)
    rows = pa.table({"sex": codes[0].tolist(), "age": codes[1].tolist(), "n": leaves.tolist()})
    done = hide({"t": from_records(rows, dims, "persons", count="n")}, seed=seed)
    assert done.protection.safe and audit(done.system, done.protection.hidden, seed=seed + 50).safe
