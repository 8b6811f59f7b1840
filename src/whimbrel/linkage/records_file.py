"""Lists of people as they are kept - CSV, Excel, Parquet, one file or several - as one table of text."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whimbrel.intake.reading.file import open_sheets
from whimbrel.linkage.columns import ColumnsError, id_heading, recognise
from whimbrel.standard.errors import WhimbrelError
from whimbrel.standard.faults import Faults, Refused

LIST = "list"


class Unreadable(WhimbrelError):
    """A file cannot be read as a table."""

    exit_code = 11


def read_lists(paths: Sequence[Path | str], columns: Mapping[str, str] | None = None) -> pa.Table:
    """All rows of the files as text, blanks as null. Of several files each is a list, named in the column ``list``, and ids
    that stand in several are told apart by the file's name before them. Raises Unreadable, ColumnsError."""
    files = [Path(path) for path in paths]
    tables = [read_list(path) for path in files]
    if len(tables) == 1:
        return tables[0]
    named = []
    for path, table in zip(files, tables, strict=True):
        found = recognise(table.column_names, columns and {k: v for k, v in columns.items() if k in table.column_names})
        heading = id_heading(table, found)
        ids = table[heading] if heading else pa.chunked_array([pa.array(range(1, len(table) + 1)).cast(pa.string())])
        ids = pc.binary_join_element_wise(pa.scalar(path.stem), ids, ":")
        table = table.drop_columns([heading]) if heading else table
        for name in ("id", LIST):
            if name in table.column_names:
                raise ColumnsError(f"{path.name} has a column {name!r} that is not its id; rename it.")
        named.append(table.append_column("id", ids).append_column(LIST, pa.array([path.stem] * len(table))))
    return pa.concat_tables(named, promote_options="default")


def read_list(path: Path) -> pa.Table:
    """The records of one file, as :func:`read_rows` gives them."""
    return read_rows(path)[0]


def read_rows(path: Path) -> tuple[pa.Table, np.ndarray]:
    """One file as text, and where its rows stand in it (int64); of a workbook the sheet with the most rows.

    A row in which nothing stands is no record and is left out. Raises Unreadable with everything that is wrong.
    """
    if not path.is_file():
        raise Unreadable(f"There is no file {path}.")
    try:
        if path.open("rb").read(4) == b"PAR1":
            whole = _text(pq.read_table(path))
            return _said(whole, np.arange(1, len(whole) + 1))
        faults = Faults()
        with open_sheets(path) as sheets:
            tables = []
            for sheet in sheets:
                batches = [(_text(pa.table(b.columns)), b.rows) for b in sheet.batches(faults)]
                if batches:
                    texts, numbers = zip(*batches, strict=True)
                    tables.append(_said(pa.concat_tables(texts), np.concatenate(numbers)))
            errors = [f for f in faults if f.severity == "error" and f.check.id.startswith("F")]
            if errors:
                raise Unreadable(" ".join(f"{path.name}: {f.check.id} {f.message} {f.check.remedy}" for f in errors))
    except Refused as error:
        raise Unreadable(f"{path.name}: {error}") from error
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"{path.name} cannot be read: it is damaged, or no Parquet file.") from error
    if not tables:
        raise Unreadable(f"{path.name} has no rows.")
    return max(tables, key=lambda found: len(found[1]))


def _said(table: pa.Table, numbers: np.ndarray) -> tuple[pa.Table, np.ndarray]:
    """The rows in which something stands."""
    said = functools.reduce(pc.or_, (pc.is_valid(column) for column in table.columns), pa.scalar(False))
    return table.filter(said), numbers[said.to_numpy()]


def _text(table: pa.Table) -> pa.Table:
    columns = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if not pa.types.is_string(column.type):
            column = column.cast(pa.string())
        trimmed = pc.utf8_trim_whitespace(column)
        columns[name] = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    return pa.table(columns)
