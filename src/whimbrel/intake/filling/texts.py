"""Columns of short texts: a form or a largest length, and nothing that identifies a person."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from whimbrel.intake.filling.distinct import Arrays, Distinct, note, reason_of
from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.reading.sheet import Batch
from whimbrel.standard.faults import Faults
from whimbrel.standard.identifying import identifies


class TextFiller:
    """text with a pattern or a largest length, refused if it looks like what identifies a person."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule, self._missing = rule, missing
        self._pattern = re.compile(rule.column.pattern) if rule.column.pattern else None
        self._distinct = Distinct(self._text)

    def _text(self, text: str) -> tuple[Any, str | None]:
        if text in self._missing or not text or (not self._rule.column.total and reason_of(text)):
            return None, None
        text = self._rule.codes.get(text, text)
        # What has a form is no name of an office: there a text without digits that is written like a name is one.
        if identifies(text, names=bool(self._pattern) and not any(map(str.isdigit, text))):
            return None, "N02"
        if self._pattern:
            return (text, None) if self._pattern.fullmatch(text) else (None, "V07")
        longest = int(self._rule.column.maximum or 80)
        return (text, None) if len(text) <= longest else (None, "V08")

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """The text as string."""
        column, source = self._rule.column, self._rule.source or ""
        values, indices, found = self._distinct.over(batch.given(source))
        facts = {"V07": {"form": column.pattern}, "V08": {"maximum": column.maximum or 80}}
        note(faults, sheet, source, batch, indices, found, facts)
        return {column.name: pa.array(values, pa.string()).take(pa.array(indices))}
