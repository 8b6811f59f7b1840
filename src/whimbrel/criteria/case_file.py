"""Case files: facts about one person as YAML or JSON, read with all their faults at once.

::

    case: sewing workshop
    date: 2009-10-01
    country: ITA
    person: {age: 24, sex: female, citizenship: CHN}
    actors:
      owner: {role: employer}
      driver: {role: transporter, together_with: []}     # known to have acted alone
    facts:
      documents_taken@destination: yes
      confined@destination: {value: no, obtained: told_freely}
      entry_procured@journey: {value: yes, by: driver}
      persons_together: 12
      gain: {amount: 300000, currency: CNY}

What is not told is unknown. A fault never repeats what the file says about the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from whimbrel.criteria.case import Actor, Assertion, Case, Quantity
from whimbrel.criteria.case_text import NotACase, plain_data, unfit
from whimbrel.criteria.facts import Fact, facts, split_key
from whimbrel.standard.errors import CaseError
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.country_facts import countries

LARGEST = 1_000_000
MOST_ACTORS = 30
MOST_FAULTS = 200
_PARTS = ("case", "title", "date", "country", "person", "actors", "facts", "note")
_PERSON = ("age", "sex", "citizenship", "child")
_TOLD = ("value", "by", "obtained", "note", "phase")
_WORD = re.compile(r"[\w .()-]{0,60}")


def read_case(path: Path) -> Case:
    """The case of a file. Raises CaseError that lists every fault; nothing of a file with faults is used."""
    try:
        if path.stat().st_size > LARGEST:
            raise CaseError([f"{path.name}: over {LARGEST:,} bytes; a case file holds the facts of one person"])
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError([f"{path.name}: cannot be read as a text file in UTF-8"]) from error
    return case_of_text(text, as_json=path.suffix == ".json", name=path.name)


def case_of_text(text: str, *, as_json: bool = False, name: str = "the text") -> Case:
    """The case of a text in YAML, or in JSON. Raises CaseError that lists every fault."""
    try:
        return case_of(plain_data(text, as_json=as_json))
    except NotACase as error:
        raise CaseError([f"{name}, line {error.line}: {error}"]) from None


def case_of(written: Any) -> Case:
    """The case of plain data (a parsed file, or what a program sends). Raises CaseError that lists every fault."""
    if not isinstance(written, Mapping):
        raise CaseError(["the file: it has to be a mapping with the key facts"])
    if fault := unfit(written):
        raise CaseError([f"the file: {fault}"])
    faults = [f"{_shown(k)}: not a part of a case; there are {', '.join(_PARTS)}" for k in written if k not in _PARTS]
    person = _mapping(written, "person", faults)
    faults += [f"person.{_shown(k)}: not known; there are {', '.join(_PERSON)}" for k in person if k not in _PERSON]
    actors = _actors(_mapping(written, "actors", faults), faults)
    assertions, quantities = _facts(written.get("facts", {}), actors, faults)
    found = Case(
        id=str(written.get("case", ""))[:60],
        age=_age(person, faults),
        child=_child(person, faults),
        sex=_code(person.get("sex"), "sex", "person.sex", faults),
        citizenship=_country(person.get("citizenship"), "person.citizenship", faults),
        day=_day(written.get("date"), faults),
        country=_country(written.get("country"), "country", faults),
        assertions=tuple(assertions),
        quantities=quantities,
        actors=actors,
    )
    if faults:
        raise CaseError(faults[:MOST_FAULTS])
    return found


def _mapping(written: Mapping[str, Any], part: str, faults: list[str]) -> Mapping[str, Any]:
    found = written.get(part) or {}
    if not isinstance(found, Mapping):
        faults.append(f"{part}: it has to be a mapping")
        return {}
    return found


def _actors(written: Mapping[str, Any], faults: list[str]) -> dict[str, Actor]:
    found: dict[str, Actor] = {}
    if len(written) > MOST_ACTORS:
        faults.append(f"actors: there are over {MOST_ACTORS}; a case file holds the facts of one person")
        return found
    for name, entry in written.items():
        entry = entry if isinstance(entry, Mapping) else {"role": entry}
        ties = entry.get("together_with")
        if not _WORD.fullmatch(str(name)) or (ties is not None and not isinstance(ties, list)):
            faults.append(f"actors, number {len(found) + 1}: a short name, and together_with as a list")
            continue
        ties = None if ties is None else frozenset(map(str, ties))
        found[str(name)] = Actor(str(name), str(entry.get("role") or "")[:60], ties)
    for actor in found.values():
        if (actor.together_with or frozenset()) - found.keys():
            faults.append(
                f"actors, number {list(found).index(actor.id) + 1}: together_with names somebody who is not there"
            )
    return found


def _facts(
    written: Any, actors: Mapping[str, Actor], faults: list[str]
) -> tuple[list[Assertion], dict[str, tuple[Quantity, ...]]]:
    if isinstance(written, Mapping):
        entries = [(key, value) for key, value in written.items()]
    elif isinstance(written, list) and all(isinstance(e, Mapping) and "fact" in e for e in written):
        entries = [(e["fact"], {k: v for k, v in e.items() if k != "fact"}) for e in written]
    else:
        faults.append("facts: a mapping of facts, or a list of entries with the key fact")
        return [], {}
    assertions: list[Assertion] = []
    quantities: dict[str, tuple[Quantity, ...]] = {}
    for number, (key, value) in enumerate(entries, start=1):
        # Several tellings of one fact (of several actors) stand in a list.
        for told in value if isinstance(value, list) else [value]:
            where = _place(str(key), number)
            fact, name = _fact(str(key), told, where, faults)
            by = _by(told, actors, where, faults)
            if fact is not None and fact.number:
                quantities[fact.id] = (*quantities.get(fact.id, ()), _quantity(fact, told, by, where, faults))
            elif fact is not None:
                assertions.append(Assertion(name, _answer(told, where, faults), by, _obtained(told, where, faults)))
    return assertions, quantities


def _place(key: str, number: int) -> str:
    """Where a fact stands, without a word that is none of ours: it may be a name."""
    fact = facts().get(split_key(key)[0])
    return f"facts, number {number}" if fact is None else f"facts.{key if key in fact.keys else fact.id}"


def _fact(key: str, told: Any, where: str, faults: list[str]) -> tuple[Fact | None, str]:
    phase = str(told["phase"]) if isinstance(told, Mapping) and "phase" in told else ""
    name, told_phase = split_key(key)
    phase = told_phase or phase
    fact = facts().get(name)
    if fact is None:
        near = get_close_matches(name[:40], facts(), n=1, cutoff=0.8)
        hint = f"did you mean {near[0]}? " if near else ""
        faults.append(
            f"{where}: there is no such fact; {hint}the table of facts is printed by  whimbrel assess --facts"
        )
    elif fact.source:
        faults.append(f"{where}: tell it in person as {fact.source}")
    elif not fact.at and phase:
        faults.append(f"{where}: it belongs to the whole case; write it without a phase")
    elif fact.at and phase and f"{name}@{phase}" not in fact.keys:
        faults.append(f"{where}: its phases are {', '.join(fact.at)}")
    else:
        only = fact.at[0] if len(fact.at) == 1 else "unstated"
        return fact, f"{name}@{phase or only}" if fact.at else name
    return None, ""


def _answer(told: Any, where: str, faults: list[str]) -> str:
    value = told.get("value") if isinstance(told, Mapping) else told
    if isinstance(told, Mapping):
        faults += [f"{where}.{_shown(k)}: not known; there are {', '.join(_TOLD)}" for k in told if k not in _TOLD]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    codes = code_list("answer").codes
    if isinstance(value, str) and value.strip().lower() in codes:
        return value.strip().lower()
    faults.append(f"{where}: the answer is one of {', '.join(codes)}")
    return "unknown"


def _quantity(fact: Fact, told: Any, by: str, where: str, faults: list[str]) -> Quantity:
    entry = told if isinstance(told, Mapping) else {"amount": told}
    entry = entry if isinstance(entry.get("value"), type(None)) else {**entry, "amount": entry["value"]}
    bounds = [entry.get("amount", entry.get(side)) for side in ("at_least", "at_most")]
    if any(b is not None and (isinstance(b, bool) or not isinstance(b, int | float) or b < 0) for b in bounds):
        faults.append(f"{where}: a number of {fact.number}, or at_least and at_most")
        bounds = [None, None]
    unit = str(entry.get("currency", ""))
    if fact.number == "money" and bounds != [None, None] and not re.fullmatch("[A-Z]{3}", unit):
        faults.append(f"{where}: a currency, such as CNY, has to stand beside an amount")
    return Quantity(bounds[0], bounds[1], unit, by)


def _by(told: Any, actors: Mapping[str, Actor], where: str, faults: list[str]) -> str:
    by = str(told.get("by") or "") if isinstance(told, Mapping) else ""
    if by and by not in actors:
        faults.append(f"{where}.by: this actor is not listed under actors")
        return ""
    return by


def _obtained(told: Any, where: str, faults: list[str]) -> str:
    value = told.get("obtained") if isinstance(told, Mapping) else None
    return _code(value, "obtained", f"{where}.obtained", faults)


def _age(person: Mapping[str, Any], faults: list[str]) -> int | None:
    age = person.get("age")
    if age is None or (isinstance(age, int) and not isinstance(age, bool) and 0 <= age <= 130):
        return age
    faults.append("person.age: whole years, or child: yes or no where only that is known")
    return None


def _child(person: Mapping[str, Any], faults: list[str]) -> bool | None:
    child = person.get("child")
    child = {"yes": True, "no": False, "unknown": None}.get(child, child) if isinstance(child, str) else child
    if child is None or (isinstance(child, bool) and person.get("age") is None):
        return child
    faults.append("person.child: yes or no, and only where the age is not known")
    return None


def _day(written: Any, faults: list[str]) -> date | None:
    if written is None or type(written) is date:
        return written
    text = str(written)
    try:
        # Facts dated to a year or a month are judged by the law at its end.
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 12, 31)
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return date(int(text[:4]), int(text[5:]), 28)
        return date.fromisoformat(text)
    except ValueError:
        faults.append("date: write 2009, 2009-10 or 2009-10-01")
        return None


def _country(written: Any, where: str, faults: list[str]) -> str:
    if written is None or (isinstance(written, str) and written in countries()):
        return written or ""
    faults.append(f"{where}: the three letters of ISO 3166-1, such as CHN")
    return ""


def _code(written: Any, list_id: str, where: str, faults: list[str]) -> str:
    if written is None or (isinstance(written, str) and written in code_list(list_id)):
        return written or ""
    faults.append(f"{where}: one of {', '.join(code_list(list_id).codes)}")
    return ""


def _shown(key: Any) -> str:
    # A key that is no word of ours may hold anything, a name for instance.
    return key if key in (*_PARTS, *_PERSON, *_TOLD) else "(a key that is not known)"
