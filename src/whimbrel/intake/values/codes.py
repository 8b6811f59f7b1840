"""Codes, answers and countries: one text as codes of the standard, by the mapping first, by the vocabulary second."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from whimbrel.intake.values.dates import ORDERS, dated
from whimbrel.intake.values.numbers import plain
from whimbrel.standard.identifying import identifies
from whimbrel.standard.model import missing_reasons
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import match_country

if TYPE_CHECKING:
    from whimbrel.intake.mapping import ColumnRule

UNKNOWN = "unknown"
_UNKNOWN_COUNTRY = "XXX"
# Beyond these a cell is no list of codes, and looking through it would only give an attacker time.
_LONGEST_CELL = 4_000
_MOST_PIECES = 100
_LONGEST_VALUE = 300
_MOST_LOST = 4


def is_total(text: str) -> bool:
    """Whether a text is the mark of a total, in any language of the vocabulary; looser words such as all are not."""
    return text.casefold() in {"total", *map(str.casefold, code_list("cell_total").code("total").labels.values())}


class Reader:
    """Reads one text as ``(codes joined by ';', check that failed or None)``. A blank is unknown, never no."""

    def __init__(self, rule: ColumnRule, missing: dict[str, str]):
        self._rule = rule
        self._column = rule.column
        self._missing = missing
        self._codes = {plain(k): v for k, v in rule.codes.items()}
        self._undecided = {plain(k) for k in rule.undecided}
        self.facts: dict[str, dict[str, Any]] = {"V01": {"list": self.list_name}}

    @property
    def list_name(self) -> str:
        """Name of the code list for messages."""
        return self._column.list or ("countries" if self._column.type == "country" else "answer")

    def read(self, text: str) -> tuple[str, str | None]:
        """Codes and fault of a whole cell."""
        if text in self._codes:
            return self._codes[text], None
        if text in self._undecided:
            return UNKNOWN, "M02"
        if text in self._missing:
            return self._missing[text], None
        if not text:
            return UNKNOWN, "V06" if self._column.level == "required" else None
        if len(text) > _LONGEST_CELL:
            return UNKNOWN, self.refusal(text)
        whole, fault = self._part(text)
        if fault is None or not self._rule.several or sum(map(text.count, self._rule.several)) > _MOST_PIECES:
            return whole, fault
        read = [self._part(piece) for piece in self.pieces(text)]
        if len(read) < 2:
            return whole, fault
        faults = [f for _, f in read if f and f not in ("V10", "V16")]
        codes = sorted({c for codes, _ in read for c in codes.split(";")})
        stated = [c for c in codes if c not in missing_reasons()]
        # A missing value beside a stated one adds nothing, except that several people were meant.
        return ";".join(stated or codes[:1]), faults[0] if faults else None

    def pieces(self, text: str) -> list[str]:
        """The cell cut at its separators, but never inside a known value: labels hold commas and spaces themselves."""
        signs = re.escape(self._rule.several or ";")
        pieces = re.split(f"([{signs}])", text)
        found, start = [], 0
        while start < len(pieces):
            if not pieces[start].strip() or pieces[start] in (self._rule.several or ";"):
                start += 1
                continue
            for end in range(len(pieces), start, -1):
                piece = "".join(pieces[start:end]).strip()
                if end == start + 1 or self._part(piece)[1] in (None, "V16"):
                    found.append(piece)
                    start = end
                    break
        return found

    def _part(self, text: str) -> tuple[str, str | None]:
        if text in self._codes:
            return self._codes[text], None
        if text in self._undecided:
            return UNKNOWN, "M02"
        if text in self._missing:
            return self._missing[text], None
        # Damaged characters may stand for any letter: with many of them the search for a name has no end.
        if len(text) > _LONGEST_VALUE or text.count("\ufffd") > _MOST_LOST:
            return UNKNOWN, self.refusal(text)
        return self.one(text)

    def one(self, text: str) -> tuple[str, str | None]:
        """Code and fault of a text that is one value."""
        code = code_list(self.list_name).match(text)
        if code:
            return code, "V16" if code_list(self.list_name).code(code).parts and self._column.type == "flags" else None
        if self._column.total and is_total(text):
            return "total", None
        reason = code_list("missing_reason").match(text)
        if reason:
            return reason, None
        return UNKNOWN, self.refusal(text)

    def refusal(self, text: str) -> str:
        """Why a text is no code: not mapped, damaged by a spreadsheet, identifying, or simply not in the list."""
        if self._codes and self._rule.only:
            return "M02"
        if self._column.list in ("age_band", "duration_band") and _is_date(text):
            return "V09"
        if identifies(text, names=True):
            return "N02"
        return "M02" if self._codes else "V01"


def _is_date(text: str) -> bool:
    either = (dated(text, order=order) for order in ORDERS)
    return any(either) or bool(re.fullmatch(r"\d{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-\d{2}", text))


class CountryReader(Reader):
    """Countries by code, name, demonym or old name; never guessed."""

    def one(self, text: str) -> tuple[str, str | None]:
        """Code and fault of one text; several countries are joined by a semicolon."""
        if self._column.total and is_total(text):
            return "total", None
        found = match_country(text)
        if found.code:
            return (UNKNOWN if found.code == _UNKNOWN_COUNTRY else found.code), None
        if found.how == "region":
            return found.codes[0], None
        if found.how == "several":
            codes = ";".join(sorted({UNKNOWN if c == _UNKNOWN_COUNTRY else c for c in found.codes}))
            return (codes, "V10") if self._column.several else (UNKNOWN, "V11")
        reason = code_list("missing_reason").match(text)
        if reason:
            return reason, None
        if found.how in ("ambiguous", "historical"):
            return UNKNOWN, "V11"
        return UNKNOWN, self.refusal(text)

    def refusal(self, text: str) -> str:
        """Why a text is no country; demonyms nobody has listed are written like names, so those are not looked for."""
        if self._codes and self._rule.only:
            return "M02"
        return "N02" if identifies(text) else "V12"


def reader_of(rule: ColumnRule, missing: dict[str, str]) -> Reader:
    """The reader for a column of type code, flags, answer or country."""
    if rule.column.type == "country":
        return CountryReader(rule, missing)
    return Reader(rule, missing)
