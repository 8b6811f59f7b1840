"""People from an agency's own list (CSV, Excel, Parquet), read where it is and never written: what stays is traits for codes.

The headings are recognised as by ``whimbrel link``, or said. A row whose birth, sex or citizenship is told but cannot be read
is a fault: a code made without it would find fewer persons, and nobody would notice. A fault names rows, never what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

from whimbrel.linkage.births import birth_of
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.features import Traits, birth_parts
from whimbrel.linkage.columns import NAMES, ColumnsError, id_heading, recognise
from whimbrel.linkage.names import read_name
from whimbrel.linkage.records_file import Unreadable, read_rows
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import match_country

_YEAR_AND_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST_ROWS = 2_000_000
_SHOWN = 10


def traits(*names: str | None, birth: str = "", sex: str = "", citizenship: str = "") -> Traits:
    """The traits of a person from the texts of the name, in any script, and what else is known."""
    birth_parts(birth)
    name = read_name(*names)
    return Traits(name.words, name.sounds, birth, sex, citizenship)


def read_people(path: Path, said: Mapping[str, str] | None = None) -> tuple[list[str], list[Traits]]:
    """Identifiers and traits of everybody in the list; CodesError names all rows that are not right.

    said: heading -> kind, where a heading is not recognised by itself.
    """
    try:
        rows, numbers = read_rows(path)
        columns = recognise(rows.column_names, said)
        heading = id_heading(rows, columns)
    except (Unreadable, ColumnsError) as error:
        raise CodesError(str(error)) from None
    if not any(kind in columns.kinds for kind in NAMES):
        raise CodesError(f"{path.name} needs a column with a name, such as family_name and given_names, or name.")
    if heading is None:
        raise CodesError(
            f"{path.name} needs a column with an id of its own in every row. If several rows are one person, bring them"
            " together first (whimbrel link)."
        )
    if rows.num_rows > MOST_ROWS:
        raise CodesError(f"{path.name} has more than {MOST_ROWS:,} rows.")
    names = zip(*(_texts(rows, h) for kind in NAMES for h in columns.kinds.get(kind, ())), strict=True)
    others = (_texts(rows, columns.one(kind)) for kind in ("birth_date", "birth_year", "sex", "citizenship"))
    people, wrong = [], []
    for number, name, born, year, sex, country in zip(numbers.tolist(), names, *others, strict=True):
        known = _read(_birth, born or year), _read(code_list("sex").match, sex), _read(_country, country)
        if None in known:
            wrong.append(number)
        else:
            people.append(traits(*name, **dict(zip(("birth", "sex", "citizenship"), map(str, known), strict=True))))
    if wrong:
        _refuse(path, wrong)
    return _texts(rows, heading), people


def _texts(rows: pa.Table, heading: str | None) -> list[str]:
    return [(text or "").strip() for text in rows[heading].to_pylist()] if heading else [""] * rows.num_rows


def _read(reader: Callable[[str], str | None], text: str) -> str | None:
    """What a text means; empty if nothing is told, None if it cannot be read."""
    return "" if not text or code_list("missing_reason").match(text) else reader(text)


def _birth(text: str) -> str | None:
    found = birth_of(text)
    if found is None:
        return None
    if _YEAR_AND_MONTH.fullmatch(text):
        return f"{found.first_year}{text[4:]}"
    return f"{found.day[:4]}-{found.day[4:6]}-{found.day[6:]}" if found.day else str(found.first_year)


def _country(text: str) -> str | None:
    return match_country(text).code


def _refuse(path: Path, wrong: list[int]) -> None:
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    raise CodesError(
        f"In {path.name} these rows are not right: {', '.join(map(str, wrong[:_SHOWN]))}{more}. A birth date, a sex or a"
        " citizenship stands there that cannot be read: write 1991-05-03, 1991-05 or 1991; male, female, other or unknown;"
        " a country's name or its three letters such as KHM. Leave empty what is not known."
    )
