"""Exports of the survey form: KoboToolbox (a workbook, one sheet a repeat) and ODK Central (a zip of CSV files).

Questions are known by their names, whatever groups and separators stand before them. The two systems differ in how rows
point to the row above them: ``_index`` and ``_parent_index`` in one, ``KEY`` and ``PARENT_KEY`` in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa

from whimbrel.intake.excel_template_reader import spellings
from whimbrel.intake.mapping import ColumnRule, Mapping, TableRule
from whimbrel.intake.reading.sheet import Batch, Sheet
from whimbrel.intake.recognise import Match
from whimbrel.standard.faults import Faults, Refused
from whimbrel.standard.forms.xlsform import MARK, NOTE, PERSONS, REASON, ROOT, question, survey_tables
from whimbrel.standard.model import Column, tables

XLSFORM = "whimbrel_xlsform"
_KEYS = {"KEY": "PARENT_KEY", "_index": "_parent_index"}
# What the two systems add to each row; SubmitterName is the name of an account.
_SYSTEM = (
    "SubmissionDate", "SubmitterID", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID",
    "Edits", "FormVersion", "KEY", "PARENT_KEY", "start", "end", "today", MARK,
)  # fmt: skip
_IDENTIFYING = ("SubmitterName", "username", "phonenumber", "deviceid", "email", "simserial", "subscriberid")
_SEPARATOR = re.compile(r"[/\-.:]")


@dataclass(frozen=True)
class _Question:
    """Where the answer to one question stands. ``ticks``: code -> heading of its own; ``reason``: why there is none."""

    table: str
    column: Column
    heading: str | None = None
    ticks: dict[str, str] = field(default_factory=dict)
    reason: str | None = None


def recognise_survey(sheets: list[Sheet], forced: bool = False) -> Match | None:
    """The mapping of an export of the survey form, or None if it is another file.

    Raises Refused F12 if it is forced and not one, or if the column that leads from a row to the row above is missing.
    """
    found: dict[str, tuple[Sheet, dict[str, _Question]]] = {}
    marked = False
    for sheet in sheets:
        marked |= any(_parts(h)[-1] == MARK for h in sheet.columns)
        by_table = _questions(sheet)
        if not by_table:
            continue
        table = max(by_table, key=lambda t: len(by_table[t]))
        if table not in found or len(by_table[table]) > len(found[table][1]):
            found[table] = (sheet, by_table[table])
    if ROOT not in found or not (marked or forced):
        if forced:
            raise Refused("F12", sheet=sheets[0].name, wanted=MARK)
        return None
    return _match(found, sheets)


def _parts(heading: str) -> list[str]:
    return _SEPARATOR.split(heading)


def _names() -> dict[str, tuple[str, Column]]:
    return {question(t, c.name): (t, c) for t in survey_tables() for c in tables()[t].columns.values()}


def _questions(sheet: Sheet) -> dict[str, dict[str, _Question]]:
    """Table -> column -> where its answers stand in this sheet."""
    names = _names()
    found: dict[str, dict[str, _Question]] = {}
    for heading in sheet.columns:
        parts = _parts(heading)
        above = parts[-2] if len(parts) > 1 else ""
        name = next((n for n in (parts[-1].removesuffix(REASON), parts[-1], above) if n in names), None)
        if name is None:
            continue
        table, column = names[name]
        columns = found.setdefault(table, {})
        known = columns.get(column.name, _Question(table, column))
        if parts[-1] == name:
            known = replace(known, heading=heading)
        elif parts[-1] == name + REASON:
            known = replace(known, reason=heading)
        else:
            known = replace(known, ticks={**known.ticks, parts[-1]: heading})
        columns[column.name] = known
    return found


def _match(found: dict[str, tuple[Sheet, dict[str, _Question]]], sheets: list[Sheet]) -> Match:
    root = found[ROOT][0]
    key = next((k for k in _KEYS if k in root.columns), "_index")
    rules, chosen, names = [], {}, {}
    above: set[str] = set()
    for table in [t for t in tables() if t in found]:
        given, questions = found[table]
        sheet = _gathered(given, questions)
        chosen[table] = sheet
        names[sheet.name] = {h: h for h in sheet.columns}
        rules.append(_table_rule(table, sheet, questions, key))
        above |= {h for q in questions.values() for h in (*q.ticks.values(), q.reason) if h}
    for sheet in sheets:
        if sheet.name not in names:
            chosen[ROOT].faults.add("F22", sheet=sheet.name)
    mapping = Mapping(
        id=XLSFORM,
        tables=tuple(rules),
        label="Whimbrel's own survey form (KoboToolbox or ODK Central)",
        licence="the data are the agency's own",
        leave_out=tuple({h for s in chosen.values() for h in s.columns if _system(h)} | above),
        identifying=_IDENTIFYING,
    )
    return Match(mapping, chosen, names)


def _system(heading: str) -> bool:
    return heading in _SYSTEM or _parts(heading)[-1] in (MARK, NOTE, "instanceID", "instanceName")


def _table_rule(table: str, sheet: Sheet, questions: dict[str, _Question], key: str) -> TableRule:
    columns = [_rule(q) for q in questions.values()]
    for reference in tables()[table].references():
        if reference.to == (ROOT if table == PERSONS else PERSONS):
            if _KEYS[key] not in sheet.columns:
                raise Refused("F12", sheet=sheet.name, wanted=_KEYS[key])
            columns.append(ColumnRule(reference, refers=_KEYS[key]))
    return TableRule(table, tuple(columns), key=key if key in sheet.columns else None)


def _rule(asked: _Question) -> ColumnRule:
    column = asked.column
    several = " " if column.several or column.type == "flags" else None
    return ColumnRule(column, source=asked.heading or _gathered_name(asked), codes=_codes(column), several=several)


def _codes(column: Column) -> dict[str, str]:
    # Somebody may export labels instead of codes.
    return spellings(column, "en")


def _gathered_name(asked: _Question) -> str:
    return question(asked.table, asked.column.name)


def _gathered(sheet: Sheet, questions: dict[str, _Question]) -> Sheet:
    """The sheet with one column a question: ticks that stand in columns of their own, and reasons, brought into it."""
    made = {q.heading or _gathered_name(q): q for q in questions.values() if q.reason or not q.heading}
    if not made:
        return sheet
    columns = (*sheet.columns, *(name for name in made if name not in sheet.columns))

    def read(faults: Faults, wanted: tuple[str, ...] | None) -> Iterator[Batch]:
        asked = wanted or columns
        needed = [c for c in asked if c in sheet.columns]
        for name in asked:
            if name in made:
                q = made[name]
                needed += [h for h in (q.heading, q.reason, *(() if q.heading else q.ticks.values())) if h]
        for batch in sheet.read(faults, tuple(dict.fromkeys(needed))):
            texts = {h: batch.columns[h].cast(pa.string()).to_pylist() for h in needed}
            gathered = {name: pa.array(_answers(made[name], texts, len(batch))) for name in asked if name in made}
            yield Batch({**{c: batch.columns[c] for c in asked if c not in made}, **gathered}, batch.rows)

    return replace(sheet, columns=columns, read=read, rehead=None)


def _answers(asked: _Question, texts: dict[str, list[str | None]], rows: int) -> list[str]:
    found = []
    for row in range(rows):
        if asked.heading:
            text = texts[asked.heading][row] or ""
        else:
            text = " ".join(
                c for c, h in asked.ticks.items() if (texts[h][row] or "").casefold() in ("1", "true", "yes")
            )
        found.append(text if text.strip() or not asked.reason else texts[asked.reason][row] or "")
    return found
