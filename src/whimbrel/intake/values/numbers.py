"""Counts and amounts as people write them: ``1,282``, ``1 282``, ``<5``, ``12.50``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([,.'’ ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_LESS = re.compile(r"(<|<=|≤|less than|fewer than|under|moins de|少于)\s*(\d+)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Count:
    """A count with its limits: ``value`` is None where only the limits are known."""

    value: int | None
    low: int
    high: int
    exactness: str


def plain(text: str) -> str:
    """Text with full-width forms, hard and thin spaces and dash kinds made ordinary, trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())


def decimal(text: str) -> Decimal | None:
    """A number, or None. ``1,282`` is 1282 and ``12,5`` is 12.5; ``1.282`` is 1.282: a point is never a thousands mark
    alone, ``1.282.000`` is 1282000.
    """
    text = plain(text)
    if grouped := _GROUPED.fullmatch(text):
        mark = grouped.group(1)
        if mark == "." and text.count(".") == 1:
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


def whole(text: str) -> int | None:
    """A whole number, or None if it is no number or has a fraction."""
    number = decimal(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def count(text: str) -> Count | None:
    """A count; ``<5`` becomes the interval 1-4 (a hidden cell is never zero: zeros are shown as zeros)."""
    number = whole(text)
    if number is not None:
        return Count(number, number, number, "exact")
    if less := _LESS.fullmatch(plain(text)):
        top = int(less.group(2)) - (0 if less.group(1) in ("<=", "≤") else 1)
        return Count(None, min(1, top), top, "suppressed")
    return None


def in_words(text: str) -> bool:
    """Whether a text that is no number is words, such as a count written out."""
    return bool(_WORDS.search(text))
