"""What a section of a report consists of, alike for the page and the paper. A number stands in it only as a Number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from whimbrel.release.open_data.wording import numeral, said
from whimbrel.release.product import HIDDEN
from whimbrel.release.report.figures import Figure
from whimbrel.release.report.wording import said as worded


@dataclass(frozen=True)
class Number:
    """A figure as it is shown."""

    figure: str
    text: str
    hidden: bool = False


Part = str | Number
Parts = tuple[Part, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. kind: ``note`` for small print, ``lead`` for what is to be read first."""

    parts: Parts
    kind: str = ""


@dataclass(frozen=True)
class Listed:
    """A list of short texts."""

    items: tuple[Parts, ...]


@dataclass(frozen=True)
class Heading:
    """A heading below that of the section."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A picture of a released table. kind: map, time or bars. period: the one that is drawn, of several in the table.

    alt: what it shows, for who does not see it. caption: how to read it, for who does.
    """

    name: str
    kind: str
    table: str
    period: str
    alt: str
    caption: str = ""


@dataclass(frozen=True)
class Grid:
    """A table. heads: (text, whether numbers stand below). about: unit, period, source and uncertainty of its numbers."""

    title: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Parts, ...], ...]
    about: str


Block = Paragraph | Listed | Heading | Picture | Grid


@dataclass(frozen=True)
class Section:
    """A section of the report in one language."""

    key: str
    title: str
    blocks: tuple[Block, ...]


def shown(figure: Figure, language: str, sign: bool = False) -> Number:
    """A figure as a number in the text: with its limits where it has any, in words where it is hidden."""
    if figure.value is None:
        text = figure.text or said("status", HIDDEN, language)
        return Number(figure.id, text + _limits(figure, language), not figure.text)
    if figure.unit == "percent":
        return Number(figure.id, worded("parts", "percent", language).format(value=_percent(figure.value, language)))
    text = numeral(figure.value, language)
    if sign and figure.value > 0:
        text = f"+{text}"
    return Number(figure.id, text.replace("-", "−") + _limits(figure, language))


def _limits(figure: Figure, language: str) -> str:
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    low, high = numeral(figure.low, language), numeral(figure.high, language)
    return f" ({said('codes', 'between', language, low=low, high=high)})"


def _percent(value: float, language: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, format="#,##0.0" if value < 10 else "#,##0", locale=language))


def filled(template: str, facts: Mapping[str, Part | Parts]) -> Parts:
    """A template with its braces filled in, numbers kept apart from words."""
    found: list[Part] = []
    for at, piece in enumerate(re.split(r"\{(\w+)\}", template)):
        if at % 2 == 0:
            found += [piece] if piece else []
        else:
            fact = facts[piece]
            found += fact if isinstance(fact, tuple) else [fact]
    return tuple(found)


def plain(parts: Parts) -> str:
    """Parts as text."""
    return "".join(p if isinstance(p, str) else p.text for p in parts)
