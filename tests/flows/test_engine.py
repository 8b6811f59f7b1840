"""Reading sealed tables: as one relation, or in parts of whole submissions."""

from __future__ import annotations

import pytest

from tests.flows.sealed_rows import sealed
from whimbrel.flows import engine
from whimbrel.flows.engine import connect, read, read_in_parts, union
from whimbrel.flows.journeys import LEG_COLUMNS
from whimbrel.standard.errors import QuestionError

LEG = {"person": 1, "sequence": 1, "from_country": "KHM", "to_country": "THA"}


def test_rows_know_their_submission_and_lack_what_was_not_asked(tmp_path, duckdb_engine):
    plain = sealed(tmp_path, "one", legs=[LEG])
    rich = sealed(tmp_path, "two", legs=[{**LEG, "mode": "boat"}, {**LEG, "person": 2, "mode": "road"}])
    rows = read(duckdb_engine, [plain, rich], "legs", LEG_COLUMNS).to_pyarrow().to_pylist()
    assert sorted((r["submission"], r["person"], r["mode"]) for r in rows) == sorted(
        [(plain.id, 1, None), (rich.id, 1, "boat"), (rich.id, 2, "road")]
    )
    alone = read(duckdb_engine, [plain], "legs", LEG_COLUMNS).to_pyarrow().to_pylist()
    assert [(r["submission"], r["mode"], r["left"]) for r in alone] == [(plain.id, None, None)]


def test_a_table_that_nobody_has_is_no_relation(tmp_path, duckdb_engine):
    only_legs = sealed(tmp_path, "one", legs=[LEG])
    assert read(duckdb_engine, [only_legs], "payments", {"amount": "int64"}) is None
    assert read_in_parts(duckdb_engine, [only_legs], "payments", {"amount": "int64"}) == []
    assert union([None, None]) is None


def test_parts_hold_every_row_once_and_whole_submissions(tmp_path, duckdb_engine, monkeypatch):
    monkeypatch.setattr(engine, "_ROWS_A_PART", 3)
    sizes = (1, 1, 1, 5, 2, 2)
    held = [
        sealed(tmp_path, f"office-{n}", legs=[{**LEG, "person": p} for p in range(1, size + 1)])
        for n, size in enumerate(sizes)
    ]
    parts = [p.to_pyarrow() for p in read_in_parts(duckdb_engine, held, "legs", LEG_COLUMNS)]
    assert [len(p) for p in parts] == [3, 5, 2, 2]
    assert ["submission" in p.column_names for p in parts] == [True, False, False, False]
    assert set(parts[0]["submission"].to_pylist()) == {s.id for s in held[:3]}


def test_there_are_never_more_than_so_many_parts(tmp_path, duckdb_engine, monkeypatch):
    monkeypatch.setattr(engine, "_ROWS_A_PART", 1)
    monkeypatch.setattr(engine, "_MOST_PARTS", 2)
    held = [sealed(tmp_path, f"office-{n}", legs=[LEG]) for n in range(6)]
    parts = read_in_parts(duckdb_engine, held, "legs", LEG_COLUMNS)
    assert [len(p.to_pyarrow()) for p in parts] == [3, 3]


def test_an_engine_that_is_not_there_is_named():
    with pytest.raises(QuestionError, match="no engine 'oracle'; there are duckdb, spark"):
        connect("oracle")
