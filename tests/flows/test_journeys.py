"""Journeys against a plain reading of the same legs in Python."""

from __future__ import annotations

from collections import Counter

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from whimbrel.flows.journeys import LEG_COLUMNS, corridors, with_transit

PLACES = st.sampled_from(["KHM", "LAO", "MMR", "THA", "MYS", "unknown"])
MODES = st.sampled_from(["road", "boat", "unknown", None])


@st.composite
def legs_of_people(draw):
    """Legs of a few people of a few submissions in any order: numbers with gaps, the same person number in each."""
    rows = []
    for submission in draw(st.lists(st.sampled_from(["a1", "b2", "c3"]), min_size=1, unique=True)):
        for person in draw(st.lists(st.integers(1, 5), min_size=1, max_size=4, unique=True)):
            for sequence in draw(st.lists(st.integers(1, 7), min_size=1, max_size=5, unique=True)):
                rows.append(
                    {
                        "submission": submission,
                        "person": person,
                        "sequence": sequence,
                        "from_country": draw(PLACES),
                        "to_country": draw(PLACES),
                        "mode": draw(MODES),
                    }
                )
    return draw(st.permutations(rows))


def relation(rows) -> ibis.Table:
    names = {"submission": "string", **LEG_COLUMNS}
    kinds = {"string": pa.string(), "int64": pa.int64(), "date": pa.date32()}
    return ibis.memtable(pa.table({n: pa.array([r.get(n) for r in rows], kinds[k]) for n, k in names.items()}))


def by_person(rows):
    found = {}
    for row in sorted(rows, key=lambda r: r["sequence"]):
        found.setdefault((row["submission"], row["person"]), []).append(row)
    return found


def counted(rows):
    ends = ((legs[0]["from_country"], legs[-1]["to_country"]) for legs in by_person(rows).values())
    return sorted(((o, d, n) for (o, d), n in Counter(ends).items()), key=lambda r: (-r[2], r[0], r[1]))


def answer(engine, expression):
    return [tuple(row.values()) for row in engine.to_pyarrow(expression).to_pylist()]


@given(legs_of_people())
@settings(max_examples=40, deadline=None)
def test_corridors_are_first_and_last_places(duckdb_engine, rows):
    assert answer(duckdb_engine, corridors(relation(rows))) == counted(rows)


@given(legs_of_people())
@settings(max_examples=25, deadline=None)
def test_corridors_of_parts_are_those_of_the_whole(duckdb_engine, rows):
    """A part of one submission needs no column that names it, and nobody is counted into another's journey."""
    parts = [
        relation([r for r in rows if r["submission"] == name]).drop("submission")
        for name in sorted({r["submission"] for r in rows})
    ]
    assert answer(duckdb_engine, corridors(*parts)) == counted(rows)


@given(legs_of_people())
@settings(max_examples=40, deadline=None)
def test_transit_is_every_country_between_once(duckdb_engine, rows):
    legs = relation(rows)
    each = with_transit(legs)
    wanted = ("submission", "person", "origin", "transit", "destination", "mode", "legs")
    expected = set()
    for (submission, person), own in by_person(rows).items():
        last = own[-1]["to_country"]
        between = sorted({leg["to_country"] for leg in own[:-1]} - {last})
        transit = ";".join(between) or None
        mode = own[-1]["mode"]
        expected.add((submission, person, own[0]["from_country"], transit, last, mode, len(own)))
    assert set(answer(duckdb_engine, each.select(*wanted))) == expected


def test_a_journey_of_one_leg_passes_through_nothing(duckdb_engine):
    legs = relation([{"submission": "a", "person": 1, "sequence": 1, "from_country": "KHM", "to_country": "THA"}])
    assert answer(duckdb_engine, with_transit(legs).select("origin", "transit", "destination")) == [
        ("KHM", None, "THA")
    ]
