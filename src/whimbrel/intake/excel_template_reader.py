"""The workbook when it comes back: which sheet is which table, and what each heading stands for.

The hidden sheet says it, in whatever language the workbook is. Sheets may be renamed, moved or deleted, and columns
moved or deleted; a heading that was changed is reported, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from whimbrel.intake.mapping import ColumnRule, Mapping, TableRule
from whimbrel.intake.reading.sheet import Sheet, header_names
from whimbrel.intake.recognise import Match
from whimbrel.standard.faults import Faults, Refused
from whimbrel.standard.forms.choices import choices
from whimbrel.standard.forms.excel_template import LISTS
from whimbrel.standard.forms.layout import FILLED, MARKER, MARKER_COLUMNS, NUMBER, WORKED_OUT, form_sheets
from whimbrel.standard.forms.wording import known_language, languages_of_words, word
from whimbrel.standard.model import SEVERAL, Column, tables
from whimbrel.vocabulary.countries import match_country

EXCEL = "whimbrel_excel"


@dataclass(frozen=True)
class _Layout:
    """What the hidden sheet says. ``tables``: table -> (title of its sheet, {heading: column})."""

    language: str
    kind: str
    tables: dict[str, tuple[str, dict[str, str]]]


def recognise_template(sheets: list[Sheet], forced: bool = False) -> Match | None:
    """The mapping of a filled workbook, or None if it is another file.

    forced: take it for the workbook although its hidden sheet is gone, by its headings in the languages of the forms.
    Raises Refused F12 if that fails too, F19 if a table's sheet has lost its headings.
    """
    by_name = {s.name: s for s in sheets}
    layouts = [_marked(by_name[MARKER])] if MARKER in by_name else []
    if forced and not layouts:
        layouts = [_layout(language) for language in languages_of_words()]
    best: tuple[_Layout, dict[str, Sheet]] | None = None
    for layout in layouts:
        try:
            found = _sheets(layout, sheets)
        except Refused:
            if len(layouts) == 1:
                raise
            continue  # a language that the headings are not in
        if best is None or len(found) > len(best[1]):
            best = (layout, found)
    if best is None or not best[1]:
        if forced or best:
            raise Refused("F12", wanted=MARKER)
        return None
    return _match(*best, sheets)


def _marked(sheet: Sheet) -> _Layout:
    top = sheet.rehead(1) if sheet.rehead and sheet.header_row != 1 else sheet
    if not set(MARKER_COLUMNS) <= set(top.columns):
        raise Refused("F12", sheet=MARKER, wanted=next(c for c in MARKER_COLUMNS if c not in top.columns))
    found: dict[str, tuple[str, dict[str, str]]] = {}
    language, kind = "en", ""
    for batch in top.batches(Faults()):
        rows = zip(*(batch.given(c).cast("string").to_pylist() for c in MARKER_COLUMNS), strict=True)
        for _, *form, table, title, column, heading in rows:
            language, kind = form
            found.setdefault(table, (title, {}))[1][" ".join(heading.split())] = column
    return _Layout(known_language(language), kind, found)


def _layout(language: str) -> _Layout:
    by_table = {f.table.id: (f.title, {c.heading: c.name for c in f.columns}) for f in form_sheets(language)}
    return _Layout(language, "", by_table)


def _sheets(layout: _Layout, sheets: list[Sheet]) -> dict[str, Sheet]:
    """Table -> its sheet: by its title, else the one other sheet whose first row holds most of its headings."""
    by_name = {s.name: s for s in sheets}
    found: dict[str, Sheet] = {}
    for table, (title, headings) in layout.tables.items():
        if table in tables() and title in by_name:
            found[table] = _headed(by_name[title], headings)
    taken = {s.name for s in found.values()} | {MARKER, LISTS}
    for table, (_, headings) in layout.tables.items():
        if table in found or table not in tables():
            continue
        alike = [s for s in sheets if s.name not in taken and s.header_row == 1 and _share(s.columns, headings) > 0.5]
        if alike:
            found[table] = max(alike, key=lambda s: _share(s.columns, headings))
            taken.add(found[table].name)
    return found


def _share(columns: tuple[str, ...], headings: dict[str, str]) -> float:
    return len(set(columns) & set(headings)) / len(headings)


def _headed(sheet: Sheet, headings: dict[str, str]) -> Sheet:
    """The sheet with its header in the row that holds most of the headings: people put titles above tables."""
    rows = {row: header_names(list(cells), "", Faults()) for row, cells in sheet.header_choices}
    best = max(rows, key=lambda row: _share(rows[row], headings), default=sheet.header_row)
    if not _share(rows.get(best, ()), headings):
        raise Refused("F19", sheet=sheet.name)
    return sheet.rehead(best) if sheet.rehead and best != sheet.header_row else sheet


def _match(layout: _Layout, found: dict[str, Sheet], sheets: list[Sheet]) -> Match:
    rules: list[TableRule] = []
    kept: dict[str, Sheet] = {}
    faults = Faults()
    for table in tables():
        if table in found and (rule := _table_rule(table, found[table], layout, faults)):
            rules.append(rule)
            kept[table] = found[table]
    if not kept:
        raise Refused("F19", sheet=next(iter(found.values())).name)
    read = {s.name for s in found.values()} | {MARKER, LISTS, *_own_pages(layout.language)}
    for sheet in sheets:
        if sheet.name not in read:
            faults.add("F22", sheet=sheet.name)
    # Faults of sheets that are not read are told with the first that is.
    for fault in faults:
        next(iter(kept.values())).faults.note(fault)
    mapping = Mapping(
        id=EXCEL,
        tables=tuple(rules),
        label="Whimbrel's own workbook",
        licence="the data are the agency's own",
        # The filled example stays an example whatever becomes of it.
        nature="invented" if layout.kind == FILLED else "reported",
    )
    return Match(mapping, kept, {s.name: {h: h for h in s.columns} for s in kept.values()})


def _own_pages(language: str) -> tuple[str, str]:
    return word("guide", language), word("example", language)


def _table_rule(table: str, sheet: Sheet, layout: _Layout, faults: Faults) -> TableRule | None:
    """The rule of one table; None if a reference without which its rows mean nothing was deleted."""
    headings = layout.tables[table][1]
    have = {column: heading for heading, column in headings.items() if heading in sheet.columns}
    filled = any(row > sheet.header_row for row, _ in sheet.header_choices)
    meaningless = False
    for heading, name in headings.items():
        known = tables()[table].columns.get(name)
        needed = name == NUMBER or (known and known.level == "required" and name not in WORKED_OUT.get(table, ()))
        if filled and needed and name not in have:
            faults.add("F12", sheet=sheet.name, wanted=heading)
            meaningless |= known is not None and known.type == "reference"
    if meaningless:
        return None
    columns = tables()[table].columns
    rules = [_rule(table, c, have[name], layout.language) for name, c in columns.items() if name in have]
    return TableRule(table, tuple(rules), key=have.get(NUMBER))


def _rule(table: str, column: Column, heading: str, language: str) -> ColumnRule:
    if column.type == "reference":
        return ColumnRule(column, refers=heading)
    if column.name in WORKED_OUT.get(table, ()):
        column = replace(column, level="optional")
    return ColumnRule(
        column,
        source=heading,
        codes=spellings(column, language),
        several=SEVERAL if column.several or column.type == "flags" else None,
    )


def spellings(column: Column, language: str) -> dict[str, str]:
    """Choices of the forms that the vocabulary alone would not know again, such as a name that two places share."""
    if column.type == "country":
        return {label: code for code, label in choices(column, language) if match_country(label).code is None}
    return {}
