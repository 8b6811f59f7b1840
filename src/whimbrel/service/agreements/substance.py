"""Whether a submission says anything about a family, so that it counts as a contribution.

**Substance.** A submission has substance for a family if it has rows of the family, and at least half of the family's key
columns (``substance.yaml``) hold known values in at least half of their rows. *Unknown*, *not asked*, *refused*, *not
applicable* and blank are no known values; an exact age stands for an age band. Figures that are all zero say that there was
nothing: they count as a nil return does.

**Copies.** Two submissions repeat each other if nine tenths of their rows of a family are the same, row numbers, dates and
reporting country aside; figures are compared where they count ten or more. With fewer than five different rows a likeness
may be chance, and only the very same file is a copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from whimbrel.service.agreements.projection import deadly, text, trafficked
from whimbrel.service.agreements.scope import families_of_nil, family_of_indicator
from whimbrel.standard.model import missing_reasons, table
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml

KNOWN = 0.5  # part of a column's rows, and of the key columns, that must be known
SAME = 0.9  # part of the rows that make a copy
DIFFERENT = 5  # rows that differ from each other, below which a likeness may be chance
COUNTS = 10  # figures below are often the same by chance
_INSTEAD = {"persons.age_band": ("persons.age", "persons.majority")}
_COMPARED = {
    "persons": ("sex", "age", "age_band", "citizenship", "residence", "status", "residence_status"),
    "incidents": ("kind", "country", "border_type", "mode", "route", "people", "dead", "missing", "citizenship"),
}


@dataclass(frozen=True)
class Said:
    """What a submission says about one family: ``rows`` (known or not), ``substance``, ``zero`` (figures all zero)."""

    rows: int
    substance: bool
    zero: bool = False


@dataclass(frozen=True)
class Content:
    """Rows of a family to compare: table -> its different rows and how often each stands there (``n``); hashes of files."""

    cells: Mapping[str, pa.Table]
    files: frozenset[str]


def said(submission: Submission) -> dict[str, Said]:
    """Family -> what the submission says about it; families it has no rows of are absent. Nil returns are not in it."""
    return dict(_said(submission.path, submission.id, _Held(submission)))


class _Held:
    """A submission as an argument that the memory of answers need not compare."""

    def __init__(self, submission: Submission):
        self.submission = submission

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=5_000)
def _said(_path: Path, _id: str, held: _Held) -> tuple[tuple[str, Said], ...]:
    found = {}
    for family in code_list("figure_family").codes:
        tables = rows_of(held.submission, family)
        figures, records = tables.get("figures"), {t: r for t, r in tables.items() if t != "figures"}
        parts = []
        if figures is not None and len(figures):
            parts.append(Said(len(figures), _known({"figures": figures}, "figures"), _zero(figures)))
        if any(len(r) for r in records.values()):
            parts.append(Said(sum(map(len, records.values())), _known(records, family)))
        if parts:
            solid = any(p.substance and not p.zero for p in parts)
            zero = not solid and any(p.substance and p.zero for p in parts)
            found[family] = Said(sum(p.rows for p in parts), solid or zero, zero)
    return tuple(found.items())


def nil_families(submission: Submission) -> frozenset[str]:
    """Families a submission says there was nothing of."""
    return families_of_nil(submission.manifest["nil"])


def rows_of(submission: Submission, family: str) -> dict[str, pa.Table]:
    """The rows of a family, whole, as they were sealed."""
    found: dict[str, pa.Table] = {}
    if "figures" in submission.tables:
        rows = pq.read_table(submission.file("figures"))
        wanted = [i for i, f in family_of_indicator().items() if f == family]
        found["figures"] = rows.filter(pc.is_in(text(rows, "indicator"), pa.array(wanted, pa.string())))
    if family in ("trafficking", "smuggling") and "persons" in submission.tables:
        rows = pq.read_table(submission.file("persons"))
        mine = trafficked(submission, rows)
        rows = rows.filter(mine if family == "trafficking" else pc.invert(mine))
        found["persons"] = rows
        for name in ("legs", "exploitations"):
            if name in submission.tables and len(rows):
                parts = pq.read_table(submission.file(name))
                found[name] = parts.filter(pc.is_in(parts["person"], rows["id"].combine_chunks()))
    if family in ("irregular_migration", "deaths") and "incidents" in submission.tables:
        rows = pq.read_table(submission.file("incidents"))
        lost = deadly(rows)
        found["incidents"] = rows.filter(lost if family == "deaths" else pc.invert(lost))
    return found


@cache
def key_columns() -> dict[str, list[str]]:
    """Family, or ``figures`` -> key columns."""
    found: dict[str, list[str]] = read_yaml(Path(__file__).with_name("substance.yaml"))
    return found


def _known(tables: Mapping[str, pa.Table], family: str) -> bool:
    keys = key_columns()[family]
    known = sum(any(_column_known(tables, name) for name in (key, *_INSTEAD.get(key, ()))) for key in keys)
    return known >= KNOWN * len(keys)


def _column_known(tables: Mapping[str, pa.Table], name: str) -> bool:
    table_id, _, column = name.partition(".")
    rows = tables.get(table_id)
    if rows is None or not len(rows):
        return False
    spec = table(table_id).columns[column]
    if name == "figures.value":
        there = [c for c in ("value", "value_high") if c in rows.column_names]
        known = pc.is_valid(pc.coalesce(*(rows[c] for c in there)))
    elif spec.type == "flags":
        flags = [n for n in spec.flag_names().values() if n in rows.column_names]
        if not flags:
            return False
        known = _any([pc.fill_null(pc.is_in(text(rows, n), pa.array(["yes", "no"])), False) for n in flags])
    elif column not in rows.column_names:
        return False
    elif pa.types.is_dictionary(rows[column].type) or pa.types.is_string(rows[column].type):
        reasons = pc.is_in(text(rows, column), pa.array(missing_reasons()))
        known = pc.and_(pc.is_valid(rows[column]), pc.invert(pc.fill_null(reasons, True)))
    else:
        known = pc.is_valid(rows[column])
    return bool((pc.sum(known).as_py() or 0) >= KNOWN * len(rows))


def _any(columns: list[Any]) -> Any:
    found = columns[0]
    for column in columns[1:]:
        found = pc.or_(found, column)
    return found


def _zero(figures: pa.Table) -> bool:
    high = (
        pc.coalesce(figures["value"], figures["value_high"])
        if "value_high" in figures.column_names
        else figures["value"]
    )
    return not pc.any(pc.fill_null(pc.greater(high, 0), False)).as_py()


def repeats(one: Submission, other: Submission, family: str) -> bool:
    """Whether two submissions say the same about a family, in the columns that both have."""
    mine, theirs = _content(one.path, one.id, family, _Held(one)), _content(other.path, other.id, family, _Held(other))
    if mine.files & theirs.files:
        return True
    ours: dict[tuple[Any, ...], int] = {}
    others: dict[tuple[Any, ...], int] = {}
    for table_id in mine.cells.keys() & theirs.cells.keys():
        a, b = mine.cells[table_id], theirs.cells[table_id]
        both = [n for n in a.column_names if n in b.column_names and n != "n"]
        ours |= _counted(table_id, a, both)
        others |= _counted(table_id, b, both)
    most = max(sum(ours.values()), sum(others.values()))
    if min(len(ours), len(others)) < DIFFERENT:
        return False
    return sum(min(n, others.get(row, 0)) for row, n in ours.items()) >= SAME * most


@lru_cache(maxsize=1_000)
def _content(_path: Path, _id: str, family: str, held: _Held) -> Content:
    submission = held.submission
    tables = rows_of(submission, family)
    files = (str(submission.tables[t]["sha256"]) for t in ("figures", "persons", "incidents") if len(tables.get(t, ())))
    cells = {}
    for table_id, rows in tables.items():
        if table_id == "figures":
            rows = rows.filter(pc.fill_null(pc.greater_equal(rows["value"], COUNTS), False))
            names = ["indicator", *table("figures").dimensions(), "value"]
        elif table_id in _COMPARED:
            names = list(_COMPARED[table_id])
        else:
            continue
        names = [n for n in names if n in rows.column_names]
        if len(rows) and names:
            plain = pa.table({n: text(rows, n).cast(pa.string()) for n in names})
            cells[table_id] = _added(plain.append_column("n", pa.array([1] * len(rows), pa.int64())), names)
    return Content(cells, frozenset(files))


def _added(rows: pa.Table, names: list[str]) -> pa.Table:
    return rows.group_by(names).aggregate([("n", "sum")]).rename_columns([*names, "n"])


def _counted(table_id: str, cells: pa.Table, names: list[str]) -> dict[tuple[Any, ...], int]:
    if not names:
        return {}
    return {(table_id, *(row[n] for n in names)): row["n"] for row in _added(cells, names).to_pylist()}
