"""The rows of one family of a submission that terms let through, with new row numbers and without what is left out.

Every row belongs to one family only, so that a reader of several extracts counts nobody twice:

- figures by their indicator;
- a person to trafficking with the role victim or an exploitation, else to smuggling; what is said of the person follows;
- an incident to deaths with dead or missing people, else to irregular migration;
- actors and ties to smuggling, offences to trafficking.

Rows dated outside the terms are not let through. Row numbers begin at 1 in each extract: gaps would tell how many rows
there are besides.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whimbrel.service.agreements.scope import FOLLOWERS, dropped, family_of_indicator, tables_of
from whimbrel.service.agreements.terms import Agreed
from whimbrel.standard.model import table
from whimbrel.standard.store import Submission

# The date that says in which period a row was reported.
DATED = {"figures": "period", "persons": "registered", "incidents": "happened", "offences": "dated"}
_LOST = ("dead", "missing", "dead_and_missing")


def projected(submission: Submission, terms: Agreed, family: str) -> dict[str, pa.Table]:
    """Tables by id, none of them empty; columns left out are gone, with every trace of their values."""
    found: dict[str, pa.Table] = {}
    numbers: dict[str, pa.Array] = {}
    for table_id in sorted(set(terms.tables) & set(tables_of(family)), key=lambda t: (table(t).order, t)):
        if table_id not in submission.tables:
            continue
        rows = _of_family(submission, table_id, family)
        rows = rows.filter(_inside(rows, table_id, terms.span()))
        if table_id == "figures":
            rows = _without_parts(rows, terms)
        rows = _referring(rows, table_id, numbers)
        if len(rows) == 0:
            continue
        numbers[table_id] = rows["id"].combine_chunks()
        found[table_id] = _cleaned(rows, table_id, terms, family)
    return found


def _read(submission: Submission, table_id: str, columns: list[str] | None = None) -> pa.Table:
    if columns is not None:
        columns = [c for c in columns if c in submission.tables[table_id]["columns"]]
    return pq.read_table(submission.file(table_id), columns=columns)


def _of_family(submission: Submission, table_id: str, family: str) -> pa.Table:
    rows = _read(submission, table_id)
    if table_id == "figures":
        wanted = [i for i, f in family_of_indicator().items() if f == family]
        return rows.filter(pc.is_in(text(rows, "indicator"), pa.array(wanted, pa.string())))
    if table_id == "persons":
        exploited = trafficked(submission, rows)
        return rows.filter(exploited if family == "trafficking" else pc.invert(exploited))
    if table_id == "incidents":
        lost = deadly(rows)
        return rows.filter(lost if family == "deaths" else pc.invert(lost))
    return rows


def trafficked(submission: Submission, persons: pa.Table) -> pa.ChunkedArray:
    """Which persons belong to trafficking: a victim by role, or somebody with an exploitation."""
    found = pa.chunked_array([pa.array([False] * len(persons), pa.bool_())])
    if "role_victim" in persons.column_names:
        found = pc.fill_null(pc.equal(text(persons, "role_victim"), "yes"), False)
    if "exploitations" in submission.tables:
        exploited = _read(submission, "exploitations", ["person"])["person"]
        found = pc.or_(found, pc.is_in(persons["id"], exploited.combine_chunks()))
    return found


def deadly(incidents: pa.Table) -> pa.ChunkedArray:
    """Which incidents left people dead or missing."""
    found = pa.chunked_array([pa.array([False] * len(incidents), pa.bool_())])
    for name in _LOST:
        if name in incidents.column_names:
            found = pc.or_(found, pc.fill_null(pc.greater(incidents[name], 0), False))
    return found


def text(rows: pa.Table, name: str) -> pa.ChunkedArray:
    """A column of codes as plain text."""
    column = rows[name]
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _inside(rows: pa.Table, table_id: str, span: tuple[dt.date, dt.date]) -> pa.ChunkedArray:
    name = DATED.get(table_id, "")
    if name not in rows.column_names:
        return pa.chunked_array([pa.array([True] * len(rows), pa.bool_())])
    until = rows[f"{name}_until"] if f"{name}_until" in rows.column_names else rows[name]
    after = pc.greater_equal(rows[name], pa.scalar(span[0], pa.date32()))
    before = pc.less_equal(pc.coalesce(until, rows[name]), pa.scalar(span[1], pa.date32()))
    # Of an unknown date only the period of the submission is known, and that lies inside.
    return pc.fill_null(pc.and_(after, before), True)


def _without_parts(rows: pa.Table, terms: Agreed) -> pa.Table:
    """Cells broken down by a dimension that is left out are gone; taking only the column away would leave them readable."""
    gone = dropped("figures", terms.left_out)
    for name in table("figures").dimensions():
        if name in gone and name in rows.column_names:
            column = text(rows, name)
            rows = rows.filter(pc.fill_null(pc.equal(column, "total"), True))
    return rows


def _referring(rows: pa.Table, table_id: str, numbers: dict[str, pa.Array]) -> pa.Table:
    """References as the numbers of this extract. A row is gone with the row it must refer to."""
    for column in table(table_id).references():
        if column.name not in rows.column_names:
            continue
        there = numbers.get(column.to or "")
        if there is None:
            if column.level == "required":
                return rows.slice(0, 0)
            rows = rows.drop_columns([column.name])
            continue
        new = pc.add(pc.index_in(rows[column.name], there).cast(pa.int64()), 1)
        new = pc.if_else(pc.is_null(rows[column.name]), pa.scalar(None, pa.int64()), new)
        rows = rows.set_column(rows.schema.get_field_index(column.name), column.name, new)
        if column.level == "required" or (table_id in FOLLOWERS and column.name == "person"):
            rows = rows.filter(pc.is_valid(rows[column.name]))
    return rows


def _cleaned(rows: pa.Table, table_id: str, terms: Agreed, family: str) -> pa.Table:
    gone = set(dropped(table_id, terms.left_out)) | {"id", "source_row"}
    if table_id == "incidents" and family != "deaths":
        gone |= {*_LOST, "cause_of_death"}  # nobody died in these: a row of zeros would count as a statement on deaths
    columns: dict[str, Any] = {"id": pa.array(range(1, len(rows) + 1), pa.int64())}
    for name in rows.column_names:
        # Texts as given are free text of the source.
        if name in gone or name.endswith("_as_given"):
            continue
        column = rows[name]
        if pa.types.is_dictionary(column.type):
            # A filtered column still carries the codes of the rows that are gone: it is written anew.
            column = column.cast(pa.string()).combine_chunks().dictionary_encode()
        columns[name] = column
    return pa.table(columns)
