"""The sheets and headings of the workbook in a language: what the writer writes and the reader expects."""

from __future__ import annotations

import re
from dataclasses import dataclass

from whimbrel.standard.forms.wording import said, word
from whimbrel.standard.model import Column, Table, table, tables

MARKER = "_whimbrel"
MARKER_COLUMNS = ("standard", "language", "kind", "table", "sheet", "column", "heading")
BLANK, FILLED = "blank", "invented"

# The order in which an officer meets them, not the order in which references are resolved.
SHEETS = (
    "incidents", "persons", "legs", "payments", "exploitations", "perpetrators", "actors", "ties", "offences",
    "findings", "figures",
)  # fmt: skip
NUMBER = "number"
# Columns that reading works out from the value, such as <5, unless somebody states them.
WORKED_OUT = {"figures": ("value_low", "value_high", "exactness")}


@dataclass(frozen=True)
class FormColumn:
    """One column of a sheet. ``column`` is None for the agency's own number of the row."""

    name: str
    heading: str
    required: bool
    column: Column | None


@dataclass(frozen=True)
class FormSheet:
    """One sheet of the workbook."""

    table: Table
    title: str
    columns: tuple[FormColumn, ...]


def numbered(table_id: str) -> bool:
    """Whether rows of the table get a number of the agency's own, because other tables point to them."""
    return any(c.to == table_id for t in tables().values() for c in t.references())


def form_sheets(language: str) -> tuple[FormSheet, ...]:
    """All sheets of the workbook with their titles and headings in a language."""
    return tuple(_sheet(table(table_id), language) for table_id in SHEETS)


def _sheet(made_from: Table, language: str) -> FormSheet:
    columns = []
    if numbered(made_from.id):
        columns.append(FormColumn(NUMBER, word("number", language) + " *", True, None))
    for column in made_from.columns.values():
        required = column.level == "required" and column.name not in WORKED_OUT.get(made_from.id, ())
        columns.append(FormColumn(column.name, said(column.label, language) + " *" * required, required, column))
    return FormSheet(made_from, sheet_title(said(made_from.label, language)), tuple(columns))


def sheet_title(label: str) -> str:
    """A label as the name of a sheet: without the signs that Excel forbids, at most 31 characters."""
    return re.sub(r"[\[\]:*?/\\]", " ", label)[:31].strip("' ")
