"""People from an agency's own CSV file, read where they are and never written: what stays is traits for codes.

Columns: ``id`` (the agency's own number), ``family_name`` and ``given_names`` or ``name``, ``birth_date`` (as far as known),
``sex``, ``citizenship`` (ISO 3166-1 alpha-3). Others are not looked at. A fault names rows, never what stands in them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.features import Traits, birth_parts
from whimbrel.linkage.names import read_name

_NAMES = ("name", "family_name", "given_names")
_SEXES = ("", "male", "female", "other", "unknown")
MOST_ROWS = 2_000_000
_SHOWN = 10


def traits(*names: str | None, birth: str = "", sex: str = "", citizenship: str = "") -> Traits:
    """The traits of a person from the texts of the name, in any script, and what else is known."""
    birth_parts(birth)
    name = read_name(*names)
    return Traits(name.words, name.sounds, birth, sex, citizenship)


def read_people(path: Path) -> tuple[list[str], list[Traits]]:
    """Identifiers and traits of everybody in the file; CodesError names all rows that are not right."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            _refuse_headings(path, rows.fieldnames or ())
            identifiers, people = _read(path, rows)
    except OSError:
        raise CodesError(f"{path.name} cannot be read. Is the path right?") from None
    except (UnicodeDecodeError, csv.Error):
        raise CodesError(f"{path.name} is no CSV file in UTF-8.") from None
    if len(set(identifiers)) != len(identifiers):
        raise CodesError(
            f"In {path.name} several rows have the same id. Bring the records of one person together first."
        )
    return identifiers, people


def _read(path: Path, rows: csv.DictReader[str]) -> tuple[list[str], list[Traits]]:
    identifiers, people, wrong = [], [], []
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise CodesError(f"{path.name} has more than {MOST_ROWS:,} rows.")
        person = _person(row)
        identifier = (row["id"] or "").strip()
        if person is None or not identifier:
            wrong.append(number)
        else:
            identifiers.append(identifier)
            people.append(person)
    if wrong:
        listed = ", ".join(map(str, wrong[:_SHOWN])) + (
            f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        )
        raise CodesError(
            f"In {path.name} these rows are not right: {listed}. Each needs an id; a birth date is written 1991-05-03, 1991-05"
            " or 1991; sex is male, female, other or unknown; citizenship has three letters such as KHM."
        )
    return identifiers, people


def _person(row: Mapping[str, str | None]) -> Traits | None:
    birth, sex, citizenship = ((row.get(n) or "").strip() for n in ("birth_date", "sex", "citizenship"))
    if sex not in _SEXES or (
        citizenship and not (citizenship.isascii() and citizenship.isalpha() and len(citizenship) == 3)
    ):
        return None
    try:
        return traits(*(row.get(n) for n in _NAMES), birth=birth, sex=sex, citizenship=citizenship.upper())
    except CodesError:
        return None


def _refuse_headings(path: Path, headings: object) -> None:
    known = set(headings) if isinstance(headings, (list, tuple)) else set()
    if "id" not in known or not known & set(_NAMES):
        raise CodesError(f"{path.name} needs the columns id and family_name, given_names or name.")
