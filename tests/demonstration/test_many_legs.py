"""Legs for measuring speed: bounded batches, numbered on, without faults."""

import numpy as np
import pyarrow as pa

from whimbrel.demonstration.many_legs import generate_legs
from whimbrel.standard.faults import Faults
from whimbrel.standard.model import table
from whimbrel.standard.whole_checks import check_legs


def test_batches_are_legs_of_the_standard_with_the_traveller_beside_them():
    batches = list(generate_legs(120_000, seed=5))
    assert [batch.column("person")[-1].as_py() for batch in batches] == [50_000, 100_000, 120_000]
    whole = pa.Table.from_batches(batches)
    wanted = table("legs").schema()
    assert whole.schema.names == [*wanted.names, "sex", "age_band", "citizenship", "role_victim"]
    assert all(whole.schema.field(f.name).type == f.type for f in wanted)
    assert whole.schema.metadata == {b"nature": b"invented"}
    assert np.array_equal(whole["id"].to_numpy(), np.arange(1, len(whole) + 1))
    assert 2.0 < len(whole) / 120_000 < 3.5
    faults = Faults()
    check_legs(whole.unify_dictionaries(), "legs", faults)
    assert faults.counts() == {}


def test_the_same_seed_gives_the_same_legs():
    first, again, other = (pa.Table.from_batches(generate_legs(3_000, seed=s)) for s in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_nobody_travels_if_nobody_is_asked_for():
    assert list(generate_legs(0)) == []
