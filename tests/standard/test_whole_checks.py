"""Checks of whole tables against slow and plain readings: parts and totals, repeated cells, legs in their order."""

from __future__ import annotations

import datetime as dt
import itertools

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from whimbrel.standard.faults import Faults
from whimbrel.standard.whole_checks import check_figures, check_legs

FEW = settings(max_examples=50, deadline=None)
DAY = dt.date(2023, 1, 1)


def rows_of(faults: Faults, check: str) -> set[int]:
    return {row for f in faults if f.check.id == check for row in f.rows.tolist()}


def figures(cells: list[dict]) -> pa.Table:
    count = len(cells)
    code = {n: pa.array([c[n] for c in cells]).dictionary_encode() for n in ("sex", "citizenship", "reporting_country")}
    low, high = ([c["limits"][i] for c in cells] for i in (0, 1))
    exact = [a if a == b else None for a, b in zip(low, high, strict=True)]
    return pa.table(
        {
            "source_row": pa.array(range(2, count + 2), pa.int64()),
            "indicator": pa.array([c.get("indicator", "detected_victims") for c in cells]).dictionary_encode(),
            "counting_unit": pa.array([c.get("unit", "persons") for c in cells]).dictionary_encode(),
            "period": pa.array([DAY] * count),
            "period_until": pa.array([dt.date(2023, 12, 31)] * count),
            **code,
            "value": pa.array(exact, pa.int64()),
            "value_low": pa.array(low, pa.int64()),
            "value_high": pa.array(high, pa.int64()),
            "exactness": pa.array(["exact" if e is not None else "suppressed" for e in exact]).dictionary_encode(),
        }
    )


LIMITS = st.one_of(st.integers(0, 9).map(lambda n: (n, n)), st.just((1, 4)))
CELL = st.fixed_dictionaries(
    {
        "sex": st.sampled_from(["female", "male", "unknown", "total"]),
        "citizenship": st.sampled_from(["KHM", "LAO", "total"]),
        "reporting_country": st.sampled_from(["THA", "MYS"]),
        "limits": LIMITS,
    }
)


def key(cell: dict, without: str = "") -> tuple:
    return tuple(cell[n] for n in ("sex", "citizenship", "reporting_country") if n != without)


@FEW
@given(st.lists(CELL, min_size=1, max_size=40, unique_by=key))
def test_parts_against_the_total_beside_them(cells):
    faults = Faults()
    kept = check_figures(figures(cells), "s", faults)
    over, under = set(), set()
    for dimension in ("sex", "citizenship"):
        for row, total in enumerate(cells, start=2):
            parts = [c for c in cells if c[dimension] != "total" and key(c, dimension) == key(total, dimension)]
            if total[dimension] != "total" or not parts:
                continue
            if sum(p["limits"][0] for p in parts) > total["limits"][1]:
                over.add(row)
            if sum(p["limits"][1] for p in parts) < total["limits"][0]:
                under.add(row)
    assert rows_of(faults, "T01") == over
    assert rows_of(faults, "T04") == under
    assert rows_of(faults, "T02") == rows_of(faults, "T03") == set()
    assert len(kept) == len(cells)


@FEW
@given(st.lists(CELL, min_size=1, max_size=40))
def test_cells_given_twice(cells):
    faults = Faults()
    kept = check_figures(figures(cells), "s", faults).to_pylist()
    first: dict[tuple, dict] = {}
    repeated, differing = set(), set()
    widest: dict[tuple, tuple[int, int]] = {}
    for row, cell in enumerate(cells, start=2):
        before = first.setdefault(key(cell), cell)
        if before is not cell:
            (repeated if before["limits"] == cell["limits"] else differing).add(row)
        low, high = widest.get(key(cell), cell["limits"])
        widest[key(cell)] = (min(low, cell["limits"][0]), max(high, cell["limits"][1]))
    assert rows_of(faults, "T03") == repeated
    assert rows_of(faults, "T02") == differing
    # One row is left of each cell; where two values were given, only the limits that hold both.
    assert [r["source_row"] for r in kept] == [r for r in range(2, len(cells) + 2) if r not in repeated | differing]
    in_conflict = {key(cells[row - 2]) for row in differing}
    for r in kept:
        cell = cells[r["source_row"] - 2]
        assert (r["value_low"], r["value_high"]) == widest[key(cell)]
        if key(cell) in in_conflict:
            assert r["value"] is None and r["exactness"] == "conflicting"
        else:
            assert r["value"] == (cell["limits"][0] if cell["limits"][0] == cell["limits"][1] else None)


def test_one_indicator_in_two_units():
    cell = {"sex": "total", "citizenship": "KHM", "reporting_country": "THA", "limits": (3, 3)}
    faults = Faults()
    check_figures(figures([cell, {**cell, "unit": "referrals"}]), "s", faults)
    assert "T05" in faults.counts()
    quiet = Faults()
    check_figures(figures([cell, {**cell, "unit": "referrals", "indicator": "referrals"}]), "s", quiet)
    assert quiet.counts() == {}


LEG = st.tuples(
    st.integers(1, 4),
    st.integers(1, 4),
    st.sampled_from(["KHM", "THA", "MYS", "unknown"]),
    st.sampled_from(["KHM", "THA", "MYS", "not_asked"]),
    st.one_of(st.none(), st.tuples(st.integers(0, 60), st.integers(0, 30))),
)


@FEW
@given(st.lists(LEG, min_size=1, max_size=25, unique_by=lambda leg: leg[:2]))
def test_legs_follow_each_other(legs):
    days = [None if leg[4] is None else DAY + dt.timedelta(days=leg[4][0]) for leg in legs]
    ends = [None if leg[4] is None else DAY + dt.timedelta(days=sum(leg[4])) for leg in legs]
    table = pa.table(
        {
            "source_row": pa.array(range(2, len(legs) + 2), pa.int64()),
            "person": pa.array([leg[0] for leg in legs], pa.int64()),
            "sequence": pa.array([leg[1] for leg in legs], pa.int64()),
            "from_country": pa.array([leg[2] for leg in legs]).dictionary_encode(),
            "to_country": pa.array([leg[3] for leg in legs]).dictionary_encode(),
            "left": pa.array(days, pa.date32()),
            "left_until": pa.array(ends, pa.date32()),
        }
    )
    faults = Faults()
    check_legs(table, "s", faults)
    order, late = set(), set()
    numbered = sorted((leg[0], leg[1], i) for i, leg in enumerate(legs))
    for _, own in itertools.groupby(numbered, key=lambda n: n[0]):
        own = list(own)
        if own[0][1] != 1:
            order.add(own[0][2] + 2)
        for (_, before, a), (_, after, b) in itertools.pairwise(own):
            known = legs[b][2] != "unknown" and legs[a][3] != "not_asked"
            if after != before + 1 or (known and legs[b][2] != legs[a][3]):
                order.add(b + 2)
            if days[a] is not None and ends[b] is not None and ends[b] < days[a]:
                late.add(b + 2)
    assert rows_of(faults, "X04") == order
    assert rows_of(faults, "X08") == late
