"""Scoring pairs with a model, by Splink on DuckDB."""

from __future__ import annotations

import io
import logging
import os
from contextlib import redirect_stdout

import duckdb
import numpy as np
import pyarrow as pa

from whimbrel.linkage.model import Model
from whimbrel.linkage.prepared import Prepared

logging.getLogger("splink").setLevel(logging.ERROR)


def score(
    people: Prepared,
    left: np.ndarray,
    right: np.ndarray,
    model: Model,
    *,
    at_least: float | None = None,
    memory: str | None = None,
) -> pa.Table:
    """The pairs with ``left``, ``right`` (row numbers), ``weight`` (bits, the prior among them) and, of each comparison, the
    level as Splink counts it (``gamma_``, the last level is 0, unknown is -1).

    at_least: only pairs of at least this probability. memory: what DuckDB may use, such as ``2GB``; more goes to the disk.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator

    connection = duckdb.connect(":memory:")
    try:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set threads = {max(1, min(8, os.cpu_count() or 1))}")
        if memory:
            connection.execute(f"set memory_limit = '{memory}'")
        connection.register("people_given", _needed(people.table, model))
        connection.execute("create table people as select * from people_given")
        pairs = pa.table({"match_key": np.zeros(len(left), np.int8), "join_key_l": left, "join_key_r": right})
        connection.register("pairs", pairs)
        api = DuckDBAPI(connection)
        # Splink prints to the terminal what it is doing; the caller shows progress in its own way.
        with redirect_stdout(io.StringIO()):
            linker = Linker(api.register("people"), SettingsCreator.from_path_or_dict(model.settings()))
            linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
            found = linker.inference.predict(threshold_match_probability=at_least)
        levels = ", ".join(f"gamma_{c.code}::tinyint as gamma_{c.code}" for c in model.comparisons)
        bits = ", ".join(
            f"(mw_{c.code}{f' + mw_tf_adj_{c.code}' if any(v.rare for v in c.levels) else ''})::float as bits_{c.code}"
            for c in model.comparisons
        )
        return connection.execute(
            f"select n_l::integer as left, n_r::integer as right, match_weight as weight, {levels}, {bits} "
            f"from {found.physical_name} order by all"
        ).to_arrow_table()
    finally:
        connection.close()


def _needed(table: pa.Table, model: Model) -> pa.Table:
    sql = str([(c.unknown, [(x.sql, x.rare) for x in c.levels]) for c in model.comparisons])
    return table.select([c for c in table.column_names if c in ("n", "sounds") or f"{c}_l" in sql or f"{c}_r" in sql])
