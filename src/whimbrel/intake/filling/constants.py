"""Columns that hold the same value in every row, because the mapping says so."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from whimbrel.intake.filling.dates import date_arrays
from whimbrel.intake.filling.distinct import Arrays
from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.dates import dated
from whimbrel.intake.values.numbers import decimal
from whimbrel.standard.faults import Faults


def constant_codes(code: str, rows: int) -> pa.DictionaryArray:
    """The same code for every row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array([code]))


class ConstantFiller:
    """The same value for every row."""

    def __init__(self, rule: ColumnRule):
        self._rule = rule

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """The column or columns of a constant."""
        column, value, rows = self._rule.column, self._rule.constant or "", len(batch)
        if column.type == "flags":
            stated = set(value.split(";"))
            names = column.flag_names()
            return {names[code]: constant_codes("yes", rows) for code in names if code in stated}
        if column.type == "date":
            return date_arrays(column.name, [dated(value)], np.zeros(rows, dtype=np.int32))
        if column.type == "text":
            return {column.name: pa.array([value] * rows, pa.string())}
        if column.type in ("integer", "number", "coordinate", "money"):
            number = decimal(value)
            kind = column.fields()[0].type
            same = float(number) if number is not None and pa.types.is_floating(kind) else number
            return {column.name: pa.array([same] * rows).cast(kind) if rows else pa.array([], kind)}
        return {column.name: constant_codes(value, rows)}
