"""The standard as JSON Schema (draft 2020-12): one object a table, as a program would send rows."""

from __future__ import annotations

from typing import Any

from whimbrel.standard.model import STANDARD, Column, Table, missing_reasons, tables
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries, regions, special_codes

_DATE = r"^\d{4}(-(Q[1-4]|\d{2}(-\d{2})?))?$"


def json_schema() -> dict[str, Any]:
    """JSON Schema of a whole submission: an object with an array of rows for each table."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Submission, {STANDARD}",
        "type": "object",
        "additionalProperties": False,
        "properties": {t.id: {"type": "array", "items": {"$ref": f"#/$defs/{t.id}"}} for t in tables().values()},
        "$defs": {t.id: _table(t) for t in tables().values()},
    }


def _table(table: Table) -> dict[str, Any]:
    required = [c.name for c in table.columns.values() if c.level == "required"]
    return {
        "type": "object",
        "title": table.label["en"],
        "description": table.description["en"],
        "additionalProperties": False,
        "required": ["id", *required],
        "properties": {"id": {"type": ["integer", "string"]}, **{c.name: _column(c) for c in table.columns.values()}},
    }


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"title": column.label["en"], "description": column.description["en"]}
    if column.unit:
        described["description"] += f" Unit: {column.unit_in('en')}."
    return {**described, **_values(column)}


def _values(column: Column) -> dict[str, Any]:
    reasons = list(missing_reasons())
    if column.type in ("code", "answer", "country"):
        codes = _codes(column)
        one: dict[str, Any] = {"enum": codes}
        return {"oneOf": [one, {"type": "array", "items": one, "uniqueItems": True}]} if column.several else one
    if column.type == "flags":
        answers = list(code_list("answer").codes)
        flags = {c: {"enum": answers} for c in column.flag_names()}
        return {"type": "object", "additionalProperties": False, "properties": flags}
    if column.type == "date":
        return {"oneOf": [{"type": "string", "pattern": _DATE}, {"enum": reasons}]}
    if column.type == "text":
        text: dict[str, Any] = {"type": "string"}
        if column.pattern:
            text["pattern"] = f"^(?:{column.pattern})$"
        if column.maximum:
            text["maxLength"] = int(column.maximum)
        return text
    number: dict[str, Any] = {"type": "integer" if column.type in ("integer", "reference") else "number"}
    if column.minimum is not None:
        number["minimum"] = column.minimum
    if column.maximum is not None:
        number["maximum"] = column.maximum
    if column.type == "reference":
        number = {"type": ["integer", "string"]}
    return {"oneOf": [number, {"enum": reasons}, {"type": "null"}]}


def _codes(column: Column) -> list[str]:
    if column.type == "country":
        groups = (*code_list("world_region").codes, *code_list("citizenship_group").codes)
        known = [*countries(), *special_codes(), *regions(), *groups]
    else:
        known = list(code_list(column.list or "answer").codes)
    return list(dict.fromkeys([*known, *missing_reasons(), *(["total"] if column.total else [])]))
