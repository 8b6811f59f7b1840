"""A proposed mapping: what the machine makes of an unknown sheet, and why, before a person has looked at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from whimbrel.intake.mapping import Mapping, parse_mapping
from whimbrel.standard.model import tables


@dataclass(frozen=True)
class ProposedValue:
    """One value of a code column: its code, or None where nobody knows; ``note`` says why; ``rows`` hold it."""

    given: str
    code: str | None
    note: str = ""
    rows: int = 0


@dataclass(frozen=True)
class ProposedColumn:
    """One column of the standard: ``rule`` is its entry in the mapping file without codes; ``score`` 0 to 1, ``reason``
    in words; ``notes`` are what a person should look at.
    """

    table: str
    column: str
    rule: dict[str, Any]
    score: float
    reason: str
    values: tuple[ProposedValue, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """``table.column``."""
        return f"{self.table}.{self.column}"

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the sheet that the rule reads."""
        own = [self.rule["from"]] if "from" in self.rule else []
        return tuple(dict.fromkeys([*own, *(self.rule.get("flags") or {}).values()]))

    @property
    def undecided(self) -> tuple[ProposedValue, ...]:
        """Values for which a person must choose a code."""
        return tuple(v for v in self.values if v.code is None)


@dataclass(frozen=True)
class Beside:
    """A heading that is not mapped, and why."""

    heading: str
    reason: str


@dataclass(frozen=True)
class Lacking:
    """A column that the standard requires and the sheet does not have; ``example``: a line that would fill it;
    ``choices``: its codes.
    """

    table: str
    column: str
    example: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Everything proposed for one sheet. ``settings``: table -> its ``key``, ``once``, ``when``, ``sheet`` entries;
    ``headings``: all of the sheet, in its order.
    """

    id: str
    file: str
    table: str
    rows: int
    columns: tuple[ProposedColumn, ...] = ()
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    left_out: tuple[Beside, ...] = ()
    not_mapped: tuple[Beside, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    sheet: str | None = None
    known_source: str | None = None
    notes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    def tables(self) -> dict[str, tuple[ProposedColumn, ...]]:
        """Proposed columns by table, in the order of proposing."""
        found: dict[str, tuple[ProposedColumn, ...]] = {t: () for t in tables() if t in self.settings}
        for column in self.columns:
            found[column.table] = (*found.get(column.table, ()), column)
        return found

    def data(self) -> dict[str, Any]:
        """What the mapping file holds, without its comments."""
        entries: dict[str, Any] = {}
        for table, columns in self.tables().items():
            entry = dict(self.settings.get(table, {}))
            entry["columns"] = {c.column: _with_codes(c) for c in columns}
            entries[table] = entry
        return {
            "id": self.id,
            "confirmed": "no",
            "missing": dict(self.missing),
            "leave_out": [b.heading for b in self.left_out],
            "tables": entries,
        }

    def mapping(self) -> Mapping:
        """The mapping that the written file will be read as; Refused M04 if nothing could be mapped."""
        return parse_mapping(self.data(), self.id)

    def lines(self) -> list[str]:
        """The proposal in lines for a person: headings, counts and reasons, no value of a person."""
        sheet = f', sheet "{self.sheet}"' if self.sheet else ""
        rows = f"{self.rows:,} row" + ("" if self.rows == 1 else "s")
        found = [f"{self.file}{sheet}: {rows}, read as a list of {self.table}"]
        if self.known_source:
            found.append(f"This is a known kind of file ({self.known_source}); it needs no mapping.")
        place = {h: i for i, h in enumerate(self.headings)}
        mapped = sorted((c for c in self.columns if c.headings), key=lambda c: place.get(c.headings[0], 0))
        found += ["", "Mapped:"] if mapped else ["", "Nothing could be mapped."]
        wide = max([len(_heading(c)) for c in mapped], default=0)
        for column in mapped:
            found.append(f"  {_heading(column):<{wide}}  ->  {column.target}: {column.reason}")
            found += [f"  {'':<{wide}}      ! {note}" for note in column.notes]
            if near := sum(1 for v in column.values if v.code and v.note.endswith("check")):
                found.append(f"  {'':<{wide}}      ! check {_count(near, 'value')} with a near spelling")
            if column.undecided:
                found.append(f"  {'':<{wide}}      ! choose a code for {_count(len(column.undecided), 'value')}")
        constants = [c for c in self.columns if "constant" in c.rule and c.notes]
        found += [f'  "{c.rule["constant"]}" in every row  ->  {c.target}: {c.reason}' for c in constants]
        for title, besides in (("Left out:", self.left_out), ("Not mapped:", self.not_mapped)):
            if besides:
                found += ["", title, *(f"  {b.heading}: {b.reason}" for b in besides)]
        if self.lacking:
            found += ["", "Required by the standard, not in the sheet:"]
            found += [f"  {lack.table}.{lack.column}" for lack in self.lacking]
        return [*found, *([""] if self.notes else []), *self.notes]


def _heading(column: ProposedColumn) -> str:
    headings = column.headings
    return headings[0] if len(headings) == 1 else f"{headings[0]} and {len(headings) - 1} more"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _with_codes(column: ProposedColumn) -> dict[str, Any]:
    codes = {v.given: v.code for v in column.values}
    return {**column.rule, **({"codes": codes} if codes else {})}
