"""What differs between two terms, in words: for whoever is asked to sign the newer ones."""

from __future__ import annotations

from collections.abc import Mapping

from whimbrel.service.agreements.terms import NOTHING, Agreed
from whimbrel.service.words import word
from whimbrel.standard.model import table
from whimbrel.vocabulary.code_lists import code_list

_LISTS = {
    "handling": "tlp",
    "onward": "onward_sharing",
    "reciprocity": "reciprocity",
    "families": "figure_family",
}


def facts(terms: Agreed, language: str, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(field, its name, what it says) for every field of the terms, in the order in which they are read."""
    found = [("purpose", terms.purpose)]
    for party in terms.parties:
        level = terms.levels.get(party, NOTHING)
        shown = (
            code_list("sharing_level").label(level, language) if level else word("agreements_gives_nothing", language)
        )
        found.append((f"level:{party}", shown))
    found += [
        ("families", _said("families", terms.families, language)),
        ("tables", _joined((table(t).label_in(language) for t in terms.tables), language)),
        ("left_out", _joined((column_name(n, language) for n in terms.left_out), language) or "–"),
        ("period", f"{terms.since} – {terms.until}" if terms.since != terms.until else terms.since),
        ("handling", f"{_tlp(terms.handling)} ({_said('handling', (terms.handling,), language)})"),
        ("retention_days", word("agreements_days", language).format(n=terms.retention_days)),
        ("onward", _said("onward", (terms.onward,), language)),
        ("review", terms.review),
        ("reciprocity", _said("reciprocity", (terms.reciprocity,), language)),
        ("grace_days", word("agreements_days", language).format(n=terms.grace_days)),
        ("threshold", word("agreements_below", language).format(n=terms.threshold)),
    ]
    return [(name, field_name(name, language, names), text) for name, text in found]


def field_name(name: str, language: str, names: Mapping[str, str]) -> str:
    """A field of the terms in words."""
    kind, _, party = name.partition(":")
    if kind == "level":
        return word("agreements_f_level", language).format(party=names.get(party, party))
    return word(f"agreements_f_{kind}", language)


def column_name(name: str, language: str) -> str:
    """``persons.age`` in words: *Persons: Age*."""
    table_id, _, column = name.partition(".")
    of = table(table_id)
    return word("agreements_column", language).format(
        table=of.label_in(language), column=of.columns[column].label_in(language)
    )


def differences(old: Agreed | None, new: Agreed, language: str, names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(what, before, now) for everything that is not the same; nothing where there was nothing before."""
    if old is None:
        return []
    before = {name: text for name, _, text in facts(old, language, names)}
    return [
        (label, before.get(name, "–"), text)
        for name, label, text in facts(new, language, names)
        if before.get(name) != text
    ]


def _said(name: str, codes: tuple[str, ...], language: str) -> str:
    return _joined((code_list(_LISTS[name]).label(c, language) for c in codes), language)


def _joined(parts: object, language: str) -> str:
    return {"zh": "、"}.get(language, ", ").join(parts)  # type: ignore[arg-type]


def _tlp(code: str) -> str:
    from whimbrel.flows.labels import tlp

    return tlp(code)
