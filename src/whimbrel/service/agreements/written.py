"""The form in which terms are written: what was sent becomes values of terms, and terms fill the form again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from whimbrel.flows.labels import tlp
from whimbrel.service.agreements.party import is_country
from whimbrel.service.agreements.scope import CORE, tables_of
from whimbrel.service.agreements.terms import NOTHING, Agreed
from whimbrel.service.words import word
from whimbrel.standard.identifying import identifies
from whimbrel.standard.model import Table, table, tables
from whimbrel.vocabulary.code_lists import code_list

_MANY = ("families", "tables", "left_out")
_WORDS = ("purpose", "since", "until", "handling", "onward", "review", "reciprocity")
_NUMBERS = ("retention_days", "grace_days", "threshold")


@dataclass(frozen=True)
class Choice:
    """One value of a field: code, what it is called, one line about it, and whether it is chosen."""

    code: str
    label: str
    note: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """Columns of one table that may be left out; ``chosen``: how many are."""

    table: str
    label: str
    columns: list[Choice]

    @property
    def chosen(self) -> int:
        """How many are left out."""
        return sum(c.chosen for c in self.columns)


def sent(data: QueryDict, own: str, other: str) -> dict[str, Any]:
    """Values of terms from a form. Only the fields named here are read; ``checked`` says what is wrong with them."""
    values: dict[str, Any] = {n: " ".join(data.get(n, "").split())[:2000] for n in _WORDS}
    values |= {n: tuple(dict.fromkeys(data.getlist(n)))[:500] for n in _MANY}
    values |= {n: _whole(data.get(n, "")) for n in _NUMBERS}
    values["levels"] = {own: data.get("level_own", ""), other: data.get("level_other", "")}
    for name in ("since", "until"):
        values[name] = values[name].upper()
    return values


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


def first_values(own: str) -> dict[str, Any]:
    """What the form holds before anybody wrote in it: cautious terms, for one year."""
    today = timezone.now().date()
    return {
        "purpose": "",
        "levels": {own: "figures"},
        "families": ("trafficking", "smuggling"),
        "tables": ("persons", "legs", "exploitations", "figures"),
        "left_out": ("persons.age",),
        "since": str(today.year - 1),
        "until": str(today.year),
        "handling": "amber_strict",
        "retention_days": 365,
        "onward": "never",
        "review": (today + dt.timedelta(days=365)).isoformat(),
        "reciprocity": "per_family",
        "grace_days": 90,
        "threshold": 5,
    }


def values_of(terms: Agreed) -> dict[str, Any]:
    """Values of terms that stand, to begin from."""
    return {n: getattr(terms, n) for n in first_values("")}


def choices(values: Mapping[str, Any], own: str, other: str, language: str) -> dict[str, Any]:
    """Every field of the form with its choices in the reader's language."""
    levels = values["levels"]
    return {
        "level_own": _levels(levels.get(own, "figures"), own, language),
        "level_other": _levels(levels.get(other, levels.get(own) or "figures"), other, language),
        "families": _many("figure_family", values["families"], language),
        "tables": [
            Choice(t.id, t.label_in(language), t.description_in(language), t.id in values["tables"])
            for t in _shareable()
        ],
        "left_out": [_group(t, values["left_out"], language) for t in _shareable()],
        "handling": [
            Choice(c.code, f"{tlp(c.code)}: {c.label}", "", c.chosen) for c in _one("tlp", values["handling"], language)
        ],
        "onward": _one("onward_sharing", values["onward"], language),
        "reciprocity": _one("reciprocity", values["reciprocity"], language),
    }


def _shareable() -> list[Table]:
    shared = {t for f in code_list("figure_family").codes for t in tables_of(f)}
    return [t for t in tables().values() if t.id in shared]


def _group(of: Table, left_out: Iterable[str], language: str) -> Group:
    columns = []
    for name, column in of.columns.items():
        key = f"{of.id}.{name}"
        if key in CORE or (column.to and column.level == "required"):
            continue
        columns.append(Choice(key, column.label_in(language), column.description_in(language), key in left_out))
    return Group(of.id, table(of.id).label_in(language), columns)


def _levels(chosen: str, party: str, language: str) -> list[Choice]:
    found = _one("sharing_level", chosen, language)
    # The form is written before the other side is chosen: then both kinds of sides are possible.
    if not party or not is_country(party):
        found.append(Choice(NOTHING, word("agreements_gives_nothing", language), "", chosen == NOTHING))
    return found


def _one(list_id: str, chosen: str, language: str) -> list[Choice]:
    codes = code_list(list_id)
    return [Choice(c, codes.label(c, language), "", c == chosen) for c in codes.codes]


def _many(list_id: str, chosen: Iterable[str], language: str) -> list[Choice]:
    codes = code_list(list_id)
    return [Choice(c, codes.label(c, language), "", c in set(chosen)) for c in codes.codes]


def names_somebody(text: str) -> bool:
    """Whether a text holds what looks like an address, a telephone or document number, or a titled name."""
    words = text.split()
    return any(identifies(" ".join(words[i : i + n])) for n in (1, 2, 3) for i in range(len(words)))
