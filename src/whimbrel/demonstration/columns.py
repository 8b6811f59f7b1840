"""Arrow columns of the standard from NumPy arrays: codes, answers, dates with their precision, money, flags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.standard.model import table

Columns = dict[str, pa.Array]

ANSWERS = ("no", "yes", "unknown", "not_asked", "refused", "not_applicable")
NO, YES, UNKNOWN, NOT_ASKED, REFUSED, NOT_APPLICABLE = range(6)
PRECISIONS = ("day", "month", "quarter", "year", "unknown")
DAY, MONTH, QUARTER, YEAR, NO_DATE = range(5)
MARK = {b"nature": b"invented"}

_ANSWERS = pa.array(ANSWERS)
_PRECISIONS = pa.array(PRECISIONS)


def coded(codes: Sequence[str] | pa.Array, places: np.ndarray) -> pa.DictionaryArray:
    """A code column: ``places`` are positions in ``codes``."""
    dictionary = codes if isinstance(codes, pa.Array) else pa.array(codes, pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32, copy=False)), dictionary)


def constant(code: str, rows: int) -> pa.DictionaryArray:
    """The same code in every row."""
    return coded((code,), np.zeros(rows, dtype=np.int32))


def answers(places: np.ndarray) -> pa.DictionaryArray:
    """An answer column from positions in ``ANSWERS``."""
    return coded(_ANSWERS, places)


def flags(name: str, places: Mapping[str, np.ndarray]) -> Columns:
    """A flags column: one answer column for each code that is asked."""
    return {f"{name}_{code}": answers(p) for code, p in places.items()}


def dates(name: str, days: np.ndarray, precision: np.ndarray) -> Columns:
    """The three columns of a date. ``days`` since 1970 (int); ``precision``: positions in ``PRECISIONS``.

    A date known to the month runs from its first to its last day; an unknown date has neither.
    """
    days = days.astype(np.int64)
    first, last = days.copy(), days.copy()
    dated = days.astype("datetime64[D]")
    months = dated.astype("datetime64[M]").astype(np.int64)
    for unit, length in ((MONTH, 1), (QUARTER, 3), (YEAR, 12)):
        rows = precision == unit
        if rows.any():
            begin = months[rows] // length * length
            first[rows] = _first_day(begin)
            last[rows] = _first_day(begin + length) - 1
    unknown = precision == NO_DATE
    return {
        name: pa.array(first.astype(np.int32), mask=unknown).cast(pa.date32()),
        f"{name}_until": pa.array(last.astype(np.int32), mask=unknown).cast(pa.date32()),
        f"{name}_precision": coded(_PRECISIONS, precision),
    }


def _first_day(months: np.ndarray) -> np.ndarray:
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def numbers(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Whole or decimal numbers, blank where not ``known``."""
    kind = pa.float64() if values.dtype.kind == "f" else pa.int64()
    return pa.array(values, kind, mask=None if known is None else ~known)


def money(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Whole amounts as decimal(18,2); at most 2,147,483,647."""
    whole = pa.array(values.astype(np.int32), mask=None if known is None else ~known)
    return whole.cast(pa.decimal128(18, 2))


def stated(known: np.ndarray, reason: np.ndarray | int = UNKNOWN) -> pa.DictionaryArray:
    """The ``<column>_missing`` beside a number: ``stated``, or the reason (position in ``ANSWERS``)."""
    reasons = (*ANSWERS[UNKNOWN:], "stated")
    return coded(reasons, np.where(known, len(reasons) - 1, np.asarray(reason) - UNKNOWN))


def texts(codes: Sequence[str], places: np.ndarray) -> pa.Array:
    """A text column of few distinct texts; position -1 is blank."""
    return pa.array(codes, pa.string()).take(pa.array(places, mask=places < 0))


def assemble(table_id: str, columns: Columns, leaves_out: Iterable[str] = ()) -> pa.Table:
    """A table of the standard, numbered from 1, in the standard's order, without the columns that nobody asked for.

    Raises KeyError for a column that the standard does not have, ValueError for one of another type.
    """
    standard = table(table_id)
    schema = standard.schema()
    hidden: Any = [standard.columns[name].fields() for name in leaves_out]
    absent = {f.name for fields in hidden for f in fields}
    rows = len(next(iter(columns.values())))
    number = pa.array(np.arange(1, rows + 1))
    columns = {"id": number, "source_row": number, **columns}
    unknown = [name for name in columns if name not in schema.names]
    if unknown:
        raise KeyError(f"the table {table_id} has no column {unknown[0]}")
    kept = [field for field in schema if field.name in columns and field.name not in absent]
    for field in kept:
        if columns[field.name].type != field.type:
            raise ValueError(f"{table_id}.{field.name} is {columns[field.name].type}, the standard wants {field.type}")
    return pa.Table.from_arrays([columns[f.name] for f in kept], schema=pa.schema(kept, metadata=MARK))
