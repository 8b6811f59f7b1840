"""Promise: flows over ten million legs within 1.3 times hand-written DuckDB SQL, and five times as fast as pandas.

The legs of 3.9 million invented people lie in twenty sealed submissions, in the order of their dates, as authorities enter
them. All three read the same Parquet files and must give the same answer. Below it, for comparison: the same legs with
those of a person together, which spares pandas most of its sorting, and whole questions to the records.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.measure import in_turn, ratio, rows_of
from benchmarks.results import Result
from whimbrel.demonstration.many_legs import generate_legs
from whimbrel.flows.engine import connect, read_in_parts
from whimbrel.flows.journeys import LEG_COLUMNS, corridors
from whimbrel.flows.question import Question, ask
from whimbrel.standard.model import table
from whimbrel.standard.sealing import SubmissionWriter
from whimbrel.standard.store import Store, Submission

_SUBMISSIONS = 20
_PERSONS = 196_000
_ROUNDS = 5
_SQL = """
with each as (
    select filename, person, arg_min(from_country, sequence) as origin, arg_max(to_country, sequence) as destination
    from read_parquet(?, filename = true) group by filename, person)
select origin, destination, count(*) as persons from each group by all order by persons desc, origin, destination
"""
_PERSON_COLUMNS = ("sex", "age_band", "citizenship", "role_victim")


def run() -> Result:
    """Seal the legs, ask in three ways in turn, and compare."""
    result = Result("flows_ten_million_legs", (__doc__ or "").split("\n\n")[0], ("ibis-framework", "pandas"))
    with tempfile.TemporaryDirectory(prefix="whimbrel-bench-") as folder:
        for order, promised in (("by date", True), ("by person", False)):
            submissions = _sealed(Path(folder) / order.replace(" ", "-"), by_date=promised)
            legs = sum(s.tables["legs"]["rows"] for s in submissions)
            _corridors(result, submissions, f"Corridors, {legs:,} legs {order}", promised)
            if promised:
                _questions(result, submissions)
    return result


def _sealed(store: Path, *, by_date: bool) -> list[Submission]:
    for number in range(_SUBMISSIONS):
        with SubmissionWriter(store) as writer:
            persons = 0
            legs = []
            for batch in generate_legs(_PERSONS, seed=number):
                travellers = _travellers(batch, persons)
                persons += len(travellers)
                writer.write("persons", travellers)
                legs.append(batch.drop_columns(list(_PERSON_COLUMNS)))
            whole = pa.Table.from_batches(legs)
            if by_date:
                whole = whole.sort_by([("left", "ascending"), ("id", "ascending")])
            for part in whole.to_batches():
                writer.write("legs", part)
            writer.seal(reporter=f"bench-{number % 5}", period=str(2018 + number // 5), nature="invented")
    return Store(store).current()


def _travellers(legs: pa.RecordBatch, before: int) -> pa.RecordBatch:
    """One row a person from a batch of whole journeys."""
    who = legs.column("person").to_numpy()
    first = np.flatnonzero(np.diff(who, prepend=-1))
    assert who[first[0]] == before + 1
    columns: dict[str, pa.Array] = {"id": pa.array(who[first]), "source_row": pa.array(who[first])}
    columns |= {name: legs.column(name).take(pa.array(first)) for name in _PERSON_COLUMNS}
    order = [n for n in table("persons").schema().names if n in columns]
    return pa.RecordBatch.from_pydict({name: columns[name] for name in order})


def _corridors(result: Result, submissions: list[Submission], title: str, promised: bool) -> None:
    files = [str(s.file("legs").resolve()) for s in submissions]
    spent, answers = in_turn(
        {
            "whimbrel (Ibis on DuckDB)": lambda: _by_whimbrel(submissions),
            "DuckDB SQL by hand": lambda: _by_sql(files),
            "pandas": lambda: _by_pandas(files),
        },
        _ROUNDS,
    )
    first, *others = answers.values()
    assert all(answer == first for answer in others), "the answers differ"
    assert sum(n for _, _, n in first) == _SUBMISSIONS * _PERSONS
    result.say(f"**{title}**")
    result.table(("", "median", "range", "processor"), rows_of(spent))
    ours, sql, frame = spent.values()
    to_sql, to_pandas = ratio(ours, sql), ratio(frame, ours)
    if promised:
        result.promise("1.3 x DuckDB SQL at most", f"{to_sql:.2f} x", to_sql <= 1.3)
        result.promise("5 x pandas", f"{to_pandas:.1f} x", to_pandas >= 5)
    else:
        result.say(f"{to_sql:.2f} x the time of DuckDB SQL; pandas takes {to_pandas:.1f} x as long.")


def _by_whimbrel(submissions: list[Submission]) -> list[tuple[str, str, int]]:
    con = connect()
    return _rows(corridors(*read_in_parts(con, submissions, "legs", LEG_COLUMNS)).to_pyarrow())


def _by_sql(files: list[str]) -> list[tuple[str, str, int]]:
    import duckdb

    con = duckdb.connect()
    con.execute("set preserve_insertion_order = false")
    return _rows(con.execute(_SQL, [files]).to_arrow_table())


def _by_pandas(files: list[str]) -> list[tuple[str, str, int]]:
    import pandas as pd

    names = ["person", "sequence", "from_country", "to_country"]
    # A whole number for the submission and not its id: sorting and grouping by text would take pandas far longer.
    parts = [pd.read_parquet(file, columns=names).assign(submission=number) for number, file in enumerate(files)]
    legs = pd.concat(parts, ignore_index=True).sort_values(["submission", "person", "sequence"])
    each = legs.groupby(["submission", "person"], sort=False)
    ends = pd.DataFrame({"origin": each["from_country"].first(), "destination": each["to_country"].last()})
    counted = ends.groupby(["origin", "destination"], observed=True).size().reset_index(name="persons")
    counted = counted.astype({"origin": str, "destination": str})
    ordered = counted.sort_values(["persons", "origin", "destination"], ascending=[False, True, True])
    return list(ordered.itertuples(index=False, name=None))


def _rows(answer: pa.Table) -> list[tuple[str, str, int]]:
    columns = (answer[name].to_pylist() for name in ("origin", "destination", "persons"))
    return list(zip(*columns, strict=True))


def _questions(result: Result, submissions: list[Submission]) -> None:
    """The whole path from a question to an answer with notes and sources, records joined to their journeys."""

    def asked(*by: str, **where: tuple[str, ...]) -> Any:
        return lambda: ask(connect(), submissions, Question(by, where)).table

    files = [str(s.file("legs").resolve()) for s in submissions]
    runs = {
        "origin, destination": asked("origin", "destination"),
        "sex and age of victims": asked("sex", "age_band", role=("victim",)),
        "origin, transit, destination": asked("origin", "transit", "destination"),
    }
    spent, answers = in_turn(runs, 2)
    counted = answers["origin, destination"]
    assert pc.sum(counted["value"]).as_py() == _SUBMISSIONS * _PERSONS
    listed = sorted(zip(*(counted[n].to_pylist() for n in ("origin", "destination", "value")), strict=True))
    assert listed == sorted(_by_sql(files)), "the question's answer differs from the corridors"
    result.say("**Whole questions to the same records (3.9 million persons joined to their journeys)**")
    result.table(("by", "median", "range", "processor"), rows_of(spent))
