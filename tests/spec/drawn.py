"""Tables drawn in text, and what becomes of them: the few words in which the specification is written.

::

    Sex    | Nationality          cells are divided by |, the first line is the header;
    female | Thai                 a file with these cells is written and read like any other
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa

from whimbrel.flows.engine import connect
from whimbrel.flows.question import Answer, Question, ask
from whimbrel.intake.mapping import parse_mapping
from whimbrel.intake.prepare import Preparation, prepare
from whimbrel.standard.model import table as standard_table
from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import Store, Submission, open_submission

# What the standard requires of a table and the drawn table may leave out.
_REST = {
    "persons": {"role": {"constant": "victim"}, "sex": {"constant": "unknown"}, "citizenship": {"constant": "unknown"}},
    "exploitations": {"person": {"row": "persons"}, "form": {"constant": "unknown"}},
    "figures": {
        "indicator": {"constant": "referrals"},
        "counting_unit": {"constant": "referrals"},
        "period": {"constant": "2023"},
        "reporting_country": {"constant": "GBR"},
        "value": {"from": "People"},
    },
    "incidents": {"kind": {"constant": "death_at_border"}},
}


def cells(drawn: str) -> list[list[str]]:
    """Rows of cells, the header first."""
    lines = [line for line in drawn.strip("\n").splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def as_file(drawn: str, folder: Path, name: str = "drawn.csv") -> Path:
    """The drawn table as a CSV file in a folder."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(cells(drawn))
    return path


def taken_over(drawn: str, rules: dict[str, Any], **whole: Any) -> tuple[dict[str, pa.Table], Preparation]:
    """Tables and faults of a drawn file read with ``rules``: ``persons.sex`` -> column of the file, or a whole rule.

    whole: what holds for the whole file (missing, leave_out, nature); ``once={"persons": "Case"}`` makes one row of a table
    of all rows with the same case.
    """
    once = whole.pop("once", {})
    tables: dict[str, dict[str, Any]] = {}
    for place, rule in rules.items():
        table, column = place.split(".")
        if table == "exploitations":
            tables.setdefault("persons", {"columns": dict(_REST["persons"])})
        tables.setdefault(table, {"columns": dict(_REST.get(table, {}))})["columns"][column] = rule
    for table, column in once.items():
        tables[table]["once"] = column
    mapping = parse_mapping({"id": "drawn", "tables": tables, **whole}, "drawn")
    batches: dict[str, list[pa.RecordBatch]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = as_file(drawn, Path(folder))
        done = prepare(path, mapping=mapping, sink=lambda t, b: batches.setdefault(t, []).append(b))
    return {t: pa.Table.from_batches(b).unify_dictionaries() for t, b in batches.items()}, done


def becomes(drawn: str, place: str, rule: Any, *, with_: dict[str, Any] | None = None, **whole: Any) -> list[Any]:
    """What stands in the sealed column ``place`` (``persons.sex``), row by row, when ``rule`` fills it."""
    table, column = place.split(".")
    found = taken_over(drawn, {_filled(place): rule, **(with_ or {})}, **whole)[0][table]
    return found[column].to_pylist()


def _filled(place: str) -> str:
    """The column of the standard that a sealed column belongs to: form_slavery belongs to form."""
    table, column = place.split(".")
    known = standard_table(table).columns
    return f"{table}.{max((c for c in known if column == c or column.startswith(c + '_')), key=len)}"


def checks(drawn: str, rules: dict[str, Any], **whole: Any) -> dict[str, str]:
    """Checks that found something, with their severity."""
    return {f.check.id: f.severity for f in taken_over(drawn, rules, **whole)[1].faults}


def said(drawn: str, rules: dict[str, Any], **whole: Any) -> str:
    """Everything that is said about the file."""
    return "\n".join(str(f.as_dict()) for f in taken_over(drawn, rules, **whole)[1].faults)


def filed(
    drawn: str, rules: dict[str, Any], store: Path, *, once: dict[str, str] | None = None, **facts: Any
) -> Submission:
    """The drawn table, sealed in a store by the agency ``border-police`` for 2023, if nothing else is said."""
    facts = {"reporter": "border-police", "period": "2023", **facts}
    return open_submission(seal_tables(store, taken_over(drawn, rules, once=once or {})[0], **facts))


def answer(store: Path, *by: str, indicator: str | None = None, since: dt.date | None = None, **where: str) -> Answer:
    """The current submissions of a store asked by dimensions; ``where`` chooses."""
    chosen = {name: tuple(codes.split()) for name, codes in where.items()}
    return ask(connect(), Store(store).current(), Question(by, chosen, since, None, indicator))


def rows(found: Answer) -> list[tuple[Any, ...]]:
    """Rows of an answer: what it is broken down by, then the lowest and the highest possible value."""
    left_out = ("value", "known", "hidden_cells")
    return [tuple(v for k, v in row.items() if k not in left_out) for row in found.table.to_pylist()]
