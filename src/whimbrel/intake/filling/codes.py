"""Columns of codes, answers and countries."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.intake.filling.distinct import UNKNOWN, Arrays, Distinct, coded, note
from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.codes import Reader, reader_of
from whimbrel.standard.faults import Faults


class CodeFiller:
    """code, answer, country: one code a cell, or several joined by a semicolon."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule = rule
        self.name = rule.column.name
        self._reader: Reader = reader_of(rule, missing)
        self._distinct = Distinct(self._reader.read)
        self._codes: list[str] = []
        self._places: dict[str, int] = {}

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """The column as dictionary<string>."""
        values, indices, found = self._distinct.over(batch.given(self._rule.source or ""))
        note(faults, sheet, self._rule.source or "", batch, indices, found, self._reader.facts)
        places = [self._place(v) for v in values]
        return {self.name: coded(places, indices, self._codes)}

    def as_given(self, batch: Batch) -> pa.DictionaryArray:
        """The texts as given, without those that were refused because they identify somebody (N02)."""
        given = batch.given(self._rule.source or "")
        _, _, found = self._distinct.over(given)
        if "N02" not in found:
            return given
        kept = pa.array([None if f == "N02" else t for t, f in zip(given.dictionary.to_pylist(), found, strict=True)])
        return pa.DictionaryArray.from_arrays(given.indices, kept.cast(pa.string()))

    def _place(self, code: str) -> int:
        if code not in self._places:
            self._places[code] = len(self._codes)
            self._codes.append(code)
        return self._places[code]


def stated_first(own: pa.Array, implied: pa.Array | None) -> pa.Array:
    """``own``, and where it states nothing what another column implies (``<5`` implies that the number is not exact)."""
    if implied is None:
        return own
    if not isinstance(own, pa.DictionaryArray):
        return pc.coalesce(own, implied)
    own, implied = own.cast(pa.string()), implied.cast(pa.string())
    return pc.if_else(pc.equal(own, UNKNOWN), implied, own).dictionary_encode()
