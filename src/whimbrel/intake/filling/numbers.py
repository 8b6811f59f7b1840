"""Columns of numbers, amounts and coordinates, and the counts of figures with their limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa

from whimbrel.intake.filling.distinct import UNKNOWN, Arrays, Distinct, coded, note, reason_of
from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.numbers import count, decimal, in_words, two_ways, whole
from whimbrel.standard.faults import Faults
from whimbrel.standard.model import missing_reasons


class NumberFiller:
    """integer, number, money, coordinate; words, ranges and hidden small numbers are told apart."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule, self._missing = rule, missing
        self._distinct = Distinct(self._number)
        column = rule.column
        self._facts = {"V05": {"minimum": column.minimum, "maximum": column.maximum}}

    def _number(self, text: str) -> tuple[Any, str | None]:
        column = self._rule.column
        if text in self._missing or not text:
            return (None, self._missing.get(text, UNKNOWN)), None
        reason = reason_of(text)
        if reason:
            return (None, reason), None
        sign = self._rule.decimal
        if column.type == "money" and not sign and two_ways(text):
            return (None, UNKNOWN), "V17"
        number = whole(text) if column.type == "integer" else decimal(text, sign)
        if number is None:
            return (None, UNKNOWN), "V14" if in_words(text) else "V02"
        if column.type == "money" and number != round(number, 2):
            return (None, UNKNOWN), "V02"  # an amount is kept to the cent and never rounded in silence
        if (column.minimum is not None and number < column.minimum) or (
            column.maximum is not None and number > column.maximum
        ):
            return (None, UNKNOWN), "V05"
        if column.type == "coordinate":
            rounded = round(float(number), 1)
            return (rounded, UNKNOWN), None if Decimal(str(rounded)) == number else "V15"
        return (number, UNKNOWN), None

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """The number, and ``<column>_missing`` where the table keeps the reason."""
        column, source = self._rule.column, self._rule.source or ""
        values, indices, found = self._distinct.over(batch.given(source))
        note(faults, sheet, source, batch, indices, found, self._facts)
        kind = column.fields()[0].type
        numbers = [float(v[0]) if v[0] is not None and pa.types.is_floating(kind) else v[0] for v in values]
        arrays = {column.name: pa.array(numbers, kind).take(pa.array(indices))}
        if column.reason:
            reasons = [*missing_reasons(), "stated"]
            places = [reasons.index("stated" if v[0] is not None else v[1]) for v in values]
            arrays[f"{column.name}_missing"] = coded(places, indices, reasons)
        return arrays


class CountFiller:
    """The value of a figure with its limits: ``value``, ``value_low``, ``value_high``, ``exactness``."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule, self._missing = rule, missing
        self._distinct = Distinct(self._count)

    def _count(self, text: str) -> tuple[Any, str | None]:
        if text in self._missing or not text:
            return None, "V06" if text not in self._missing else None
        found = count(text)
        if found is None:
            return None, "V14" if in_words(text) else "V02"
        if found.low < 0 or found.high > (self._rule.column.maximum or 0):
            return None, "V05"
        return found, "V13" if found.value is None else None

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """Four columns; a hidden small number has no value, only its limits."""
        column, source = self._rule.column, self._rule.source or ""
        values, indices, found = self._distinct.over(batch.given(source))
        facts = {"V05": {"minimum": column.minimum, "maximum": column.maximum}}
        note(faults, sheet, source, batch, indices, found, facts)
        take = pa.array(indices)
        exactness = [v.exactness if v else UNKNOWN for v in values]
        names = sorted(set(exactness)) or [UNKNOWN]
        return {
            "value": pa.array([v.value if v else None for v in values], pa.int64()).take(take),
            "value_low": pa.array([v.low if v else None for v in values], pa.int64()).take(take),
            "value_high": pa.array([v.high if v else None for v in values], pa.int64()).take(take),
            "exactness": coded([names.index(e) for e in exactness], indices, names),
        }
