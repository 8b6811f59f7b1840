"""Controlled rounding: totals hold, every count goes to a neighbour, noughts stay, nothing is gained or lost on average."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from whimbrel.release.policy import protected
from whimbrel.release.product import ROUNDED
from whimbrel.release.tables.cube import from_records
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.rounding import BASE, round_tables

TOLD = {"title": {"en": "Persons"}, "period": "2024", "sources": ("an agency",)}


def cube_of(counts):
    counts = np.asarray(counts)
    names = ("x", "y", "z")[: counts.ndim]
    dims = [Dimension.flat(n, "abcdef"[:k]) for n, k in zip(names, counts.shape, strict=True)]
    codes = np.array(np.meshgrid(*(d.leaves for d in dims), indexing="ij")).reshape(len(dims), -1)
    rows = {d.name: codes[n].tolist() for n, d in enumerate(dims)}
    return from_records(pa.table({**rows, "n": counts.ravel().tolist()}), dims, "persons", count="n")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=5))
def test_two_dimensions_always_have_neighbours(counts):
    done = round_tables({"t": cube_of(counts)}, seed=1)
    x, rounded = done.system.x, done.rounded
    assert not len(done.farther)
    assert (abs(rounded - x) < BASE).all() and not (rounded % BASE).any()
    assert (rounded[x % BASE == 0] == x[x % BASE == 0]).all()
    assert not (done.system.lines @ rounded).any()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=27, max_size=27))
def test_three_dimensions_hold_their_totals_and_say_where_counts_went_farther(counts):
    done = round_tables({"t": cube_of(np.reshape(counts, (3, 3, 3)))}, seed=1)
    x, rounded = done.system.x, done.rounded
    assert not (done.system.lines @ rounded).any() and not (rounded % BASE).any()
    near = np.ones(len(x), bool)
    near[done.farther] = False
    assert (abs(rounded - x)[near] < BASE).all() and not rounded[x == 0].any()


def test_on_average_nothing_is_added():
    counts = np.random.default_rng(2).poisson(3, (4, 5))
    mean = np.mean([round_tables({"t": cube_of(counts)}, seed=n).rounded for n in range(300)], axis=0)
    x = round_tables({"t": cube_of(counts)}, seed=1).system.x
    assert abs(mean - x).mean() < 1.0 and abs(mean[x.argmax()] - x.max()) < 1.0


def test_chance_is_drawn_anew():
    counts = np.random.default_rng(2).poisson(7, (5, 5))
    made = {tuple(round_tables({"t": cube_of(counts)}).rounded) for _ in range(6)}
    assert len(made) > 1


def test_the_released_table_says_what_a_count_can_be():
    done = round_tables({"t": cube_of([[12, 3], [4, 40]])}, seed=3)
    table = done.released("t", **TOLD)
    for row in table.rows.to_pylist():
        assert row["status"] == ROUNDED and row["high"] == row["value"] + 9 and row["low"] == max(0, row["value"] - 9)
    assert "multiple of 10" in table.notes[0]["en"]


def test_tables_rounded_together_agree():
    rows = pa.table({"x": list("aabbcc" * 9), "y": list("ababab" * 9), "z": list("aaabbb" * 9)})
    done = round_tables({n: from_records(rows, n.split("_"), "persons") for n in ("x_y", "x_z")}, seed=1)
    tables = [done.released(n, **TOLD).rows.to_pylist() for n in ("x_y", "x_z")]
    totals = [{r["x"]: r["value"] for r in t if "_T" in (r.get("y"), r.get("z"))} for t in tables]
    assert totals[0] == totals[1] and len(totals[0]) == 4


@pytest.mark.parametrize("values", ([-1, 3], [1.5, 2], [None, 2], ["<5", 7]))
def test_what_is_no_count_is_refused(values):
    with pytest.raises(Exception, match="whole number"):
        from_records(pa.table({"x": ["a", "b"], "n": pa.array(map(str, values))}), ["x"], "persons", count="n")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.integers(0, 14), min_size=3, max_size=3), min_size=2, max_size=3))
def test_what_can_be_worked_out_keeps_the_policy_for_every_count(counts):
    """An attacker who knows the method: every table of whole numbers that could have been rounded like this."""
    done = round_tables({"t": cube_of(counts)}, seed=1)
    lines = done.system.lines.toarray().astype(float)
    told = done.rounded.astype(float)
    limits = Bounds(np.maximum(told - BASE + 1, 0), told + BASE - 1)
    sums = LinearConstraint(lines, np.zeros(len(lines)), np.zeros(len(lines)))
    for cell in np.flatnonzero(done.system.x):
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(told))
            cost[cell] = sign
            ends.append(sign * milp(cost, constraints=sums, bounds=limits, integrality=np.ones(len(told))).fun)
        assert protected(*ends, int(done.system.x[cell])), (told[cell], ends)
