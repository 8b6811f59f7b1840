"""A mapping: how the columns and values of a source become those of the standard. A YAML file that people can read.

The built-in sources (``sources/*.yaml``) and the files that ``whimbrel map`` writes have the same form::

    id: my_agency
    confirmed: yes
    missing: {"": unknown, "n/a": not_applicable}
    leave_out: [Notes]
    tables:
      persons:
        columns:
          sex: {from: Gender, codes: {M: male, F: female}}
          registered: {from: Date, dates: day_first}
          role: {constant: victim}
          citizenship: {from: Nationality}

How a column is filled (one of):

=============  ==========================================================================================================
``from``       the value of a source column, by ``codes`` (given: code), else by the code list's codes, labels, spellings
``constant``   the same for every row
``flags``      one source column per code: ``{debt_bondage: meansDebt, ...}``; 1/yes is yes, 0/no is no
``refers``     a reference that stands in this source column; ``key`` on the other table says where it is defined
``row``        the row of the named table that was made from the same source row
=============  ==========================================================================================================

With ``flags``, ``blank: block`` reads a blank as *no* where another flag of the block is yes, and as *unknown* elsewhere
(CTDC codebook v2 of 2024, denominator rule). Otherwise a blank flag is unknown. With ``several: ";"`` one cell may hold
several values. ``crosswalk`` names a crosswalk of the vocabulary, whose values come before ``codes``; with
``flags: {crosswalk: ctdc_2021}`` the columns themselves come from it.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from whimbrel.standard.faults import Refused
from whimbrel.standard.model import Column, missing_reasons, tables
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.crosswalks import UnknownCrosswalk, crosswalk, fields

_KEYS = {"from", "codes", "crosswalk", "constant", "flags", "blank", "several", "dates", "refers", "row", "only"}
_TABLE_KEYS = {"columns", "sheet", "when", "key"}


@dataclass(frozen=True)
class ColumnRule:
    """How one column of the standard is filled. Fields as in the module's table."""

    column: Column
    source: str | None = None
    codes: MappingType[str, str] = field(default_factory=dict)
    constant: str | None = None
    flags: MappingType[str, str] = field(default_factory=dict)
    blank: str = "unknown"
    several: str | None = None
    dates: str | None = None
    refers: str | None = None
    row: str | None = None
    only: bool = False

    def sources(self) -> tuple[str, ...]:
        """Source columns this rule reads."""
        return tuple(
            dict.fromkeys(
                [*([self.source] if self.source else []), *self.flags.values(), *([self.refers] if self.refers else [])]
            )
        )


@dataclass(frozen=True)
class TableRule:
    """How one table is filled. ``when``: source column -> values that make a row; ``key``: source column of references."""

    table: str
    columns: tuple[ColumnRule, ...]
    sheet: str | None = None
    when: MappingType[str, tuple[str, ...]] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; see the module's example."""

    id: str
    tables: tuple[TableRule, ...]
    label: str = ""
    confirmed: bool = True
    missing: MappingType[str, str] = field(default_factory=dict)
    leave_out: tuple[str, ...] = ()
    identifying: tuple[str, ...] = ()
    derive: str | None = None
    recognise: MappingType[str, Any] = field(default_factory=dict)
    counts: MappingType[str, str] = field(default_factory=dict)
    citation: str = ""
    licence: str = ""
    nature: str = "reported"
    spellings: MappingType[str, str] = field(default_factory=dict)
    derived: tuple[str, ...] = ()

    def sources(self) -> tuple[str, ...]:
        """All source columns that are read, without those that a module derives."""
        names: list[str] = []
        for table in self.tables:
            for rule in table.columns:
                names += rule.sources()
            names += [*table.when, *([table.key] if table.key else [])]
        return tuple(n for n in dict.fromkeys(names) if n not in self.derived)


def read_mapping(path: Path) -> Mapping:
    """A mapping file; Refused M04 says what is wrong with it and where."""
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise Refused("M04", reason=f"The mapping file {path.name} cannot be read.") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise Refused("M04", reason=f"Line {line} of the mapping file {path.name} is not YAML.") from None
    return parse_mapping(data, path.name)


def parse_mapping(data: Any, name: str) -> Mapping:
    """A mapping from its YAML data; Refused M04 for unknown tables, columns, codes or keys."""
    if not isinstance(data, dict) or not isinstance(data.get("tables"), dict):
        raise Refused("M04", reason=f"The mapping file {name} has no tables.")
    rules = [_table_rule(table_id, spec, name) for table_id, spec in data["tables"].items()]
    order = {t: i for i, t in enumerate(tables())}
    rules.sort(key=lambda r: order[r.table])
    missing = {str(k): str(v) for k, v in (data.get("missing") or {}).items()}
    for reason in missing.values():
        if reason not in missing_reasons():
            raise Refused(
                "M04",
                reason=f"{name}: {reason} is no reason for a missing value; use one of {', '.join(missing_reasons())}.",
            )
    confirmed = data.get("confirmed", True)
    return Mapping(
        id=str(data.get("id", name)),
        tables=tuple(rules),
        label=str(data.get("label", "")),
        confirmed=confirmed is True or str(confirmed).lower() in ("yes", "true"),
        missing=missing,
        leave_out=tuple(map(str, data.get("leave_out") or ())),
        identifying=tuple(map(str, data.get("identifying") or ())),
        derive=data.get("derive"),
        recognise=data.get("recognise") or {},
        counts=data.get("counts") or {},
        citation=str(data.get("citation", "")),
        licence=str(data.get("licence", "")),
        nature=str(data.get("nature", "reported")),
        spellings=data.get("spellings") or {},
        derived=tuple(data.get("derived") or ()),
    )


def _table_rule(table_id: str, spec: Any, name: str) -> TableRule:
    if table_id not in tables():
        raise Refused("M04", reason=f"{name}: there is no table {table_id}; there are {', '.join(tables())}.")
    if not isinstance(spec, dict) or not isinstance(spec.get("columns"), dict) or not set(spec) <= _TABLE_KEYS:
        raise Refused(
            "M04", reason=f"{name}: table {table_id} needs columns, and may have {', '.join(sorted(_TABLE_KEYS))}."
        )
    columns = tables()[table_id].columns
    rules = []
    for column, rule in spec["columns"].items():
        if column not in columns:
            raise Refused(
                "M04", reason=f"{name}: table {table_id} has no column {column}; there are {', '.join(columns)}."
            )
        rules.append(_column_rule(columns[column], rule, f"{name}: {table_id}.{column}"))
    when = {str(k): tuple(map(str, v)) for k, v in (spec.get("when") or {}).items()}
    return TableRule(table_id, tuple(rules), spec.get("sheet"), when, spec.get("key"))


def _column_rule(column: Column, rule: Any, place: str) -> ColumnRule:
    if isinstance(rule, str):
        rule = {"from": rule}
    if not isinstance(rule, dict) or not set(rule) <= _KEYS:
        raise Refused("M04", reason=f"{place}: a rule has only these keys: {', '.join(sorted(_KEYS))}.")
    ways = [k for k in ("from", "constant", "flags", "refers", "row") if k in rule]
    if len(ways) != 1:
        raise Refused("M04", reason=f"{place}: needs exactly one of from, constant, flags, refers, row.")
    codes = _crosswalked(column, rule, place)
    codes |= {str(k): _code(column, v, place) for k, v in (rule.get("codes") or {}).items() if v is not None}
    flags = {str(k): str(v) for k, v in (rule.get("flags") or {}).items()}
    if set(flags) == {"crosswalk"}:
        flags = {code: names[0] for code, names in flag_fields(flags["crosswalk"], column.list or "").items()}
    if flags and (column.type != "flags" or not set(flags) <= set(column.flag_names())):
        raise Refused("M04", reason=f"{place}: flags must be codes of the list {column.list}.")
    constant = rule.get("constant")
    return ColumnRule(
        column=column,
        source=None if rule.get("from") is None else str(rule["from"]),
        codes=codes,
        constant=None if constant is None else _code(column, constant, place),
        flags=flags,
        blank=str(rule.get("blank", "unknown")),
        several=rule.get("several"),
        dates=rule.get("dates"),
        refers=rule.get("refers"),
        row=rule.get("row"),
        only=bool(rule.get("only", False)),
    )


def flag_fields(scheme: str, list_id: str) -> dict[str, list[str]]:
    """Source columns whose 1 means a code of the list, first the full name, then cut or older spellings of it."""
    found: dict[str, list[str]] = {}
    for name in fields(scheme):
        row = crosswalk(scheme, name).get("1")
        if row and row.list == list_id and row.relation != "approximate":
            found.setdefault(row.code, []).append(name)
    return found


def _crosswalked(column: Column, rule: MappingType[str, Any], place: str) -> dict[str, str]:
    if "crosswalk" not in rule:
        return {}
    try:
        rows = crosswalk(rule["crosswalk"], str(rule["from"]).removesuffix(" (derived)"))
    except UnknownCrosswalk as error:
        raise Refused("M04", reason=f"{place}: {error}") from None
    wanted = {
        column.list,
        "missing_reason",
        "cell_total",
        "world_region",
        "citizenship_group",
        *(("answer",) if column.type == "answer" else ()),
    }
    return {
        given: row.code for given, row in rows.items() if row.list in wanted and row.code and given not in ("", "*")
    }


def _code(column: Column, given: Any, place: str) -> str:
    # YAML reads a bare yes or no as a truth value.
    text = {True: "yes", False: "no"}.get(given, given) if isinstance(given, bool) else given
    text = str(text)
    lists = {"answer": "answer", "code": column.list, "flags": column.list}
    if column.type not in lists:
        return text
    allowed = {
        *code_list(lists[column.type] or "answer").codes,
        *missing_reasons(),
        *(("total",) if column.total else ()),
    }
    if not set(text.split(";")) <= allowed:
        raise Refused("M04", reason=f"{place}: a code is not in the list {lists[column.type]}.")
    return text
