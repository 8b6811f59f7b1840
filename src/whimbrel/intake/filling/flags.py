"""Columns of answers, one for each code of a list, from one source column a code or from one cell that lists them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from whimbrel.intake.filling.distinct import UNKNOWN, Arrays, Distinct, coded, note
from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.codes import reader_of
from whimbrel.standard.faults import Faults
from whimbrel.standard.model import missing_reasons
from whimbrel.vocabulary.code_lists import code_list


class FlagColumnsFiller:
    """flags from one source column per code; a blank is unknown, or no under the block rule."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule = rule
        self._missing = missing
        self._distinct = Distinct(self._answer)
        self._answers = code_list("answer").codes

    def _answer(self, text: str) -> tuple[int, str | None]:
        stated = self._missing.get(text) or code_list("answer").match(text)
        return self._answers.index(stated or UNKNOWN), None if stated or not text else "V01"

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """``<column>_<code>`` as dictionary<string> of answers."""
        names = self._rule.column.flag_names()
        places: dict[str, np.ndarray] = {}
        for code, source in self._rule.flags.items():
            values, indices, found = self._distinct.over(batch.given(source))
            note(faults, sheet, source, batch, indices, found, {"V01": {"list": "answer"}})
            lut = np.array(values, dtype=np.int32)
            places[code] = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
        yes, no, unknown = (self._answers.index(a) for a in ("yes", "no", UNKNOWN))
        if self._rule.blank == "block" and places:
            stated = np.zeros(len(batch), dtype=bool)
            for column in places.values():
                stated |= column == yes
            for code, column in places.items():
                places[code] = np.where(stated & (column == unknown), np.int32(no), column)
        answers = pa.array(self._answers)
        return {names[code]: pa.DictionaryArray.from_arrays(pa.array(p), answers) for code, p in places.items()}


class FlagCellFiller:
    """flags from one cell that lists what applies: listed is yes; what is not listed is unknown, never no."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule = rule
        self._reader = reader_of(rule, missing)
        self._distinct = Distinct(self._reader.read)

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """``<column>_<code>`` as dictionary<string>; a whole cell that is missing gives its reason to every flag."""
        source = self._rule.source or ""
        values, indices, found = self._distinct.over(batch.given(source))
        note(faults, sheet, source, batch, indices, found, self._reader.facts)
        listed = [set(v.split(";")) for v in values]
        answers = code_list("answer").codes
        arrays = {}
        for code, name in self._rule.column.flag_names().items():
            arrays[name] = coded([answers.index(_told(code, c)) for c in listed], indices, answers)
        return arrays


def _told(code: str, listed: set[str]) -> str:
    """What a cell that lists ``listed`` tells of one code; a cell that holds only a reason gives it to every code."""
    if code in listed:
        return "yes"
    return next(iter(listed)) if len(listed) == 1 and listed <= set(missing_reasons()) else UNKNOWN
