"""Counts and amounts as people write them: ``1,282``, ``1 282``, ``<5``, ``12.50``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# A grouped number never begins with a zero: 0,125 has a decimal comma. The mark of the fraction is another one.
_GROUPED = re.compile(r"[+-]?[^\D0]\d{0,2}([,.'’ ])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_LESS = re.compile(r"(<|<=|≤|less than|fewer than|under|moins de|少于)\s*(\d+)", re.IGNORECASE)
# Telephone and document numbers begin with a zero, counts and amounts never do.
_NUMBER_OF_SOMEBODY = re.compile(r"[+-]?0\d{6}")
_LONGEST = 40
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Count:
    """A count with its limits: ``value`` is None where only the limits are known."""

    value: int | None
    low: int
    high: int
    exactness: str


def plain(text: str) -> str:
    """Text with full-width forms, hard and thin spaces and dash kinds made ordinary, trimmed.

    Raised and circled digits stay what they are: in 5¹ the 1 is the mark of a footnote.
    """
    if text.isascii():
        return " ".join(text.split())
    parts = (p if unicodedata.category(p[0]) == "No" else unicodedata.normalize("NFKC", p) for p in _numerals(text))
    return " ".join("".join(parts).replace("−", "-").split())


def _numerals(text: str) -> list[str]:
    """The text cut so that numerals that are no digits (category No) stand alone."""
    found, start = [], 0
    for place, sign in enumerate(text):
        if unicodedata.category(sign) == "No":
            found += [text[start:place], sign]
            start = place + 1
    return [part for part in (*found, text[start:]) if part]


def decimal(text: str, sign: str | None = None) -> Decimal | None:
    """A number, or None. ``1,282`` is 1282 and ``12,5`` is 12.5; ``1.282`` is 1.282: a point is never a thousands mark
    alone, but ``1.282.000`` is 1282000 and ``1.282,50`` is 1282.50. sign: the decimal sign of the column, a comma or a
    point, where that is known: ``500.000`` is half a million if it is a comma.
    """
    text = plain(text)
    if len(text) > _LONGEST or _NUMBER_OF_SOMEBODY.match(text):
        return None
    if sign:
        mark = "." if sign == "," else ","
        form = rf"[+-]?(?:\d{{1,3}}(?:[{mark}'’ ]\d{{3}})+|\d+)(?:{re.escape(sign)}\d+)?"
        return Decimal(re.sub(rf"[{mark}'’ ]", "", text).replace(sign, ".")) if re.fullmatch(form, text) else None
    if grouped := _GROUPED.fullmatch(text):
        mark = grouped.group(1)
        if mark == "." and text.count(".") == 1 and "," not in text:
            return Decimal(text)
        tail = re.search(r"[.,]\d+$", text)
        whole, rest = text, ""
        if tail and tail.group()[0] != mark:
            whole, rest = text[: tail.start()], "." + tail.group()[1:]
        return Decimal(whole.replace(mark, "") + rest)
    if not _PLAIN.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def two_ways(text: str) -> bool:
    """Whether an amount such as ``500.000`` may be half a million or five hundred: its point may group or divide."""
    return bool(re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", plain(text)))


def whole(text: str) -> int | None:
    """A whole number, or None if it is no number or has a fraction."""
    number = decimal(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def count(text: str) -> Count | None:
    """A count; ``<5`` becomes the interval 1-4 (a hidden cell is never zero: zeros are shown as zeros)."""
    number = whole(text)
    if number is not None:
        return Count(number, number, number, "exact")
    if len(text) <= _LONGEST and (less := _LESS.fullmatch(plain(text))):
        top = int(less.group(2)) - (0 if less.group(1) in ("<=", "≤") else 1)
        return Count(None, min(1, top), top, "suppressed")
    return None


def in_words(text: str) -> bool:
    """Whether a text that is no number is words, such as a count written out."""
    return bool(_WORDS.search(text))
