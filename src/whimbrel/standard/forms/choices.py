"""What a person can choose in a cell or a question: the codes of a column with their labels in a language."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import duckdb

from whimbrel.standard.forms.wording import said
from whimbrel.standard.model import TOTAL, Column
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries, country_name, special_codes

Choices = tuple[tuple[str, str], ...]


def has_choices(column: Column) -> bool:
    """Whether the column is filled from a list."""
    return column.type in ("code", "answer", "flags", "country")


def choice_list(column: Column) -> str:
    """Name of the list of choices that fits the column; columns with the same name have the same choices."""
    name = _list_id(column) + ("_ticks" if column.type == "flags" else "")
    return f"{name}_total" if column.total else name


def _list_id(column: Column) -> str:
    return column.list or ("country" if column.type == "country" else "answer")


@lru_cache(maxsize=1024)
def _choices(name: str, kind: str, total: bool, language: str) -> Choices:
    if kind == "country":
        found = _countries(language, total)
    else:
        codes = code_list(name)
        found = [
            (c, said(e.labels, language))
            for c, e in codes.entries.items()
            # A group of codes stands for what a source has merged; whoever ticks boxes ticks the codes themselves.
            if not e.deprecated_since and not (kind == "flags" and e.parts)
        ]
    if total:
        found.insert(0, (TOTAL, said(code_list("cell_total").code(TOTAL).labels, language)))
    taken = {code for code, _ in found}
    # The list of answers holds the reasons itself; in no other list do they mean a code (a test guards that).
    return (*found, *((c, w) for c, w in reasons(language) if c not in taken))


def choices(column: Column, language: str) -> Choices:
    """(code, label) of everything the column may hold, reasons for a missing value last."""
    return _choices(_list_id(column), column.type, column.total, language)


def reasons(language: str) -> Choices:
    """(code, label) of the reasons for a missing value."""
    return tuple((c, said(e.labels, language)) for c, e in code_list("missing_reason").entries.items())


def _countries(language: str, figures: bool) -> list[tuple[str, str]]:
    names = {code: country_name(code, language) for code in countries()}
    # Unknown is a reason for a missing value; groups such as "foreigners" are known for figures, never for one person.
    special = [c for c in special_codes() if c != "XXX" and (figures or c.startswith("XX"))]
    ordered = _in_order(names, language)
    return [*((c, names[c]) for c in ordered), *((c, country_name(c, language)) for c in special)]


def _in_order(names: dict[str, str], language: str) -> list[str]:
    """Codes in the order in which a reader of the language looks names up (by pinyin in Chinese, and so on)."""
    codes = list(names)
    base = language.split("_")[0]
    con = duckdb.connect()
    try:
        if base.isalpha() and con.execute("select 1 from pragma_collations() where collname = ?", [base]).fetchone():
            con.execute("create table n as select unnest(?) as code, unnest(?) as name", [codes, list(names.values())])
            return [
                code for (code,) in con.execute(f'select code from n order by name collate "{base}", code').fetchall()
            ]
    finally:
        con.close()
    return sorted(codes, key=lambda c: unicodedata.normalize("NFKD", names[c]).casefold())
