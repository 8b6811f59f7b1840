"""Where a question is answered: DuckDB in this process, or a Spark Connect server. The same expressions run on both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from whimbrel.standard.errors import QuestionError
from whimbrel.standard.store import Submission

ENGINES = ("duckdb", "spark")


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
                "The engine spark needs pyspark: install ibis-framework[pyspark] beside Whimbrel."
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
    parts = [
        _shaped(con.read_parquet(str(s.file(table_id).resolve())), columns).mutate(submission=ibis.literal(s.id))
        for s in having
    ]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _read_at_once(con: Any, having: Sequence[Submission], table_id: str, columns: dict[str, str]) -> ir.Table:
    files = [str(s.file(table_id).resolve()) for s in having]
    rows = con.read_parquet(files, union_by_name=len(files) > 1, filename=True)
    # The folder's name is the submission's id.
    return _shaped(rows.mutate(submission=rows.filename.split("/")[-2]), {**columns, "submission": "string"})


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
