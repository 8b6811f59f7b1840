"""Crosswalks: what the values of other standards and published files mean in Whimbrel's code lists.

One CSV file per scheme, one row per value a field of that scheme can hold. `relation` says how the given value stands
to the code: exact; broader (it says less than the code, which may claim too much); narrower (it says more, and the rest
is lost); approximate; or none (nothing here means it: keep the original text).

Conventions:
- a flag column is a field of its own, and its value "1" leads to the code the column stands for;
- the field "*" holds the values that mean the same in every column, such as "-99"; "*flag" those of every flag column;
- the value "*" stands for whatever the field holds, such as a count whose meaning is fixed;
- several codes are joined by ";" and `Row.codes` takes them apart. All of them hold together, unless the relation is
  approximate: then it is one of them and the source does not say which.
"""

import csv
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources

_FILES = resources.files(__package__) / "crosswalks"
RELATIONS = ("exact", "broader", "narrower", "approximate", "none")


class UnknownCrosswalk(KeyError):
    """No crosswalk for this scheme, or none for this field of it."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Row:
    """What one value of one field means."""

    scheme: str
    version: str
    field: str
    given: str
    list: str
    code: str
    relation: str
    note: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes the value leads to: none, one, or several."""
        return tuple(self.code.split(";")) if self.code else ()


@cache
def schemes() -> tuple[str, ...]:
    """The schemes there is a crosswalk file for, sorted."""
    names = (entry.name for entry in _FILES.iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in names if name.endswith(".csv")))


@cache
def _rows(scheme: str) -> dict[str, dict[str, Row]]:
    if scheme not in schemes():
        raise UnknownCrosswalk(f"There is no crosswalk for '{scheme}'. There is one for: {', '.join(schemes())}.")
    text = (_FILES / f"{scheme}.csv").read_text(encoding="utf-8")
    by_field: dict[str, dict[str, Row]] = {}
    for given in csv.DictReader(text.splitlines()):
        row = Row(**given)
        by_field.setdefault(row.field, {})[row.given] = row
    return by_field


def fields(scheme: str) -> tuple[str, ...]:
    """The fields of a scheme that have a crosswalk, in file order."""
    return tuple(_rows(scheme))


def crosswalk(scheme: str, field: str) -> dict[str, Row]:
    """Every known value of a field, with what it means; the keys are the exact text of the source."""
    rows = _rows(scheme)
    if field not in rows:
        near = get_close_matches(field, rows, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        empty = "" if rows else " The scheme is an empty slot that a person must fill in from its official text."
        raise UnknownCrosswalk(f"The crosswalk for '{scheme}' has no field '{field}'.{hint}{empty}")
    return dict(rows[field])
