"""A table of codes: columns, the codes they may have, and rows as whole numbers. Blank is a code: it means unknown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from whimbrel.release.private.errors import NotAnswered, PrivacyError

BLANK = ""
OTHER = "_O"
"""The code of all values that are not told because few persons may have them."""
MOST_ROWS = 8_000_000
MOST_COLUMNS = 64
MOST_CODES = 1_000


@dataclass(frozen=True)
class Coded:
    """Rows of codes. names: of the columns. codes: of each column, in order. rows: places in ``codes``, one row a person."""

    names: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    rows: NDArray[np.int32]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of codes of each column."""
        return tuple(len(c) for c in self.codes)

    def table(self) -> pa.Table:
        """The rows as codes."""
        columns = [pa.array(of).take(pa.array(self.rows[:, j])) for j, of in enumerate(self.codes)]
        return pa.table(dict(zip(self.names, columns, strict=True)))


def coded(table: pa.Table, codes: Mapping[str, Sequence[str]]) -> Coded:
    """The columns of ``codes`` as whole numbers. Blank is always a code; a value that is no code becomes OTHER if that is one."""
    names = tuple(codes)
    if not 2 <= len(names) <= MOST_COLUMNS:
        raise NotAnswered("synthetic_limit", most=MOST_COLUMNS, many=len(names))
    if table.num_rows > MOST_ROWS:
        raise NotAnswered("too_many_rows", most=MOST_ROWS)
    columns, lists = [], []
    for name in names:
        of = tuple(dict.fromkeys([BLANK, *map(str, codes[name])]))
        if len(of) > MOST_CODES:
            raise PrivacyError(f"The column {name} has {len(of):,} codes, at most {MOST_CODES:,} can be handled.")
        found = pc.index_in(texts(table, name), pa.array(of))
        if found.null_count:
            if OTHER not in of:
                raise PrivacyError(
                    f"Some values of the column {name} are not among its codes. Add {OTHER} to let them be other."
                )
            found = found.fill_null(of.index(OTHER))
        columns.append(found.to_numpy(zero_copy_only=False).astype(np.int32))
        lists.append(of)
    return Coded(names, tuple(lists), np.stack(columns, axis=1))


def texts(table: pa.Table, name: str) -> pa.Array:
    """A column as text; null is blank."""
    if name not in table.column_names:
        raise PrivacyError(f"There is no column {name!r}. The columns are: {', '.join(table.column_names)}.")
    column = table[name].combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # of no rows
        column = pa.array([], pa.string())
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        column = pc.if_else(column, "1", "0")
    try:
        return column.cast(pa.string()).fill_null(BLANK)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise PrivacyError(f"The column {name} holds no codes.") from None


def one_row_a_person(table: pa.Table, person: str) -> pa.Table:
    """The first row of each person, in the order of the file: the unit of privacy is one row from here on."""
    ids = texts(table, person).to_numpy(zero_copy_only=False)
    _, first = np.unique(ids.astype(str), return_index=True)
    if (ids == BLANK).any():
        raise PrivacyError(f"Some rows have no {person}; without it nobody knows whose they are.")
    return table.take(pa.array(np.sort(first)))


def content_hash(table: pa.Table) -> str:
    """A hash of what the rows say, the same for another name, order of rows or order of columns."""
    names = sorted(table.column_names)
    digests = []
    columns = [table[name].to_pylist() for name in names]
    for row in zip(*columns, strict=True):
        told = ("" if value is None else str(value) for value in row)
        digests.append(hashlib.sha256("\x1f".join(told).encode()).digest())
    whole = hashlib.sha256("\x1f".join(names).encode())
    for digest in sorted(digests):
        whole.update(digest)
    return whole.hexdigest()


def read_table(path: Path) -> pa.Table:
    """A file of codes: CSV (also .gz) or Parquet. Everything is text, no word stands for missing but nothing at all."""
    import pyarrow.csv as pacsv
    import pyarrow.parquet as pq

    try:
        if path.suffix == ".parquet":
            return pq.read_table(path)
        with pa.input_stream(path, compression="detect") as file:
            head = pacsv.open_csv(file).schema.names
        if len(set(head)) != len(head):
            raise PrivacyError("Two columns have the same heading.")
        said = pacsv.ConvertOptions(column_types={n: pa.string() for n in head}, strings_can_be_null=False)
        return pacsv.read_csv(path, convert_options=said)
    except (OSError, pa.ArrowInvalid, UnicodeDecodeError):
        raise TableUnreadable(
            f"{path.name} cannot be read as a table (CSV in UTF-8 with a heading, or Parquet)."
        ) from None


class TableUnreadable(PrivacyError):
    """The file is no table."""

    exit_code = 11
