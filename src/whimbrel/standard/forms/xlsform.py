"""The blank survey form (XLSForm) for ODK and KoboToolbox: an incident, and its persons and their legs as repeats."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from whimbrel.standard.forms.choices import choice_list, choices, has_choices, reasons
from whimbrel.standard.forms.excel_styles import harmless
from whimbrel.standard.forms.excel_template import CREATED
from whimbrel.standard.forms.wording import form_data, known_language, language_name, languages_of_words, said, word
from whimbrel.standard.model import STANDARD, Column, Table, missing_reasons, table
from whimbrel.vocabulary.code_lists import code_list

ROOT, PERSONS = "incidents", "persons"
MARK = "whimbrel_form"  # a question that nobody is asked: it says in every export which form this is
NOTE = "no_names"
REASON = "_why_none"
FORM_ID = STANDARD.replace("/", "_")

_TYPES = {
    "date": "text",
    "text": "text",
    "integer": "integer",
    "number": "decimal",
    "money": "decimal",
    "coordinate": "decimal",
}
_DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"

Row = dict[str, str]


def write_xlsform(path: Path, language: str = "en", languages: tuple[str, ...] | None = None) -> None:
    """Write the survey form. It opens in ``language``; the reader can change to any of ``languages``.

    Without ``languages`` these are the requested one and those in which every word is written (English, French and
    Chinese). UnknownLanguage if there is no such language. An existing file is replaced only when the new one is
    complete.
    """
    tongues = tuple(dict.fromkeys(map(known_language, (language, *(languages or languages_of_words())))))
    memory = io.BytesIO()
    with xlsxwriter.Workbook(
        memory, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        book.set_properties({"created": CREATED, "comments": STANDARD})
        form = _Form(tongues)
        for name, rows in form.sheets().items():
            _write(book, name, rows)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(memory.getvalue())
    beside.replace(path)


@cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = form_data("xlsform_rules.yaml")
    return rules


def survey_tables() -> tuple[str, ...]:
    """Tables that the survey form fills."""
    return (ROOT, PERSONS, *_rules()["inside_persons"])


def question(table_id: str, column: str) -> str:
    """Name of the question for a column; the table is in it, because names must differ in the whole form."""
    return f"{table_id}_{column}"


class _Form:
    """Rows of the sheets survey, choices and settings."""

    def __init__(self, languages: tuple[str, ...]):
        self.languages = languages
        self.survey: list[Row] = []
        self.lists: dict[str, Column] = {}

    def sheets(self) -> dict[str, list[Row]]:
        """Sheet -> rows as column -> text."""
        incidents, persons = table(ROOT), table(PERSONS)
        self.survey = [
            {"type": "calculate", "name": MARK, "calculation": f"'{STANDARD}'"},
            {"type": "note", "name": NOTE, **self._labels("survey_note")},
        ]
        self._group(incidents)
        self._repeat(persons, self._inside)
        settings = {"form_title": word("survey_title", self.languages[0], standard=STANDARD), "form_id": FORM_ID}
        settings |= {"version": STANDARD.split("/")[1], "default_language": language_name(self.languages[0])}
        return {"survey": self.survey, "choices": self._choices(), "settings": [settings]}

    def _inside(self) -> None:
        for table_id in _rules()["inside_persons"]:
            self._repeat(table(table_id), None)

    def _repeat(self, of: Table, inside: Any) -> None:
        self.survey.append({"type": "begin repeat", "name": of.id, **self._own(of.label)})
        self._group(of)
        if inside:
            inside()
        self.survey.append({"type": "end repeat", "name": of.id})

    def _group(self, of: Table) -> None:
        """What is needed or wanted first, the rest in a group that may be passed over."""
        asked = [c for c in of.columns.values() if c.type != "reference"]
        for column in asked:
            if calculation := _rules()["calculate"].get(f"{of.id}.{column.name}"):
                # Outside the group: position(..) must see the repeat.
                self.survey.append(
                    {"type": "calculate", "name": question(of.id, column.name), "calculation": calculation}
                )
        asked = [c for c in asked if f"{of.id}.{c.name}" not in _rules()["calculate"]]
        first = [c for c in asked if c.level != "optional"]
        self._questions(of, f"{of.id}_facts", self._own(of.label), first)
        rest = [c for c in asked if c not in first]
        if rest:
            labels = {f"label::{language_name(g)}": word("more", g, table=said(of.label, g)) for g in self.languages}
            self._questions(of, f"{of.id}_more", labels, rest)

    def _questions(self, of: Table, name: str, labels: Row, columns: list[Column]) -> None:
        self.survey.append({"type": "begin group", "name": name, **labels})
        for column in columns:
            self.survey += self._asked(of, column)
        self.survey.append({"type": "end group", "name": name})

    def _asked(self, of: Table, column: Column) -> list[Row]:
        name = question(of.id, column.name)
        row: Row = {"type": self._type(column), "name": name, **self._own(column.label)}
        row |= {f"hint::{language_name(g)}": self._hint(column, g) for g in self.languages}
        constraint, message = self._constraint(column)
        if constraint:
            row["constraint"] = constraint
            row |= {f"constraint_message::{language_name(g)}": message(g) for g in self.languages}
        if relevant := _rules()["relevant"].get(f"{of.id}.{column.name}"):
            row["relevant"] = re.sub(r"\$\{(\w+)\.(\w+)\}", lambda m: "${" + question(m[1], m[2]) + "}", relevant)
        if has_choices(column) and len(choices(column, "en")) > 20:
            row["appearance"] = "minimal autocomplete"
        if column.level == "required" and not column.reason:
            row["required"] = "yes"
        if not column.reason:
            return [row]
        why: Row = {"type": "select_one missing_reason", "name": name + REASON, "relevant": f"${{{name}}} = ''"}
        for g in self.languages:
            why[f"label::{language_name(g)}"] = word("why_none", g, label=said(column.label, g))
        if column.level == "required":
            why["required"] = "yes"
        return [row, why]

    def _type(self, column: Column) -> str:
        if not has_choices(column):
            return _TYPES[column.type]
        name = choice_list(column)
        self.lists.setdefault(name, column)
        return f"{'select_multiple' if column.several or column.type == 'flags' else 'select_one'} {name}"

    def _hint(self, column: Column, language: str) -> str:
        hint = said(column.description, language)
        if column.type == "date":
            written = ", ".join(f"{code} ({label})" for code, label in reasons(language))
            return f"{hint} {word('date_hint', language)} {word('or_reason', language, reasons=written)}"
        return hint

    def _constraint(self, column: Column) -> tuple[str, Any]:
        """Constraint and, by language, what to say if it is not met."""
        if has_choices(column):
            if not (column.several or column.type == "flags"):
                return "", None
            taken = {code for code, _ in choices(column, "en")} & set(missing_reasons())
            alone = " or ".join(f"selected(., '{code}')" for code in missing_reasons() if code in taken)
            return f"count-selected(.) <= 1 or not({alone})", lambda g: word("alone", g)
        if column.type == "date":
            either = "|".join((_DATE, *missing_reasons()))
            return f"regex(., '^({either})$')", lambda g: word("date_hint", g)
        if column.minimum is not None:
            limits = {"minimum": f"{column.minimum:g}", "maximum": f"{column.maximum:.0f}"}
            return f". >= {limits['minimum']} and . <= {limits['maximum']}", lambda g: word("range_hint", g, **limits)
        if column.pattern:
            return f"regex(., '^({column.pattern})$')", lambda g: word("text_form", g)
        return "", None

    def _choices(self) -> list[Row]:
        rows = [
            {"list_name": "missing_reason", "name": code, **self._own(labels)}
            for code, labels in _reason_labels().items()
        ]
        for name, column in self.lists.items():
            by_language = {g: dict(choices(column, g)) for g in self.languages}
            for code in by_language[self.languages[0]]:
                row = {"list_name": name, "name": code}
                rows.append(row | {f"label::{language_name(g)}": by_language[g][code] for g in self.languages})
        return rows

    def _labels(self, key: str) -> Row:
        return {f"label::{language_name(g)}": word(key, g) for g in self.languages}

    def _own(self, labels: Any) -> Row:
        return {f"label::{language_name(g)}": said(labels, g) for g in self.languages}


def _reason_labels() -> dict[str, dict[str, str]]:
    return {c: dict(e.labels) for c, e in code_list("missing_reason").entries.items()}


def _write(book: Any, name: str, rows: list[Row]) -> None:
    sheet = book.add_worksheet(name)
    headings = list(dict.fromkeys(key for row in rows for key in row))
    bold = book.add_format({"bold": True, "bg_color": "#BDD7EE", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 2)
    for place, heading in enumerate(headings):
        sheet.set_column(place, place, 18 if place < 3 else 32, text)
        sheet.write_string(0, place, heading, bold)
    for number, row in enumerate(rows, start=1):
        for place, heading in enumerate(headings):
            if row.get(heading):
                sheet.write_string(number, place, harmless(row[heading]), text)
