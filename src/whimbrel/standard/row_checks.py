"""Checks inside one row: values that cannot be true together. Batch in, faults out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.standard.faults import Faults
from whimbrel.standard.model import table
from whimbrel.vocabulary.code_lists import code_list

Period = tuple[dt.date, dt.date]


def check_rows(table_id: str, batch: pa.RecordBatch, sheet: str, faults: Faults, period: Period | None = None) -> None:
    """Add the faults of the rows of ``batch`` (columns as in the standard, ``source_row`` among them)."""
    rows = batch.column("source_row").to_numpy()

    def report(check: str, column: str, bad: np.ndarray, **facts: str) -> None:
        if bad.any():
            faults.add(check, sheet=sheet, column=column, rows=rows[bad], **facts)

    if table_id == "persons":
        report("X01", "age_band", _age_outside_band(batch, "age", "age_band"))
        report("X01", "majority", _majority_against_age(batch))
    if table_id == "incidents":
        people = _numbers(batch, "people")
        lost = np.nansum(
            [_numbers(batch, "dead"), _numbers(batch, "missing"), _numbers(batch, "dead_and_missing")], axis=0
        )
        report("X05", "people", ~np.isnan(people) & (lost > people))
    if table_id == "payments":
        report("X07", "currency", _present(batch, "amount") & ~_present(batch, "currency"))
    if table_id == "exploitations":
        report("X07", "pay_currency", _present(batch, "monthly_pay") & ~_present(batch, "pay_currency"))
        adult = _is(batch, "majority_at_exploitation", {"adult"}) | _is(batch, "age_at_exploitation", _adult_bands())
        report("X06", "form", _is(batch, "form_child_labour", {"yes"}) & adult)
    for earlier, later in (("started", "ended"), ("began", "ended")):
        if earlier in batch.schema.names and later in batch.schema.names:
            end, begin = _days(batch, f"{later}_until"), _days(batch, earlier)
            report("X02", later, ~np.isnan(end) & ~np.isnan(begin) & (end < begin), later=later, earlier=earlier)
    if period:
        _check_period(table_id, batch, period, report)


def _check_period(table_id: str, batch: pa.RecordBatch, period: Period, report: object) -> None:
    epoch = dt.date(1970, 1, 1)
    first, last = ((d - epoch).days for d in period)
    for column in table(table_id).columns.values():
        if column.type == "date" and column.name in batch.schema.names:
            outside = (_days(batch, column.name) > last) | (_days(batch, f"{column.name}_until") < first)
            report("X09", column.name, outside)  # type: ignore[operator]


def _numbers(batch: pa.RecordBatch, name: str) -> np.ndarray:
    if name not in batch.schema.names:
        return np.full(len(batch), np.nan)
    return batch.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False)


def _days(batch: pa.RecordBatch, name: str) -> np.ndarray:
    if name not in batch.schema.names:
        return np.full(len(batch), np.nan)
    return batch.column(name).cast(pa.int32()).cast(pa.float64()).to_numpy(zero_copy_only=False)


def _present(batch: pa.RecordBatch, name: str) -> np.ndarray:
    if name not in batch.schema.names:
        return np.zeros(len(batch), dtype=bool)
    return pc.is_valid(batch.column(name)).to_numpy(zero_copy_only=False)


def _is(batch: pa.RecordBatch, name: str, codes: set[str]) -> np.ndarray:
    """Where a code column holds one of ``codes``; the test runs over the few distinct codes, not over the rows."""
    if name not in batch.schema.names:
        return np.zeros(len(batch), dtype=bool)
    array = batch.column(name)
    wanted = np.array([code in codes for code in array.dictionary.to_pylist()] or [False])
    return wanted[array.indices.to_numpy(zero_copy_only=False)] if len(array) else np.zeros(0, dtype=bool)


def _limits(batch: pa.RecordBatch, name: str) -> tuple[np.ndarray, np.ndarray]:
    bands = code_list("age_band")
    array = batch.column(name)
    low, high = [], []
    for code in array.dictionary.to_pylist():
        known = code in bands
        low.append(bands.code(code).extra["lower"] if known else 0)
        upper = bands.code(code).extra["upper"] if known else None
        high.append(upper if upper is not None else 1000)
    indices = array.indices.to_numpy(zero_copy_only=False)
    return np.array(low or [0])[indices], np.array(high or [1000])[indices]


def _age_outside_band(batch: pa.RecordBatch, age: str, band: str) -> np.ndarray:
    if age not in batch.schema.names or band not in batch.schema.names:
        return np.zeros(len(batch), dtype=bool)
    years = _numbers(batch, age)
    low, high = _limits(batch, band)
    return ~np.isnan(years) & ((years < low) | (years > high))


def _majority_against_age(batch: pa.RecordBatch) -> np.ndarray:
    if "majority" not in batch.schema.names:
        return np.zeros(len(batch), dtype=bool)
    adult, minor = _is(batch, "majority", {"adult"}), _is(batch, "majority", {"minor"})
    years = _numbers(batch, "age")
    bad = (adult & (years < 18)) | (minor & (years >= 18))
    if "age_band" in batch.schema.names:
        low, high = _limits(batch, "age_band")
        bad |= (adult & (high < 18)) | (minor & (low >= 18))
    return bad


def _adult_bands() -> set[str]:
    bands = code_list("age_band")
    return {c for c in bands.codes if bands.code(c).extra["lower"] >= 18}
