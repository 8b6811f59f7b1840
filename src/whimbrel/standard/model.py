"""The tables of a submission, read from ``tables/*.yaml``.

Everything that knows the shape of a submission (checks, readers, templates, the codebook, the JSON Schema) reads it
here; nothing is typed twice. Adding a column is adding a line to a YAML file.

====================  ===================================================  =========================================
type in the YAML      what a cell holds                                    columns in a sealed Parquet table
====================  ===================================================  =========================================
``code``              one code of a list, or a reason why it is missing    ``x`` dictionary<string>
``answer``            yes, no, or a reason why it is missing               ``x`` dictionary<string>
``flags``             an answer for every code of a list                   ``x_<code>`` dictionary<string>, one per code
``country``           ISO 3166-1 alpha-3, M49 area or special code         ``x`` dictionary<string>
``date``              a day, month, quarter, year or span of years         ``x``, ``x_until`` date32, ``x_precision``
``integer``           whole number                                         ``x`` int64
``number``            decimal number                                       ``x`` double
``coordinate``        degrees, rounded to 0.1                              ``x`` double
``money``             amount                                               ``x`` decimal(18,2)
``text``              short text with a pattern or a largest length        ``x`` string
``reference``         the id of a row of another table                     ``x`` int64
====================  ===================================================  =========================================

A column that a source does not have is absent from the sealed table: it was *not asked*. A blank cell is *unknown*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import pyarrow as pa

from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml

STANDARD = "whimbrel/1"
TYPES = ("code", "answer", "flags", "country", "date", "integer", "number", "coordinate", "money", "text", "reference")
LEVELS = ("required", "recommended", "optional")
TOTAL = "total"
SEVERAL = ";"

_DICTIONARY = pa.dictionary(pa.int32(), pa.string())


def missing_reasons() -> tuple[str, ...]:
    """Codes that say why a value is missing: unknown, not_asked, refused, not_applicable."""
    return code_list("missing_reason").codes


@dataclass(frozen=True)
class Column:
    """One column of a table, as its YAML declares it.

    nominal: whether it identifies a person. Such columns can be kept where a case is worked on; sealing refuses them.
    """

    name: str
    type: str
    level: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    list: str | None = None
    to: str | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    unit: Mapping[str, str] | None = None
    several: bool = False
    total: bool = False
    reason: bool = False
    nominal: bool = False
    crosswalk: Mapping[str, str] = field(default_factory=dict)

    def label_in(self, language: str) -> str:
        """Label in a language, English where it is not translated."""
        return self.label.get(language) or self.label["en"]

    def description_in(self, language: str) -> str:
        """Description in a language, English where it is not translated."""
        return self.description.get(language) or self.description["en"]

    def unit_in(self, language: str) -> str:
        """Unit of a number in a language, English where it is not translated, "" if the column has none."""
        return (self.unit.get(language) or self.unit["en"]) if self.unit else ""

    def flag_names(self) -> dict[str, str]:
        """For a ``flags`` column: code -> name of the sealed column."""
        return {code: f"{self.name}_{code}" for code in code_list(self.list or "").codes}

    def fields(self) -> Sequence[pa.Field]:
        """Arrow fields of this column in a sealed table."""
        if self.type in ("code", "answer", "country"):
            return [pa.field(self.name, _DICTIONARY)]
        if self.type == "flags":
            return [pa.field(name, _DICTIONARY) for name in self.flag_names().values()]
        if self.type == "date":
            return [
                pa.field(self.name, pa.date32()),
                pa.field(f"{self.name}_until", pa.date32()),
                pa.field(f"{self.name}_precision", _DICTIONARY),
            ]
        plain = {
            "integer": pa.int64(),
            "reference": pa.int64(),
            "number": pa.float64(),
            "coordinate": pa.float64(),
            "money": pa.decimal128(18, 2),
            "text": pa.string(),
        }[self.type]
        main = [pa.field(self.name, plain)]
        return [*main, pa.field(f"{self.name}_missing", _DICTIONARY)] if self.reason else main


@dataclass(frozen=True)
class Table:
    """One table of the standard: what a row is, and its columns by name."""

    id: str
    order: int
    unit: Mapping[str, str]
    label: Mapping[str, str]
    description: Mapping[str, str]
    columns: Mapping[str, Column]
    crosswalk: Mapping[str, str]

    def label_in(self, language: str) -> str:
        """Label in a language, English where it is not translated."""
        return self.label.get(language) or self.label["en"]

    def description_in(self, language: str) -> str:
        """Description in a language, English where it is not translated."""
        return self.description.get(language) or self.description["en"]

    def unit_in(self, language: str) -> str:
        """What one row is, in the plural; English where it is not translated."""
        return self.unit.get(language) or self.unit["en"]

    def schema(self) -> pa.Schema:
        """Arrow schema with every column of the table, ``id`` and ``source_row`` first."""
        fields = [pa.field("id", pa.int64()), pa.field("source_row", pa.int64())]
        for column in self.columns.values():
            fields += column.fields()
        return pa.schema(fields)

    def references(self) -> Iterator[Column]:
        """Columns that point to another table."""
        return (c for c in self.columns.values() if c.type == "reference")

    def dimensions(self) -> tuple[str, ...]:
        """Columns that break a figure down and may hold ``total``."""
        return tuple(c.name for c in self.columns.values() if c.total)


@cache
def tables() -> dict[str, Table]:
    """All tables of the standard by id, in the order in which references can be resolved."""
    found = []
    for file in files(__package__).joinpath("tables").iterdir():
        if file.name.endswith(".yaml"):
            found.append(_table(read_yaml(file)))
    return {t.id: t for t in sorted(found, key=lambda t: t.order)}


def table(table_id: str) -> Table:
    """One table of the standard; KeyError names the tables there are."""
    try:
        return tables()[table_id]
    except KeyError:
        raise KeyError(f"no table {table_id!r} in {STANDARD}; there are: {', '.join(tables())}") from None


def _table(data: dict[str, Any]) -> Table:
    columns = {name: Column(name=name, **spec) for name, spec in data["columns"].items()}
    for column in columns.values():
        if column.type not in TYPES or column.level not in LEVELS:
            raise ValueError(f"table {data['id']}, column {column.name}: unknown type or level")
    return Table(
        id=data["id"],
        order=data["order"],
        unit=data["unit"],
        label=data["label"],
        description=data["description"],
        columns=columns,
        crosswalk=data.get("crosswalk", {}),
    )
