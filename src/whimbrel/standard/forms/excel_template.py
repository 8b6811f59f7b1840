"""The blank workbook: one sheet a table, with drop-downs, and the marks by which it is known when it comes back."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import xlsxwriter

from whimbrel.standard.forms.choices import choice_list, choices, has_choices, reasons
from whimbrel.standard.forms.excel_guide import write_example, write_guide
from whimbrel.standard.forms.excel_styles import Styles, harmless, width
from whimbrel.standard.forms.layout import (
    BLANK,
    FILLED,
    MARKER,
    MARKER_COLUMNS,
    NUMBER,
    WORKED_OUT,
    FormColumn,
    FormSheet,
    form_sheets,
)
from whimbrel.standard.forms.wording import form_data, known_language, right_to_left, word
from whimbrel.standard.model import STANDARD, Column

LISTS = "_lists"
_LAST = 20_000  # rows that get drop-downs; later rows are read all the same
CREATED = dt.datetime(2024, 1, 1)  # noqa: DTZ001 a constant, so that the same workbook is the same bytes

Cells = dict[str, list[dict[str, str]]]


def write_excel_template(path: Path, language: str = "en", example: bool = False) -> None:
    """Write the blank workbook; with ``example`` one that holds an invented case and says so.

    Headings, lists and countries are in ``language`` (a tag such as ``fr``; UnknownLanguage if there is none), in
    English where the vocabulary has no translation. The same call writes the same bytes. An existing file is replaced
    only when the new one is complete.
    """
    language = known_language(language)
    memory = io.BytesIO()
    with xlsxwriter.Workbook(
        memory, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        _Writer(book, language, example).write()
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(memory.getvalue())
    beside.replace(path)


def example_cells(sheet: FormSheet, language: str) -> list[dict[str, Any]]:
    """Rows of the worked example for a sheet: column -> text or number as a person would write it in the language."""
    rows = []
    for row in form_data("worked_example.yaml").get(sheet.table.id, []):
        rows.append({c.name: _written(row[c.name], c.column, language) for c in sheet.columns if c.name in row})
    return rows


def _written(value: Any, column: Column | None, language: str) -> Any:
    if column is None or not isinstance(value, str):
        return value
    labels = dict(choices(column, language)) if has_choices(column) else dict(reasons(language))
    return "; ".join(labels.get(part, part) for part in value.split(";"))


class _Writer:
    """Writes one workbook."""

    def __init__(self, book: Any, language: str, example: bool):
        self.book, self.language, self.example = book, language, example
        self.styles = Styles(book, language)
        self.sheets = form_sheets(language)
        self.titles = {s.table.id: s.title for s in self.sheets}
        self.reasons = "; ".join(label for _, label in reasons(language))

    def write(self) -> None:
        title = word("title", self.language)
        self.book.set_properties(
            {
                "title": f"Whimbrel - {title}",
                "created": CREATED,
                "comments": word("invented", self.language) if self.example else STANDARD,
            }
        )
        examples = {s.table.id: example_cells(s, self.language) for s in self.sheets}
        guide = self._sheet(word("guide", self.language), "#2F5D62")
        write_guide(guide, self.styles, self.sheets, self.language, self.example)
        for sheet in self.sheets:
            self._table(sheet, examples[sheet.table.id] if self.example else [])
        if not self.example:
            shown = self._sheet(word("example", self.language), "#C0392B")
            write_example(shown, self.styles, self.sheets, examples, self.language)
        self._lists()
        self._marker()
        guide.activate()

    def _sheet(self, title: str, colour: str | None = None) -> Any:
        sheet = self.book.add_worksheet(title)
        if colour:
            sheet.set_tab_color(colour)
        if right_to_left(self.language):
            sheet.right_to_left()
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def _table(self, form: FormSheet, rows: list[dict[str, Any]]) -> None:
        sheet = self._sheet(form.title)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_row(0, 48)
        for place, column in enumerate(form.columns):
            level = "required" if column.required else column.column.level if column.column else "required"
            style = self.styles.heading("optional" if level == "required" and not column.required else level)
            wide = column.column is not None and has_choices(column.column)
            sheet.set_column(place, place, width(column.heading, 20 if wide else 14), self.styles.cell(column.column))
            sheet.write_string(0, place, harmless(column.heading), style)
            note = "\n".join(self._hints(form, column, described=True))
            sheet.write_comment(0, place, harmless(note), {"x_scale": 2, "y_scale": 1.2, "author": "", "font_size": 9})
            self._validate(sheet, form, column, place)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(form.columns):
                value = row.get(column.name)
                if isinstance(value, str):
                    sheet.write_string(number, place, harmless(value), self.styles.cell(column.column))
                elif value is not None:
                    sheet.write_number(number, place, value, self.styles.cell(column.column))

    def _hints(self, form: FormSheet, column: FormColumn, described: bool = False) -> list[str]:
        """What to write in a column, in sentences."""
        if column.column is None:
            return [word("number_hint", self.language)]
        it = column.column
        hints = [it.description_in(self.language)] if described else []
        if it.type == "reference":
            hints.append(word("points_to", self.language, sheet=self.titles[it.to or ""]))
        elif it.type == "flags" or (it.several and has_choices(it)):
            hints.append(word("several_hint", self.language))
        elif it.type == "date":
            hints.append(word("date_hint", self.language))
        elif form.table.id == "figures" and it.name == "value":
            hints.append(word("small_hint", self.language))
        elif it.minimum is not None:
            hints.append(word("range_hint", self.language, minimum=f"{it.minimum:g}", maximum=f"{it.maximum:.0f}"))
            hints.append(word("or_reason", self.language, reasons=self.reasons))
        if it.name in WORKED_OUT.get(form.table.id, ()):
            hints.append(word("worked_out", self.language))
        return hints

    def _validate(self, sheet: Any, form: FormSheet, column: FormColumn, place: int) -> None:
        it = column.column
        hint = " ".join(self._hints(form, column))[:255]
        options: dict[str, Any] = {"validate": "any", "ignore_blank": True}
        if it is None:
            pass
        elif it.type == "reference":
            options |= {"validate": "list", "source": f"=numbers_{it.to}", "error_type": "warning"}
        elif has_choices(it):
            options |= {"validate": "list", "source": f"=list_{choice_list(it)}", "error_type": "warning"}
            options["error_message"] = word("not_in_list", self.language)
            # A list cannot check a cell that holds several of its values.
            options["show_error"] = not (it.several or it.type == "flags")
        elif it.minimum is not None and not (form.table.id == "figures" and it.name == "value"):
            kind = "integer" if it.type == "integer" else "decimal"
            options |= {"validate": kind, "criteria": "between", "minimum": it.minimum, "maximum": it.maximum}
            options |= {"error_type": "warning", "error_message": hint}
        shows_hint = not has_choices(it) if it is not None else True
        if hint and (shows_hint or not options.get("show_error", True)):
            options["input_message"] = hint
        if options["validate"] != "any" or "input_message" in options:
            sheet.data_validation(1, place, _LAST, place, options)

    def _lists(self) -> None:
        """The hidden sheet of the drop-downs, with a name for each list and for the own numbers of each sheet."""
        sheet = self.book.add_worksheet(LISTS)
        written: set[str] = set()
        for form in self.sheets:
            for column in form.columns:
                it = column.column
                if it is None:
                    title = form.title.replace("'", "''")
                    first, last = f"'{title}'!$A$2", f"'{title}'!$A${_LAST}"
                    source = f"=OFFSET({first},0,0,MAX(1,COUNTA({first}:{last})),1)"
                    self.book.define_name(f"numbers_{form.table.id}", source)
                elif has_choices(it) and choice_list(it) not in written:
                    place, name = len(written), choice_list(it)
                    written.add(name)
                    labels = [label for _, label in choices(it, self.language)]
                    sheet.write_string(0, place, name)
                    for number, label in enumerate(labels, start=1):
                        sheet.write_string(number, place, harmless(label))
                    letters = xlsxwriter.utility.xl_col_to_name(place)
                    area = f"={LISTS}!${letters}$2:${letters}${len(labels) + 1}"
                    self.book.define_name(f"list_{name}", area)
        sheet.hide()

    def _marker(self) -> None:
        """The hidden sheet by which the workbook is known again: what each heading of each sheet stands for."""
        sheet = self.book.add_worksheet(MARKER)
        kind = FILLED if self.example else BLANK
        rows = [MARKER_COLUMNS] + [
            (STANDARD, self.language, kind, form.table.id, form.title, column.name, column.heading)
            for form in self.sheets
            for column in form.columns
        ]
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(number, place, harmless(text))
        sheet.hide()


__all__ = ["CREATED", "LISTS", "NUMBER", "example_cells", "write_excel_template"]
