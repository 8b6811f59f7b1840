from collections.abc import Callable, Iterator

import duckdb
import pyarrow as pa
import pytest

from whimbrel.demonstration.generate import generate


@pytest.fixture(scope="package")
def ask() -> Iterator[Callable[[str], list[tuple]]]:
    """SQL over the tables of a whole world of 30,000 people; each row knows its ``reporter`` and ``period``."""
    gathered: dict[str, list[pa.Table]] = {}
    for submission in generate():
        for table_id, rows in submission.tables.items():
            plain = pa.table(
                {
                    name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
                    for name, column in zip(rows.schema.names, rows.columns, strict=True)
                }
            )
            plain = plain.append_column("reporter", pa.array([submission.reporter] * len(rows)))
            gathered.setdefault(table_id, []).append(
                plain.append_column("period_of", pa.array([submission.period] * len(rows)))
            )
    con = duckdb.connect()
    for table_id, parts in gathered.items():
        con.register(table_id, pa.concat_tables(parts, promote_options="default"))
    yield lambda sql: con.execute(sql).fetchall()
    con.close()
