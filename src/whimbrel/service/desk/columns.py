"""The columns of the desk: those of the standard's tables, and beside them what stays at the desk (``tables/*.yaml``).

``nominal`` columns identify a person: they are stored locked, and no projection knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.standard.model import Column
from whimbrel.standard.model import tables as standard_tables
from whimbrel.vocabulary.yaml_file import read_yaml

# Tables whose rows the desk makes, and whether a row belongs to a person or to the incident.
_OF = {
    "legs": "person",
    "payments": "person",
    "exploitations": "person",
    "findings": "person",
    "actors": "incident",
}
# References follow from where a row stands on the page; nobody types them.
_GIVEN = frozenset({"incident", "person", "sequence", "data_source", "actor"})


@dataclass(frozen=True)
class DeskTable:
    """One kind of row: its columns in the order of the page. ``long``: texts of several lines. ``own``: only at the desk."""

    id: str
    of: str
    label: Mapping[str, str]
    unit: Mapping[str, str]
    columns: Mapping[str, Column]
    long: frozenset[str]
    own: bool
    order: int

    def label_in(self, language: str) -> str:
        """Label in a language, English where it is not translated."""
        return self.label.get(language) or self.label["en"]

    def unit_in(self, language: str) -> str:
        """What one row is, in the plural."""
        return self.unit.get(language) or self.unit["en"]

    def shared(self) -> list[Column]:
        """Columns that a submission may hold."""
        return [] if self.own else [c for c in self.columns.values() if not c.nominal]


@cache
def desk_tables() -> dict[str, DeskTable]:
    """All tables of the desk by id: incidents, persons, then what belongs to a person, then what belongs to the incident."""
    found: list[DeskTable] = []
    beside = {f.name.removesuffix(".yaml"): read_yaml(f) for f in files(__package__).joinpath("tables").iterdir()}
    for table in standard_tables().values():
        of = {"incidents": "", "persons": "incident"}.get(table.id, _OF.get(table.id))
        if of is not None:
            ours = beside.pop(table.id, {})
            standard = {n: c for n, c in table.columns.items() if n not in _GIVEN}
            found.append(_table(table.id, of, table.label, table.unit, standard, ours, table.order, own=False))
    for name, ours in beside.items():
        found.append(_table(name, ours["of"], ours["label"], ours["unit"], {}, ours, ours["order"], own=True))
    rank = {"": 0, "incident": 2, "person": 1}
    order = sorted(found, key=lambda t: (t.id != "persons", rank[t.of], t.order) if t.of else (False, -1, 0))
    return {t.id: t for t in order}


def _table(
    name: str,
    of: str,
    label: Mapping[str, str],
    unit: Mapping[str, str],
    standard: Mapping[str, Column],
    ours: Mapping[str, Any],
    order: int,
    *,
    own: bool,
) -> DeskTable:
    added, long = {}, set()
    for key, spec in ours.get("columns", {}).items():
        if spec.get("long"):
            long.add(key)
        added[key] = Column(name=key, **{k: v for k, v in spec.items() if k != "long"})
    first = {key: added[key] for key in ours.get("first", ())}
    columns = {**first, **standard, **{k: c for k, c in added.items() if k not in first}}
    return DeskTable(name, of, label, unit, columns, frozenset(long), own, order)
