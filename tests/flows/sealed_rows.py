"""Small sealed stores to ask: rows written out in the test become submissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from whimbrel.standard.model import table
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import Submission, open_submission

Rows = Sequence[Mapping[str, Any]]


def arrow(table_id: str, rows: Rows) -> pa.Table:
    """Rows as a table of the standard; ``id`` counts from 1 where it is not given."""
    schema = table(table_id).schema()
    whole = [{"id": number, "source_row": number, **row} for number, row in enumerate(rows, start=1)]
    names = [name for name in schema.names if any(name in row for row in whole)]
    return pa.table({n: pa.array([row.get(n) for row in whole], schema.field(n).type) for n in names})


def sealed(store: Path, reporter: str, nature: str = "reported", period: str = "2023", **tables: Rows) -> Submission:
    """Seal rows by table and open what came of it."""
    held = {table_id: arrow(table_id, rows) for table_id, rows in tables.items()}
    return open_submission(seal_tables(store, held, reporter=reporter, period=period, nature=nature))
