"""Invented people met several times: the same table for the same seed, and a truth without contradictions."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pyarrow as pa
import pytest

from whimbrel.demonstration.people.same_people import same_people
from whimbrel.demonstration.people.words import variation

PRINT = """
import hashlib
from whimbrel.demonstration.people.same_people import same_people
print(hashlib.sha256(repr(same_people(11, 3000).to_pylist()).encode()).hexdigest())
"""


def test_columns_and_types():
    table = same_people(1, 200)
    assert table.column_names == [
        "id", "person", "tradition", "agency", "family_name", "given_names", "birth_date", "age", "registered", "sex",
        "citizenship", "birth_place", "phone",
    ]  # fmt: skip
    numbers = {"person", "age"}
    assert all(f.type == (pa.int64() if f.name in numbers else pa.string()) for f in table.schema)
    assert table["id"].null_count == table["person"].null_count == table["registered"].null_count == 0
    assert len(set(table["id"].to_pylist())) == 200


def test_the_same_seed_gives_the_same_table_in_another_process():
    here = hashlib.sha256(repr(same_people(11, 3000).to_pylist()).encode()).hexdigest()
    for hash_seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", PRINT], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )  # fmt: skip
        assert there.stdout.strip() == here


def test_another_seed_gives_other_people():
    one, other = (same_people(seed, 500).drop_columns(["id", "person"]).to_pylist() for seed in (1, 2))
    assert sum(a == b for a, b in zip(one, other, strict=True)) == 0


@pytest.mark.parametrize("rows, repeated", [(1, 0.0), (7, 0.2), (999, 0.0), (1000, 0.5), (600, 5 / 6)])
def test_as_many_rows_and_further_meetings_as_asked(rows: int, repeated: float):
    table = same_people(3, rows, repeated=repeated)
    met = Counter(table["person"].to_pylist())
    assert table.num_rows == rows
    assert rows - len(met) == round(rows * repeated)
    assert max(met.values()) <= 6


@pytest.mark.parametrize("rows, repeated", [(0, 0.2), (10, -0.1), (10, 0.9)])
def test_what_cannot_be_made_is_refused(rows: int, repeated: float):
    with pytest.raises(ValueError, match="rows must be at least 1 and repeated between"):
        same_people(1, rows, repeated=repeated)


def test_most_people_met_again_are_met_twice(by_person):
    again = Counter(len(met) for met in by_person.values() if len(met) > 1)
    assert 0.65 < again[2] / again.total() < 0.75
    assert set(again) == {2, 3, 4, 5, 6}


def test_a_person_keeps_the_tradition_and_the_records_are_shuffled(records, by_person):
    assert all(len({r["tradition"] for r in met}) == 1 for met in by_person.values())
    assert {r["tradition"] for r in records} == set(variation()["traditions"])
    neighbours = sum(a["person"] == b["person"] for a, b in pairwise(records))
    assert neighbours < 20  # the order of the rows does not tell who is who


def test_people_met_again_differ_between_their_records(by_person):
    again = [met for met in by_person.values() if len(met) == 2]
    same_name = sum(a["family_name"] == b["family_name"] and a["given_names"] == b["given_names"] for a, b in again)
    same_birth = sum(a["birth_date"] == b["birth_date"] for a, b in again)
    agencies = sum(a["agency"] != b["agency"] for a, b in again)
    assert 0.1 < same_name / len(again) < 0.4
    assert 0.4 < same_birth / len(again) < 0.75
    assert agencies / len(again) == pytest.approx(variation()["elsewhere"], abs=0.03)


def test_days_are_days_and_nobody_is_met_before_birth(records):
    for r in records:
        registered = dt.date.fromisoformat(r["registered"])
        assert dt.date(2021, 1, 1) <= registered <= dt.date(2025, 12, 31)
        assert r["age"] is None or 0 <= r["age"] <= 75
        if r["birth_date"] and r["birth_date"] < "2400":
            assert r["birth_date"] <= r["registered"]
            if len(r["birth_date"]) == 10:
                dt.date.fromisoformat(r["birth_date"])


def test_unknown_is_null_and_nothing_else(records):
    texts = [value for r in records for value in r.values() if isinstance(value, str)]
    assert "" not in texts
    assert not {"nan", "None", "null", "<NA>"} & set(texts)
    for column in ("family_name", "given_names", "birth_date", "age", "sex", "citizenship", "birth_place", "phone"):
        assert any(r[column] is None for r in records), column


def test_an_age_told_is_near_the_age_by_the_birth_date(records):
    exact = [r for r in records if r["age"] is not None and r["birth_date"] and len(r["birth_date"]) == 10]
    years = [int(r["registered"][:4]) - int(r["birth_date"][:4]) - r["age"] for r in exact]
    assert sum(y in (0, 1) for y in years) / len(exact) > 0.9
    assert len(exact) > 1000
