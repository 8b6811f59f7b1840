"""The invented world: the same for the same seed, of the standard's form, without faults."""

import datetime as dt
import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from whimbrel.demonstration.generate import Submission, generate
from whimbrel.standard.faults import Faults
from whimbrel.standard.identifying import identifies
from whimbrel.standard.model import table, tables
from whimbrel.standard.period import parse_period
from whimbrel.standard.row_checks import check_rows
from whimbrel.standard.whole_checks import check_figures, check_legs
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries, special_codes

REASONS = {"unknown", "not_asked", "refused", "not_applicable"}


@pytest.fixture(scope="module")
def world() -> list[Submission]:
    return list(generate(seed=20, persons=6_000))


def digest(submissions: list[Submission]) -> str:
    hashed = hashlib.sha256()
    for submission in submissions:
        hashed.update(f"{submission.reporter} {submission.period}".encode())
        for table_id, rows in submission.tables.items():
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, rows.schema) as writer:
                writer.write_table(rows)
            hashed.update(table_id.encode() + sink.getvalue().to_pybytes())
    return hashed.hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not():
    first = digest(list(generate(seed=3, persons=1_000)))
    assert digest(list(generate(seed=3, persons=1_000))) == first
    assert digest(list(generate(seed=4, persons=1_000))) != first


@pytest.mark.parametrize("wanted", [0, 1, 77, 2_000])
def test_there_are_exactly_as_many_persons_as_asked_for(wanted: int):
    made = list(generate(persons=wanted))
    assert sum(len(s.tables["persons"]) for s in made if s.tables) == wanted
    assert len(made) == 84, "an agency that met nobody files all the same"


def test_negative_numbers_are_refused():
    with pytest.raises(ValueError, match="must not be negative"):
        next(generate(persons=-1))


def test_everything_is_marked_as_invented(world: list[Submission]):
    for submission in world:
        assert submission.nature == "invented"
        assert submission.reporter.startswith("demo-")
        assert submission.reporter_label.startswith("Invented ")
        for rows in submission.tables.values():
            assert rows.schema.metadata == {b"nature": b"invented"}
        if "findings" in submission.tables:
            assert all(c.startswith("demo-") for c in submission.tables["findings"]["criterion"].unique().to_pylist())
        if "offences" in submission.tables:
            assert all(
                law.endswith("/invented-act") for law in submission.tables["offences"]["law"].unique().to_pylist()
            )
        if "figures" in submission.tables:
            assert submission.tables["figures"]["source_agency"].unique().to_pylist() == [submission.reporter_label]


def test_periods_are_the_seven_years_and_the_coast_guard_files_by_quarter(world: list[Submission]):
    by_reporter: dict[str, list[str]] = {}
    for submission in world:
        by_reporter.setdefault(submission.reporter, []).append(submission.period)
        parse_period(submission.period)
    assert len(by_reporter) == 9
    assert by_reporter["demo-border-police"] == [str(y) for y in range(2019, 2026)]
    assert by_reporter["demo-coast-guard"][:5] == ["2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4", "2020-Q1"]


def test_columns_are_those_of_the_standard_and_rows_are_numbered(world: list[Submission]):
    used = set()
    for submission in world:
        for table_id, rows in submission.tables.items():
            used.add(table_id)
            schema = table(table_id).schema()
            assert [f.name for f in schema if f.name in rows.schema.names] == rows.schema.names
            for field in rows.schema:
                assert field.type == schema.field(field.name).type
            assert rows["id"].to_pylist() == list(range(1, len(rows) + 1))
            assert rows["source_row"].equals(rows["id"])
            for column in table(table_id).columns.values():
                if column.level == "required":
                    assert {f.name for f in column.fields()} & set(rows.schema.names), f"{table_id}.{column.name}"
    assert used == set(tables())


def test_references_point_to_rows_that_are_there(world: list[Submission]):
    for submission in world:
        for table_id, rows in submission.tables.items():
            for column in table(table_id).references():
                if column.name in rows.schema.names:
                    values = rows[column.name].drop_null()
                    if len(values):
                        assert pc.min(values).as_py() >= 1
                        assert pc.max(values).as_py() <= len(submission.tables[column.to])


def test_every_code_and_country_is_in_the_vocabulary(world: list[Submission]):
    places = {*countries(), *special_codes(), *REASONS, "total"}
    for submission in world:
        assert submission.country in countries()
        for table_id, rows in submission.tables.items():
            for column in table(table_id).columns.values():
                for field in column.fields():
                    if field.name not in rows.schema.names or not pa.types.is_dictionary(field.type):
                        continue
                    codes = {
                        c for text in rows[field.name].unique().to_pylist() for c in (text or "unknown").split(";")
                    }
                    if column.type == "country":
                        known = places
                    elif field.name.endswith("_precision"):
                        known = {*code_list("date_precision").codes, "unknown"}
                    elif field.name.endswith("_missing"):
                        known = {*REASONS, "stated"}
                    elif column.type == "code":
                        known = {*code_list(column.list).codes, *REASONS, *(["total"] if column.total else [])}
                    else:
                        known = set(code_list("answer").codes)
                    assert codes <= known, f"{table_id}.{field.name}: {codes - known}"


def test_all_checks_pass_with_neither_errors_nor_warnings(world: list[Submission]):
    faults = Faults()
    for submission in world:
        period = parse_period(submission.period)
        for table_id, rows in submission.tables.items():
            for batch in rows.to_batches():
                check_rows(table_id, batch, table_id, faults, (period.first, period.last))
        if "legs" in submission.tables:
            check_legs(submission.tables["legs"], "legs", faults)
        if "figures" in submission.tables:
            figures = submission.tables["figures"]
            assert check_figures(figures, "figures", faults).equals(figures)
    assert faults.by_severity() == {"error": 0, "warning": 0, "notice": faults.counts()["X09"]}


def test_no_date_lies_after_2025(world: list[Submission]):
    for submission in world:
        last = parse_period(submission.period).last
        for rows in submission.tables.values():
            for field in rows.schema:
                if pa.types.is_date(field.type) and rows[field.name].null_count < len(rows):
                    latest = pc.max(rows[field.name]).as_py()
                    assert latest <= dt.date(2025, 12, 31)
                    assert field.name.endswith("_until") or latest <= last
                    assert pc.min(rows[field.name]).as_py() >= dt.date(2008, 1, 1)


def test_numbers_and_texts_keep_the_limits_of_the_standard(world: list[Submission]):
    for submission in world:
        for table_id, rows in submission.tables.items():
            for column in table(table_id).columns.values():
                if column.name not in rows.schema.names:
                    continue
                values = rows[column.name].drop_null()
                if column.type in ("integer", "number", "coordinate", "money") and len(values):
                    numbers = values.cast(pa.float64()).to_numpy()
                    assert column.minimum is None or numbers.min() >= column.minimum
                    assert column.maximum is None or numbers.max() <= column.maximum
                    if column.type == "coordinate":
                        assert np.array_equal(numbers, np.round(numbers, 1))
                if column.type == "text":
                    texts = values.unique()
                    if column.pattern and len(texts):
                        assert pc.all(pc.match_substring_regex(texts, f"^(?:{column.pattern})$")).as_py()
                    assert not any(identifies(t) for t in texts.to_pylist())
                    assert all(len(t) <= (column.maximum or 80) for t in texts.to_pylist())
