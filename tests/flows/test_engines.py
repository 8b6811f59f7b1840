"""The same questions on DuckDB and on a real Spark Connect server: equal answers, row by row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from whimbrel.cli import cli
from whimbrel.demonstration.generate import generate
from whimbrel.flows.engine import connect, read, read_in_parts
from whimbrel.flows.journeys import LEG_COLUMNS, corridors, with_transit
from whimbrel.flows.question import Question, ask
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import Store

_SUBMISSIONS = 6


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """Some submissions of a small invented world: records of different agencies, with legs, and figures beside them."""
    path = tmp_path_factory.mktemp("engines") / "store"
    chosen = {s.reporter: s for s in generate(seed=7, persons=2_000) if s.tables}
    for s in [*chosen.values()][:_SUBMISSIONS]:
        seal_tables(path, s.tables, reporter=s.reporter, period=s.period, nature=s.nature)
    return path


@pytest.fixture(scope="module")
def submissions(store):
    held = Store(store).current()
    assert len(held) == _SUBMISSIONS
    assert sum("legs" in s.tables for s in held) > 2
    assert {"persons", "figures", "incidents", "exploitations"} <= {t for s in held for t in s.tables}
    return held


@pytest.fixture(scope="module")
def address():
    """A Spark Connect server of this process on a free port."""
    pysail = pytest.importorskip("pysail.spark", reason="the Spark Connect server is in requirements/dev.txt")
    server = pysail.SparkConnectServer("127.0.0.1", 0)
    server.start()
    host, port = server.listening_address
    yield f"sc://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def spark(address):
    connection = connect("spark", remote=address)
    yield connection
    connection.disconnect()


def rows(expression, connection):
    return connection.to_pyarrow(expression).to_pylist()


def test_corridors_are_equal(duckdb_engine, spark, submissions):
    here, there = (rows(corridors(read(e, submissions, "legs", LEG_COLUMNS)), e) for e in (duckdb_engine, spark))
    assert here == there
    assert len(here) > 5
    assert sum(r["persons"] for r in here) > 100


def test_corridors_of_parts_are_equal(duckdb_engine, spark, submissions, monkeypatch):
    whole = rows(corridors(read(duckdb_engine, submissions, "legs", LEG_COLUMNS)), duckdb_engine)
    monkeypatch.setattr("whimbrel.flows.engine._ROWS_A_PART", 100)
    for engine in (duckdb_engine, spark):
        parts = read_in_parts(engine, submissions, "legs", LEG_COLUMNS)
        assert len(parts) > 1
        assert rows(corridors(*parts), engine) == whole


def test_journeys_with_transit_are_equal(duckdb_engine, spark, submissions):
    found = []
    for engine in (duckdb_engine, spark):
        legs = read(engine, submissions, "legs", LEG_COLUMNS)
        found.append(rows(with_transit(legs).order_by(["submission", "person"]), engine))
    assert found[0] == found[1]
    assert any(r["transit"] and ";" in r["transit"] for r in found[0])


QUESTIONS = {
    "corridors": Question(),
    "routes": Question(("origin", "transit", "destination")),
    "profile of victims": Question(("sex", "age_band"), {"role": ("victim",)}),
    "several codes in a cell": Question(("form",), {"form": ("forced_labour", "sexual_exploitation")}),
    "through two countries": Question(("month",), {"transit": ("THA", "LAO")}),
    "quarters by submission": Question(("quarter", "submission")),
    "years, borders and modes": Question(("year", "border_type", "mode")),
    "an area of the world": Question(("citizenship",), {"citizenship": ("035",)}),
    "nobody": Question(("sex",), {"citizenship": ("BRA",)}),
    "one number": Question(()),
    "figures": Question(("citizenship", "year"), indicator="detected_victims"),
    "figures at the coarsest": Question((), indicator="smuggled_migrant"),
    "deaths": Question(("mode",), indicator="death_or_missing"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_are_equal(duckdb_engine, spark, submissions, name):
    question = QUESTIONS[name]
    if question.indicator is None:
        question = Question(question.by, question.where, indicator="persons_recorded")
    here, there = (ask(engine, submissions, question) for engine in (duckdb_engine, spark))
    assert here.table.equals(there.table), (here.table.to_pylist()[:3], there.table.to_pylist()[:3])
    assert (here.notes, here.unit, here.indicator) == (there.notes, there.unit, there.indicator)
    assert here.sources == there.sources
    assert (here.total()[1] == 0) == (name == "nobody")


def test_the_command_line_chooses_the_engine(store, address, spark):
    asked = ["flows", str(store), "--by", "origin,destination", "--indicator", "persons_recorded", "--json"]
    said = []
    for engine in (["--engine", "duckdb"], ["--engine", "spark", "--remote", address]):
        done = CliRunner().invoke(cli, [*asked, *engine], standalone_mode=False)
        assert done.exception is None, done.exception
        said.append(json.loads(done.stdout))
    assert said[0] == said[1]
    assert len(said[0]["rows"]) > 5


def test_codes_given_together_or_one_by_one_are_the_same_choice(store):
    asked = ["flows", str(store), "--by", "sex", "--indicator", "persons_recorded", "--json"]
    ways = (["--where", "sex=female,male"], ["--where", "sex=female", "--where", "sex=male"])
    said = [json.loads(CliRunner().invoke(cli, [*asked, *way], standalone_mode=False).stdout) for way in ways]
    assert said[0] == said[1]
    assert {row["sex"] for row in said[0]["rows"]} == {"female", "male"}
