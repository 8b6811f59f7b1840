"""Scoring pairs with a model, by Splink on DuckDB."""

from __future__ import annotations

import os
from collections.abc import Callable

import duckdb
import numpy as np
import pyarrow as pa

from whimbrel.linkage.model import Model
from whimbrel.linkage.prepared import Prepared

_AT_ONCE = 3_000_000


def score(
    people: Prepared,
    left: np.ndarray,
    right: np.ndarray,
    model: Model,
    *,
    at_least: float | None = None,
    memory: str = "1.5GB",
    progress: Callable[[float], None] | None = None,
) -> pa.Table:
    """The pairs with ``left``, ``right`` (row numbers), ``weight`` (bits, the prior among them) and, of each comparison, the
    level as Splink counts it (``gamma_``, the last level is 0, unknown is -1).

    at_least: only pairs of at least this probability. memory: what DuckDB may use; more goes to the disk. progress: told the
    share that is done.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator

    tell = progress or (lambda share: None)
    levels = ", ".join(f"gamma_{c.code}::tinyint as gamma_{c.code}" for c in model.comparisons)
    bits = ", ".join(
        f"(mw_{c.code}{f' + mw_tf_adj_{c.code}' if any(v.rare for v in c.levels) else ''})::float as bits_{c.code}"
        for c in model.comparisons
    )
    if not model.comparisons:
        # Nothing is known of anybody, so nobody is like anybody.
        nothing = np.empty(0, np.int32)
        return pa.table({"left": nothing, "right": nothing, "weight": np.empty(0, np.float64)})
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set threads = {max(1, min(8, os.cpu_count() or 1))}")
        connection.execute(f"set memory_limit = '{memory}'")
        connection.register("people_given", _needed(people.table, model))
        connection.execute("create table people as select * from people_given")
        api = DuckDBAPI(connection)
        settings = SettingsCreator.from_path_or_dict(model.settings())
        linker = Linker(api.register("people"), settings, log_level=None)
        found = []
        # In turns, so that what Splink keeps of all pairs does not fill the memory, and the user sees how far it is.
        for at in range(0, max(1, len(left)), _AT_ONCE):
            one, other = left[at : at + _AT_ONCE], right[at : at + _AT_ONCE]
            pairs = pa.table({"match_key": np.zeros(len(one), np.int8), "join_key_l": one, "join_key_r": other})
            connection.register("pairs", pairs)
            name = f"pairs_{at}"
            connection.execute(f"create view {name} as select * from pairs")
            linker.table_management.register_blocked_pairs_for_predict(api.register(name))
            scored = linker.inference.predict(threshold_match_probability=at_least)
            found.append(
                connection.execute(
                    f"select n_l::integer as left, n_r::integer as right, match_weight as weight, {levels}, {bits} "
                    f"from {scored.physical_name}"
                ).to_arrow_table()
            )
            scored.drop_table_from_database_and_remove_from_cache()
            tell(min(1.0, (at + _AT_ONCE) / max(1, len(left))))
        return pa.concat_tables(found).sort_by([("left", "ascending"), ("right", "ascending")])
    finally:
        connection.close()


def _needed(table: pa.Table, model: Model) -> pa.Table:
    sql = str([(c.unknown, [(x.sql, x.rare) for x in c.levels]) for c in model.comparisons])
    return table.select([c for c in table.column_names if c in ("n", "sounds") or f"{c}_l" in sql or f"{c}_r" in sql])
