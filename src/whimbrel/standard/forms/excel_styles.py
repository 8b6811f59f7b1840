"""How the workbook looks, and how a text is written so that no spreadsheet takes it for a formula."""

from __future__ import annotations

import unicodedata
from typing import Any

from whimbrel.standard.forms.wording import right_to_left
from whimbrel.standard.model import Column

LEVEL_COLOURS = {
    "required": ("#1F4E79", "#FFFFFF"),
    "recommended": ("#BDD7EE", "#000000"),
    "optional": ("#EDEDED", "#000000"),
}
_NUMBERS = {"integer": "0", "money": "#,##0.##", "number": "General", "coordinate": "General"}


def harmless(text: str) -> str:
    """The text, with an apostrophe before a sign that would make it a formula when the sheet is saved as CSV."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def width(heading: str, least: int = 12) -> float:
    """Width of a column in characters, so that its heading fits on two or three lines; at least ``least``."""
    signs = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in heading)
    longest = max((len(w) for w in heading.split()), default=0)
    return float(max(least, min(26, signs // 2 + 6), longest + 2))


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any, language: str):
        side = "right" if right_to_left(language) else "left"
        base = {"valign": "top", "text_wrap": True, "align": side}
        self._book = book
        self.title = book.add_format({"bold": True, "font_size": 18, "font_color": "#1F4E79", "align": side})
        self.section = book.add_format({"bold": True, "font_size": 13, "font_color": "#1F4E79", "align": side})
        self.text = book.add_format(base)
        self.strong = book.add_format({**base, "bold": True})
        self.link = book.add_format({**base, "font_color": "#0563C1", "underline": 1})
        self.alarm = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#C0392B", "align": side})
        self.shown = book.add_format({**base, "border": 1, "border_color": "#BFBFBF"})
        self._headings = {
            level: book.add_format(
                {"bold": True, "bg_color": back, "font_color": front, "border": 1, "border_color": "#FFFFFF", **base}
            )
            for level, (back, front) in LEVEL_COLOURS.items()
        }
        # Text format everywhere but in numbers: otherwise a spreadsheet makes a date of 9-17 and drops leading zeros.
        self._text_cell = book.add_format({"num_format": "@", "valign": "top"})
        self._numbers = {
            k: book.add_format({"num_format": v, "valign": "top", "align": side}) for k, v in _NUMBERS.items()
        }

    def heading(self, level: str) -> Any:
        """Format of a heading whose column is required, recommended or optional."""
        return self._headings[level]

    def cell(self, column: Column | None) -> Any:
        """Format of the cells of a column."""
        return self._numbers.get(column.type, self._text_cell) if column else self._text_cell
