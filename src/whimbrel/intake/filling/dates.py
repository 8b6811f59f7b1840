"""Columns of dates: first day, last day, and the precision the text has."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.intake.filling.distinct import UNKNOWN, Arrays, Distinct, coded, note, reason_of
from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.dates import ORDERS, AmbiguousOrder, dated
from whimbrel.standard.faults import Faults
from whimbrel.vocabulary.code_lists import code_list


def date_arrays(name: str, values: list[Any], indices: np.ndarray) -> Arrays:
    """The three columns of a date from its distinct values (Dated or None) and the rows' indices."""
    precisions = [*code_list("date_precision").codes, UNKNOWN]
    epoch = dt.date(1970, 1, 1)

    def taken(days: list[int | None]) -> pa.Array:
        return pa.array(days, pa.int32()).cast(pa.date32()).take(pa.array(indices))

    places = [precisions.index(v.precision if v else UNKNOWN) for v in values]
    return {
        name: taken([(v.first - epoch).days if v else None for v in values]),
        f"{name}_until": taken([(v.last - epoch).days if v else None for v in values]),
        f"{name}_precision": coded(places, indices, precisions),
    }


class DateFiller:
    """date, with the precision the text has; ``order`` is what the whole column proves (see dates.order_of)."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str], order: str | None):
        self._rule, self._missing = rule, missing
        how = (rule.dates or "").split()
        self._order = order or next((h for h in how if h in ORDERS), None)
        self._epoch, self._buddhist = "epoch_days" in how, "buddhist" in how
        self._distinct = Distinct(self._date)

    def _date(self, text: str) -> tuple[Any, str | None]:
        if text in self._missing:
            return None, None
        if not text or reason_of(text):
            return None, None
        if text in self._rule.codes:
            text = self._rule.codes[text]
        try:
            found = dated(text, order=self._order, epoch_days=self._epoch, buddhist=self._buddhist)
        except AmbiguousOrder:
            return None, "V04"
        if found is None:
            return None, "V03"
        if found.first > dt.date.today():  # noqa: DTZ011 the clerk's own calendar
            return found, "X03"
        return found, "X10" if found.first.year < 1900 else None

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """First day, last day and precision."""
        source = self._rule.source or ""
        values, indices, found = self._distinct.over(batch.given(source))
        note(faults, sheet, source, batch, indices, found, {})
        return date_arrays(self._rule.column.name, values, indices)
