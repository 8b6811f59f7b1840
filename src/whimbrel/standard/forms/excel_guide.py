"""The sheets of the workbook that are read and not filled in: the guide and the worked example."""

from __future__ import annotations

from typing import Any

from whimbrel.standard.forms.choices import reasons
from whimbrel.standard.forms.excel_styles import Styles, harmless
from whimbrel.standard.forms.layout import FormSheet
from whimbrel.standard.forms.wording import word
from whimbrel.standard.model import STANDARD

_RULES = (
    "rule_rows", "rule_numbers", "rule_names", "rule_lists", "rule_missing", "rule_dates", "rule_small",
    "rule_columns", "rule_check",
)  # fmt: skip


def write_guide(sheet: Any, styles: Styles, forms: tuple[FormSheet, ...], language: str, example: bool) -> None:
    """What the workbook is, how it is filled in, and what each sheet holds, with links to them."""
    titles = {f.table.id: f.title for f in forms}
    facts = {"standard": STANDARD, "figures": titles["figures"]}
    facts["reasons"] = "; ".join(label for _, label in reasons(language))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    row = 0
    if example:
        sheet.merge_range(row, 0, row, 1, harmless(word("invented", language)), styles.alarm)
        row += 1
    sheet.write_string(row, 0, f"Whimbrel: {word('title', language)}", styles.title)
    sheet.set_row(row, 30)
    sheet.merge_range(row + 1, 0, row + 1, 1, word("what", language, **facts), styles.text)
    sheet.set_row(row + 1, 36)
    row += 3
    sheet.write_string(row, 0, word("how", language), styles.section)
    for number, rule in enumerate(_RULES, start=1):
        text = word(rule, language, **facts)
        sheet.merge_range(row + number, 0, row + number, 1, f"{number}. {text}", styles.text)
        sheet.set_row(row + number, 16 * _lines(text, 138))
    row += len(_RULES) + 2
    sheet.write_string(row, 0, word("colours", language), styles.section)
    for number, level in enumerate(("required", "recommended", "optional"), start=1):
        sheet.write_string(row + number, 0, word(f"level_{level}", language), styles.heading(level))
    row += 5
    sheet.write_string(row, 0, word("sheets", language), styles.section)
    for number, form in enumerate(forms, start=1):
        target = form.title.replace("'", "''")
        sheet.write_url(row + number, 0, f"internal:'{target}'!A1", styles.link, string=form.title)
        text = form.table.description_in(language)
        sheet.write_string(row + number, 1, harmless(text), styles.text)
        sheet.set_row(row + number, 16 * _lines(text, 112))


def _lines(text: str, signs: int) -> int:
    # Signs of Chinese and other scripts without spaces take twice the room.
    return 1 + sum(2 if ord(c) > 0x2E80 else 1 for c in text) // signs


def write_example(
    sheet: Any, styles: Styles, forms: tuple[FormSheet, ...], rows: dict[str, list[dict[str, Any]]], language: str
) -> None:
    """One invented case: each table as a block of the columns that it uses."""
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, harmless(word("invented", language)), styles.alarm)
    for place in range(1, 8):
        sheet.write_blank(0, place, None, styles.alarm)
    sheet.write_string(1, 0, word("example_intro", language))
    at = 3
    for form in forms:
        columns = [c for c in form.columns if any(c.name in row for row in rows[form.table.id])]
        sheet.write_string(at, 0, form.title, styles.section)
        sheet.set_row(at + 1, 32)
        for place, column in enumerate(columns):
            level = "required" if column.required else column.column.level if column.column else "required"
            sheet.write_string(at + 1, place, harmless(column.heading), styles.heading(level))
        for number, row in enumerate(rows[form.table.id], start=2):
            sheet.set_row(at + number, 16 * max(_lines(str(v), 24) for v in row.values()))
            for place, column in enumerate(columns):
                value = row.get(column.name, "")
                if isinstance(value, str):
                    sheet.write_string(at + number, place, harmless(value), styles.shown)
                else:
                    sheet.write_number(at + number, place, value, styles.shown)
        at += len(rows[form.table.id]) + 3
    sheet.set_column(0, 25, 24)
