"""What programs write into the desk: every column of every row is looked at first, and every fault named by its JSON path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.entered import read
from whimbrel.service.desk.models import Incident
from whimbrel.service.desk.saving import Change, save
from whimbrel.service.words import word
from whimbrel.standard.model import Column, missing_reasons
from whimbrel.vocabulary.code_lists import code_list


def faults_in(table: str, values: Mapping[str, str], where: str) -> list[dict[str, str]]:
    """What is wrong with the values of one row. Columns that the table has not are faults, and are not repeated."""
    columns = desk_tables()[table].columns
    found = []
    for name, text in values.items():
        if name not in columns:
            found.append(fault(where, "There is a column here that the table does not have.", "unknown_column"))
        elif key := _fault_of(columns[name], text):
            found.append(fault(f"{where}.{name}", word(key, "en"), key))
    return found


def _fault_of(column: Column, text: str) -> str:
    if text.startswith("?"):
        return "desk_fault_form"  # the sign of what could not be read; nobody writes it
    if column.type == "flags":
        yes, _, rest = text.partition("|")
        known = code_list(column.list or "")
        if any(code not in known for code in yes.split(";") if code):
            return "desk_fault_code"
        if rest and rest not in ("no", *missing_reasons()):
            return "desk_fault_code"
    return read(column, text).fault


def table_fault(table: str, of: str, where: str) -> list[dict[str, str]]:
    """The fault of a table that rows of this kind cannot be in."""
    known = desk_tables().get(table)
    if known is None or known.of != of or table == "persons":
        return [fault(where, "There is no such table here.", "unknown_table")]
    return []


def refuse(faults: list[dict[str, str]]) -> None:
    """Stop with all faults, if there are any."""
    if faults:
        raise Problem("invalid", faults=faults)


def fill(row: Any, values: Mapping[str, str], user: int) -> None:
    """Write the values into a new row, as saving a form would."""
    if values:
        save(row, {name: Change("", text) for name, text in values.items()}, user)


def touched(incident: Incident) -> Incident:
    """The incident as it is now."""
    incident.refresh_from_db()
    return incident
