"""Filling: a batch of source rows becomes columns of the standard. Every distinct value is looked up once.

Each filler turns one :class:`~whimbrel.intake.mapping.ColumnRule` into Arrow arrays. Values are dictionary-encoded, the few
distinct texts are mapped in Python and the rows follow by index, so that ten million rows cost ten million array look-ups.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.reading.sheet import Batch
from whimbrel.intake.values.codes import Reader, reader_of
from whimbrel.intake.values.dates import ORDERS, AmbiguousOrder, dated
from whimbrel.intake.values.numbers import count, decimal, in_words, plain, two_ways, whole
from whimbrel.standard.faults import Faults
from whimbrel.standard.identifying import identifies

Arrays = dict[str, pa.Array]
_UNKNOWN = "unknown"


class Distinct:
    """Maps distinct texts to (value, fault) once, whatever the number of batches. ``value``: what ``read`` returns first."""

    def __init__(self, read: Callable[[str], tuple[Any, str | None]]):
        self._read = read
        self._known: dict[str, tuple[Any, str | None]] = {}

    def over(self, array: pa.DictionaryArray) -> tuple[list[Any], np.ndarray, list[str | None]]:
        """Values and faults by place in the array's dictionary, and the rows' indices into it (int32)."""
        pairs = []
        for text in array.dictionary.to_pylist():
            pair = self._known.get(text)
            if pair is None:
                pair = self._known[text] = self._read(plain(text or ""))
            pairs.append(pair)
        return [p[0] for p in pairs], array.indices.to_numpy(zero_copy_only=False), [p[1] for p in pairs]


def note(
    faults: Faults,
    sheet: str,
    column: str,
    batch: Batch,
    indices: np.ndarray,
    found: list[str | None],
    facts: dict[str, Any],
) -> None:
    """Add the faults of distinct values to the rows that hold them."""
    for check in {f for f in found if f}:
        bad = np.array([f == check for f in found])
        faults.add(check, sheet=sheet, column=column, rows=batch.rows[bad[indices]], **facts.get(check, {}))


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
        lut = np.array([self._place(v) for v in values], dtype=np.int32)
        places = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
        return {self.name: pa.DictionaryArray.from_arrays(pa.array(places), pa.array(self._codes, pa.string()))}

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
    return pc.if_else(pc.equal(own, _UNKNOWN), implied, own).dictionary_encode()


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


_ANSWERS = ("no", "yes", "unknown", "not_asked", "refused", "not_applicable")
TRUE_WORDS = {"1", "yes", "y", "true", "x", "oui", "vrai", "是", "有", "✓", "✔", "√", "☑", "si", "sí", "có", "ya"}
FALSE_WORDS = {"0", "no", "n", "false", "non", "faux", "否", "无", "tidak", "không"}


class FlagColumnsFiller:
    """flags from one source column per code; a blank is unknown, or no under the block rule."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule = rule
        self._missing = missing
        self._distinct = Distinct(self._answer)
        self._dictionary = pa.array(_ANSWERS)

    def _answer(self, text: str) -> tuple[int, str | None]:
        if text in self._missing:
            return _ANSWERS.index(self._missing[text]), None
        key = text.casefold()
        if key in TRUE_WORDS:
            return 1, None
        if key in FALSE_WORDS:
            return 0, None
        return (2, None) if not key else (2, "V01")

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """``<column>_<code>`` as dictionary<string> of answers."""
        names = self._rule.column.flag_names()
        places: dict[str, np.ndarray] = {}
        for code, source in self._rule.flags.items():
            values, indices, found = self._distinct.over(batch.given(source))
            note(faults, sheet, source, batch, indices, found, {"V01": {"list": "answer"}})
            lut = np.array(values, dtype=np.int32)
            places[code] = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
        if self._rule.blank == "block" and places:
            stated = np.zeros(len(batch), dtype=bool)
            for column in places.values():
                stated |= column == 1
            for code, column in places.items():
                places[code] = np.where(stated & (column == 2), np.int32(0), column)
        return {
            names[code]: pa.DictionaryArray.from_arrays(pa.array(p), self._dictionary) for code, p in places.items()
        }


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
        reasons = set(_ANSWERS[2:])
        arrays = {}
        for code, name in self._rule.column.flag_names().items():
            lut = np.array(
                [
                    1 if code in c else _ANSWERS.index(next(iter(c))) if len(c) == 1 and c <= reasons else 2
                    for c in listed
                ],
                dtype=np.int32,
            )
            places = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
            arrays[name] = pa.DictionaryArray.from_arrays(pa.array(places), pa.array(_ANSWERS))
        return arrays


def date_arrays(name: str, values: list[Any], indices: np.ndarray) -> Arrays:
    """The three columns of a date from its distinct values (Dated or None) and the rows' indices."""
    from whimbrel.vocabulary.code_lists import code_list

    precisions = [*code_list("date_precision").codes, _UNKNOWN]
    epoch = dt.date(1970, 1, 1)

    def taken(days: list[int | None]) -> pa.Array:
        return pa.array(days, pa.int32()).cast(pa.date32()).take(pa.array(indices))

    lut = np.array([precisions.index(v.precision if v else _UNKNOWN) for v in values], dtype=np.int32)
    places = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
    return {
        name: taken([(v.first - epoch).days if v else None for v in values]),
        f"{name}_until": taken([(v.last - epoch).days if v else None for v in values]),
        f"{name}_precision": pa.DictionaryArray.from_arrays(pa.array(places), pa.array(precisions)),
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


def reason_of(text: str) -> str | None:
    """The reason a text states for a missing value, in any language of the vocabulary; None if it states none."""
    from whimbrel.vocabulary.code_lists import code_list

    return code_list("missing_reason").match(text)


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
            return (None, self._missing.get(text, _UNKNOWN)), None
        reason = reason_of(text)
        if reason:
            return (None, reason), None
        sign = self._rule.decimal
        if column.type == "money" and not sign and two_ways(text):
            return (None, _UNKNOWN), "V17"
        number = whole(text) if column.type == "integer" else decimal(text, sign)
        if number is None:
            return (None, _UNKNOWN), "V14" if in_words(text) else "V02"
        if (column.minimum is not None and number < column.minimum) or (
            column.maximum is not None and number > column.maximum
        ):
            return (None, _UNKNOWN), "V05"
        if column.type == "coordinate":
            rounded = round(float(number), 1)
            return (rounded, _UNKNOWN), None if Decimal(str(rounded)) == number else "V15"
        return (number, _UNKNOWN), None

    def fill(self, batch: Batch, sheet: str, faults: Faults) -> Arrays:
        """The number, and ``<column>_missing`` where the table keeps the reason."""
        column, source = self._rule.column, self._rule.source or ""
        values, indices, found = self._distinct.over(batch.given(source))
        note(faults, sheet, source, batch, indices, found, self._facts)
        kind = column.fields()[0].type
        numbers = [float(v[0]) if v[0] is not None and pa.types.is_floating(kind) else v[0] for v in values]
        arrays = {column.name: pa.array(numbers, kind).take(pa.array(indices))}
        if column.reason:
            reasons = [*_ANSWERS[2:], "stated"]
            lut = np.array([reasons.index("stated" if v[0] is not None else v[1]) for v in values], dtype=np.int32)
            places = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
            arrays[f"{column.name}_missing"] = pa.DictionaryArray.from_arrays(pa.array(places), pa.array(reasons))
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
        note(
            faults,
            sheet,
            source,
            batch,
            indices,
            found,
            {"V05": {"minimum": column.minimum, "maximum": column.maximum}},
        )
        take = pa.array(indices)
        exactness = [v.exactness if v else _UNKNOWN for v in values]
        names = sorted(set(exactness)) or [_UNKNOWN]
        lut = np.array([names.index(e) for e in exactness], dtype=np.int32)
        places = lut[indices] if len(lut) else np.zeros(0, dtype=np.int32)
        return {
            "value": pa.array([v.value if v else None for v in values], pa.int64()).take(take),
            "value_low": pa.array([v.low if v else None for v in values], pa.int64()).take(take),
            "value_high": pa.array([v.high if v else None for v in values], pa.int64()).take(take),
            "exactness": pa.DictionaryArray.from_arrays(pa.array(places), pa.array(names)),
        }


class TextFiller:
    """text with a pattern or a largest length, refused if it looks like what identifies a person."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        import re

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
