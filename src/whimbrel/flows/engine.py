"""Where a question is answered: DuckDB in this process, or a Spark Connect server. The same expressions run on both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from whimbrel.standard.errors import QuestionError
from whimbrel.standard.store import Submission

ENGINES = ("duckdb", "spark")
_ROWS_A_PART = 500_000
_MOST_PARTS = 32
_SQL = {"int64": "bigint", "string": "string", "date": "date"}


def connect(engine: str = "duckdb", *, remote: str = "sc://localhost:15002") -> Any:
    """An Ibis connection. ``remote``: address of the Spark Connect server, used by the engine ``spark`` only."""
    if engine == "duckdb":
        con = ibis.duckdb.connect()
        con.raw_sql("set preserve_insertion_order = false")
        return con
    if engine == "spark":
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise QuestionError(
                "The engine spark needs pyspark: install ibis-framework[pyspark] and pyspark[connect] beside Whimbrel."
            ) from None
        return ibis.pyspark.connect(SparkSession.builder.remote(remote).getOrCreate())
    raise QuestionError(f"There is no engine {engine!r}; there are {', '.join(ENGINES)}.")


def read(con: Any, submissions: Sequence[Submission], table_id: str, columns: dict[str, str]) -> ir.Table | None:
    """One table of several submissions as one relation with a column ``submission``; None if none of them has it.

    columns: name -> Ibis type; a column that a submission does not have (it was not asked) is null there.
    """
    having = [s for s in submissions if table_id in s.tables]
    if not having:
        return None
    if con.name == "duckdb":
        return _read_at_once(con, having, table_id, columns)
    return _read_as_view(con, having, table_id, columns)


def read_in_parts(
    con: Any, submissions: Sequence[Submission], table_id: str, columns: dict[str, str], *, named: bool = False
) -> list[ir.Table]:
    """As :func:`read`, in several relations of whole submissions; none if no submission has the table.

    What is counted within a submission is counted twice as fast so: the counts of a part fit into the processor's cache.
    A part of one submission has no column ``submission`` unless it is to be ``named``.
    """
    sizes = {s.id: int(s.tables[table_id]["rows"]) for s in submissions if table_id in s.tables}
    most = max(_ROWS_A_PART, sum(sizes.values()) // _MOST_PARTS)
    parts: list[list[Submission]] = []
    filled = 0
    for s in (s for s in submissions if s.id in sizes):
        if not parts or filled + sizes[s.id] > most:
            parts.append([])
            filled = 0
        parts[-1].append(s)
        filled += sizes[s.id]
    read_parts = [(len(part), read(con, part, table_id, columns)) for part in parts]
    return [
        rows.drop("submission") if count == 1 and not named else rows for count, rows in read_parts if rows is not None
    ]


def _read_as_view(con: Any, having: Sequence[Submission], table_id: str, columns: dict[str, str]) -> ir.Table:
    """One temporary view over the files, so that the server is asked once and not once a file. It must see their paths."""
    parts = []
    for s in having:
        there = set(s.tables[table_id]["columns"])
        # Types are stated: from Arrow's schema in the file a server may infer dictionaries, which Spark does not have.
        shaped = [f"cast({f'`{n}`' if n in there else 'null'} as {_SQL[kind]}) as `{n}`" for n, kind in columns.items()]
        path = str(s.file(table_id).resolve()).replace("`", "``")
        parts.append(f"select {', '.join(shaped)}, '{s.id}' as submission from parquet.`{path}`")
    name = f"{table_id}_{uuid4().hex}"
    con.raw_sql(f"create temporary view {name} as {' union all '.join(parts)}")
    return con.table(name)


def _read_at_once(con: Any, having: Sequence[Submission], table_id: str, columns: dict[str, str]) -> ir.Table:
    files = [str(s.file(table_id).resolve()) for s in having]
    if len(files) == 1:
        return _shaped(con.read_parquet(files), columns).mutate(submission=ibis.literal(having[0].id))
    rows = con.read_parquet(files, union_by_name=True, filename=True)
    # The folder's name is the submission's id. Cut by place: DuckDB does that once a file, and splits once a row.
    places = {(len(s.id), len(s.id) + 1 + len(s.file(table_id).name)) for s in having}
    folder = rows.filename.split("/")[-2]
    if len(places) == 1:
        length, place = places.pop()
        folder = rows.filename.right(place).left(length)
    return _shaped(rows.mutate(submission=folder), {**columns, "submission": "string"})


def _shaped(rows: ir.Table, columns: dict[str, str]) -> ir.Table:
    have = set(rows.columns)
    return rows.select(
        **{
            name: rows[name].cast(kind)
            if name in have and rows[name].type() != dt.dtype(kind)
            else rows[name]
            if name in have
            else ibis.null(kind)
            for name, kind in columns.items()
        }
    )


def union(parts: Iterable[ir.Table | None]) -> ir.Table | None:
    """All relations that are there, one below the other."""
    there = [p for p in parts if p is not None]
    return ibis.union(*there) if len(there) > 1 else there[0] if there else None


def store_files(submissions: Sequence[Submission]) -> list[Path]:
    """The Parquet files of these submissions: all that a question about them may read."""
    return [s.file(t) for s in submissions for t in s.tables]
