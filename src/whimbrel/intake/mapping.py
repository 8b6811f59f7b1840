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

=============  ========================================================================================================
``from``       the value of a source column, by ``codes`` (given: code), else by the list's codes, labels, spellings
``constant``   the same for every row
``flags``      one source column per code: ``{debt_bondage: meansDebt, ...}``; 1/yes is yes, 0/no is no
``refers``     a reference that stands in this source column; ``key`` on the other table says where it is defined
``row``        the row of the named table that was made from the same source row
=============  ========================================================================================================

With ``flags``, ``blank: block`` reads a blank as *no* where another flag of the block is yes, as *unknown* elsewhere
(CTDC codebook v2 of 2024, denominator rule). Otherwise a blank flag is unknown. With ``several: ";"`` one cell may hold
several values; ``decimal: ","`` says that amounts are written 500.000,00. ``crosswalk`` names a crosswalk of the
vocabulary, whose values come before ``codes``; with
``flags: {crosswalk: ctdc_2021}`` the columns themselves come from it. A value whose code is ``null`` is one nobody has
decided yet: its rows are M02 until somebody does.

A table may say which rows make one: ``when: {Type: [victim]}``, or ``when: {Fee paid: ["*"]}`` for rows in which the
column states anything. ``once: Case no.`` makes one row of all source rows that have the same value there.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from whimbrel.standard.faults import Refused
from whimbrel.standard.model import Column, missing_reasons, tables
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries, regions, special_codes
from whimbrel.vocabulary.crosswalks import UnknownCrosswalk, crosswalk, fields

_KEYS = {
    "from",
    "codes",
    "crosswalk",
    "constant",
    "flags",
    "blank",
    "several",
    "dates",
    "refers",
    "row",
    "only",
    "decimal",
}
_TABLE_KEYS = {"columns", "sheet", "when", "key", "once"}
_DATES = {"day_first", "month_first", "epoch_days", "buddhist"}
ANY = "*"


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
    undecided: tuple[str, ...] = ()
    decimal: str | None = None

    def sources(self) -> tuple[str, ...]:
        """Source columns this rule reads."""
        return tuple(
            dict.fromkeys(
                [*([self.source] if self.source else []), *self.flags.values(), *([self.refers] if self.refers else [])]
            )
        )


@dataclass(frozen=True)
class TableRule:
    """How one table is filled.

    ``when``: source column -> values that make a row, ``*`` for any; ``key``: source column of references; ``once``:
    source column whose equal values make one row together.
    """

    table: str
    columns: tuple[ColumnRule, ...]
    sheet: str | None = None
    when: MappingType[str, tuple[str, ...]] = field(default_factory=dict)
    key: str | None = None
    once: str | None = None

    def sources(self) -> tuple[str, ...]:
        """Source columns that the table reads, those of its rules first."""
        names = [name for rule in self.columns for name in rule.sources()]
        return tuple(dict.fromkeys([*names, *self.when, *filter(None, (self.key, self.once))]))


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
        names = [name for table in self.tables for name in table.sources()]
        return tuple(n for n in dict.fromkeys(names) if n not in self.derived)

    def lacking(self) -> tuple[str, ...]:
        """Columns that the standard requires of these tables and no rule fills, as ``table.column``."""
        filled = {(rule.table, column.column.name) for rule in self.tables for column in rule.columns}
        # How exact a figure is, is read from its value.
        filled.add(("figures", "exactness"))
        wanted = ((rule.table, c) for rule in self.tables for c in tables()[rule.table].columns.values())
        return tuple(f"{t}.{c.name}" for t, c in wanted if c.level == "required" and (t, c.name) not in filled)


def read_mapping(path: Path) -> Mapping:
    """A mapping file; Refused M04 says what is wrong with it and where."""
    try:
        data = yaml.load(path.read_text("utf-8-sig"), Loader=_Words)  # noqa: S506 - a safe loader
    except OSError:
        raise Refused("M04", reason=f"The mapping file {path.name} cannot be read.") from None
    except UnicodeDecodeError:
        raise Refused("M04", reason=f"The mapping file {path.name} is not UTF-8 text; save it as UTF-8.") from None
    except _Twice as error:
        raise Refused("M04", reason=f"Line {error.line} of the mapping file {path.name} repeats an entry.") from None
    except (yaml.YAMLError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        hint = "texts with signs such as : or # need quotation marks, and the indent is of spaces"
        raise Refused(
            "M04", reason=f"Line {line} of the mapping file {path.name} cannot be understood: {hint}."
        ) from None
    return parse_mapping(data, path.name)


class _Twice(Exception):
    def __init__(self, line: int):
        self.line = line


class _Words(yaml.SafeLoader):
    """YAML in which a word is that word: yes, no, 01 and 2021-05-03 are texts, as cells of a file are; null is null."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - of PyYAML's making
        first: [(tag, form) for tag, form in forms if tag == "tag:yaml.org,2002:null"]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A dictionary with texts as keys; _Twice where one stands twice: YAML would silently take the last."""
        found: dict[Any, Any] = {}
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.YAMLError
            key = key_node.value
            if key in found:
                raise _Twice(key_node.start_mark.line + 1)
            found[key] = self.construct_object(value, deep=True)
        return found


def parse_mapping(data: Any, name: str) -> Mapping:
    """A mapping from its YAML data; Refused M04 for unknown tables, columns, codes or keys."""
    if not isinstance(data, dict) or not isinstance(data.get("tables"), dict) or not data["tables"]:
        raise Refused("M04", reason=f"The mapping file {name} has no tables, so nothing would be read.")
    rules = [_table_rule(table_id, spec, name) for table_id, spec in data["tables"].items()]
    order = {t: i for i, t in enumerate(tables())}
    rules.sort(key=lambda r: order[r.table])
    missing = {str(k): str(v) for k, v in _pairs(data.get("missing"), f"{name}: missing").items()}
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
        leave_out=_listed(data.get("leave_out"), f"{name}: leave_out"),
        identifying=_listed(data.get("identifying"), f"{name}: identifying"),
        derive=data.get("derive"),
        recognise=data.get("recognise") or {},
        counts=data.get("counts") or {},
        citation=str(data.get("citation", "")),
        licence=str(data.get("licence", "")),
        nature=str(data.get("nature", "reported")),
        spellings=data.get("spellings") or {},
        derived=tuple(data.get("derived") or ()),
    )


def _pairs(given: Any, place: str) -> dict[Any, Any]:
    if not isinstance(given or {}, dict):
        raise Refused("M04", reason=f'{place} must be a list of pairs such as "given": code.')
    return given or {}


def _listed(given: Any, place: str) -> tuple[str, ...]:
    if not isinstance(given or [], list | tuple):
        raise Refused("M04", reason=f"{place} must be a list such as [Notes, Remarks].")
    return tuple(map(str, given or ()))


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
    place = f"{name}: table {table_id}: when"
    when = {str(k): _listed(v, place) for k, v in _pairs(spec.get("when"), place).items()}
    return TableRule(table_id, tuple(rules), spec.get("sheet"), when, spec.get("key"), spec.get("once"))


def _column_rule(column: Column, rule: Any, place: str) -> ColumnRule:
    if isinstance(rule, str):
        rule = {"from": rule}
    if not isinstance(rule, dict) or not set(rule) <= _KEYS:
        raise Refused("M04", reason=f"{place}: a rule has only these keys: {', '.join(sorted(_KEYS))}.")
    ways = [k for k in ("from", "constant", "flags", "refers", "row") if k in rule]
    if len(ways) != 1:
        raise Refused("M04", reason=f"{place}: needs exactly one of from, constant, flags, refers, row.")
    codes = _crosswalked(column, rule, place)
    given = _pairs(rule.get("codes"), f"{place}: codes")
    codes |= {str(k): _code(column, v, place) for k, v in given.items() if v is not None}
    flags = {str(k): str(v) for k, v in _pairs(rule.get("flags"), f"{place}: flags").items()}
    if set(flags) == {"crosswalk"}:
        flags = {code: names[0] for code, names in flag_fields(flags["crosswalk"], column.list or "").items()}
    if flags and (column.type != "flags" or not set(flags) <= set(column.flag_names())):
        raise Refused("M04", reason=f"{place}: flags must be codes of the list {column.list}.")
    dates = rule.get("dates")
    if dates is not None and (column.type != "date" or not set(str(dates).split()) <= _DATES):
        raise Refused("M04", reason=f"{place}: dates is one of {', '.join(sorted(_DATES))}, in a column of dates.")
    sign = rule.get("decimal")
    if sign not in (None, ",", "."):
        raise Refused("M04", reason=f'{place}: decimal is "," or ".", the sign before the fraction.')
    constant = rule.get("constant")
    return ColumnRule(
        column=column,
        source=None if rule.get("from") is None else str(rule["from"]),
        codes=codes,
        constant=None if constant is None else _code(column, constant, place),
        flags=flags,
        blank=str(rule.get("blank", "unknown")),
        several=rule.get("several"),
        dates=dates,
        refers=rule.get("refers"),
        row=rule.get("row"),
        only=str(rule.get("only", False)).lower() in ("yes", "true"),
        decimal=sign,
        undecided=tuple(str(k) for k, v in given.items() if v is None),
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
    lists = {"answer": "answer", "code": column.list, "flags": column.list, "country": "countries"}
    if column.type not in lists:
        return text
    known = _places() if column.type == "country" else code_list(lists[column.type] or "answer").codes
    allowed = {*known, *missing_reasons(), *(("total",) if column.total else ())}
    for code in text.split(";"):
        if code not in allowed:
            near = get_close_matches(code, sorted(allowed), n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else " The codebook has all codes."
            raise Refused("M04", reason=f"{place}: a code is not in the list {lists[column.type]}.{hint}")
    return text


def _places() -> set[str]:
    groups = (*code_list("world_region").codes, *code_list("citizenship_group").codes)
    return {*countries(), *special_codes(), *regions(), *groups}
