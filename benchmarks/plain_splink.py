"""The peer of the linkage benchmarks: Splink 5 as its own tutorial sets it up, with Jaro-Winkler levels on names.

Names, birth date and everything else are compared as written; random sampling for u, expectation maximisation for m over two
blockings. Its blocking rules are those of the tutorial: equal names, an equal birth date, an equal number.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

PRIVATE = ("email", "soc_sec_id", "phone")
PLACES = (
    "city",
    "birth_place",
    "postcode",
    "suburb",
    "address_1",
    "address_2",
    "state",
    "citizenship",
    "sex",
    "street_number",
)

_LARGE = 200_000


def plain_pairs(rows: pa.Table, first: str, last: str, birth: str, at_least: float = 0.01) -> pa.Table:
    """Pairs (``n_l``, ``n_r``, row numbers) with ``match_probability``, from rows of text; blanks are null."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    names = rows.column_names
    others = [c for c in PLACES if c in names]
    private = [c for c in PRIVATE if c in names]
    rows = rows.select([first, last, birth, *others, *private]).append_column("n", pa.array(range(rows.num_rows)))
    connection = duckdb.connect()
    connection.register("given", rows)
    connection.execute("create table rows_given as select * from given")
    comparisons: list[Any] = [
        cl.JaroWinklerAtThresholds(first, [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds(last, [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds(birth, [1, 2]),
    ]
    exact = {"sex", "citizenship", "state", "street_number"}
    comparisons += [
        (cl.ExactMatch(c) if c in exact else cl.JaroWinklerAtThresholds(c, [0.92, 0.8])).configure(
            term_frequency_adjustments=c not in ("sex", "street_number")
        )
        for c in (*others, *private)
    ]
    rules = [block_on(first, last), block_on(birth), *(block_on(c) for c in private)]
    rules += [block_on(c, last) for c in others if c in ("postcode", "city")]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="n",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI(connection)
    linker = Linker(api.register("rows_given"), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on(first, last, birth), *(block_on(c) for c in private)], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    # Of a large list the pairs of one birth date alone would fill the memory.
    large = rows.num_rows > _LARGE
    for rule in (block_on(birth, last), block_on(birth, first)) if large else (block_on(birth), block_on(first, last)):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=at_least)
    return connection.execute(f"select n_l, n_r, match_probability from {found.physical_name}").to_arrow_table()
