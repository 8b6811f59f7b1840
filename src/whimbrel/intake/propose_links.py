"""What follows from the layout of a sheet: rows that belong together, what headings say besides, what is lacking."""

from __future__ import annotations

from typing import Any

from whimbrel.intake.mapping import ANY, Mapping
from whimbrel.intake.proposal import Lacking, ProposedColumn
from whimbrel.intake.propose_columns import SCOPES, Assignment
from whimbrel.intake.propose_heading_kinds import currency_in, is_one_of
from whimbrel.intake.propose_profile import Profile
from whimbrel.standard.model import Column, tables
from whimbrel.vocabulary.code_lists import code_list


def references(
    main: str, found: Assignment, rest: dict[str, Profile], columns: list[ProposedColumn]
) -> tuple[dict[str, dict[str, Any]], list[str], list[str]]:
    """Settings of the tables from columns that only number rows, persons or incidents; the headings; notes."""
    settings: dict[str, dict[str, Any]] = {}
    used: list[str] = []
    notes: list[str] = []
    present = {c.table for c in columns}
    if "payments" in present and (amount := found.of("payments", "amount")):
        settings["payments"] = {"when": {amount.heading: [ANY]}}
    if main == "persons" and "incidents" in present:
        shared = [
            h for h, p in rest.items() if is_one_of(h, "incident_reference") and not p.every_row_another and p.filled
        ]
        if shared:
            settings["incidents"] = {"once": shared[0]}
            used.append(shared[0])
        else:
            notes.append(
                "Each row makes an incident of its own. If several rows can be of one incident, name the column that"
                " numbers the incidents under incidents: once."
            )
    if main in ("persons", "incidents") and main in {*present, "persons"} and columns:
        kinds = ("reference", "incident_reference") if main == "incidents" else ("reference",)
        single = [
            h for h, p in rest.items() if any(is_one_of(h, k) for k in kinds) and p.every_row_another and h not in used
        ]
        if single:
            settings.setdefault(main, {})["key"] = single[0]
            used.append(single[0])
    return settings, used, notes


def linked(main: str, found: Assignment, columns: list[ProposedColumn]) -> list[ProposedColumn]:
    """The columns with those that follow from the layout: what belongs to the same row, and what headings say."""
    present = {c.table for c in columns}
    filled = {c.target for c in columns}
    made: list[ProposedColumn] = []

    def add(table: str, column: str, rule: dict[str, Any], reason: str, *notes: str) -> None:
        if f"{table}.{column}" not in filled:
            made.append(ProposedColumn(table, column, rule, 1.0, reason, notes=notes))

    if main == "persons":
        for table in ("exploitations", "payments", "legs", "perpetrators"):
            if table in present:
                add(table, "person", {"row": "persons"}, "the person of the same row")
        if "incidents" in present:
            add("persons", "incident", {"row": "incidents"}, "the incident of the same row")
            if "offences" in present:
                add("offences", "incident", {"row": "incidents"}, "the incident of the same row")
        if "legs" in present:
            add("legs", "sequence", {"constant": "1"}, "the sheet has one leg in a row", "one leg in a row")
    for table, column, companion in (("incidents", "happened", "kind"), ("payments", "amount", "kind")):
        taken = found.of(table, column)
        if taken and taken.says:
            add(
                table,
                companion,
                {"constant": taken.says},
                f'the heading "{taken.heading}" says so',
                "said by a heading",
            )
    amount = found.of("payments", "amount")
    if amount and (code := currency_in(amount.heading)):
        add("payments", "currency", {"constant": code}, f'the heading "{amount.heading}" says so', "said by a heading")
    order = list(SCOPES["persons"]) if main == "persons" else []
    every = [*columns, *made]
    place = {(t.id, name): i for t in tables().values() for i, name in enumerate(t.columns)}
    return sorted(every, key=lambda c: (order.index(c.table) if c.table in order else 0, place[c.table, c.column]))


def lacking(mapping: Mapping) -> list[Lacking]:
    """Required columns that nothing fills, each with an example of a line that would."""
    found = []
    for place in mapping.lacking():
        table_id, _, name = place.partition(".")
        column = tables()[table_id].columns[name]
        found.append(Lacking(table_id, name, _example(column), code_list(column.list).codes if column.list else ()))
    return found


def _example(column: Column) -> str:
    if column.list:
        return f"{column.name}: {{constant: {code_list(column.list).codes[0]}}}"
    if column.type == "country":
        return f"{column.name}: {{constant: KHM}}  # the ISO code of the country"
    if column.name == "currency":
        return f"{column.name}: {{constant: USD}}  # the ISO 4217 code"
    return f'{column.name}: {{from: "Heading of the column"}}'
