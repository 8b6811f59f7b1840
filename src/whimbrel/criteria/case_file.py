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

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from whimbrel.criteria.case import Actor, Assertion, Case, Quantity
from whimbrel.criteria.facts import Fact, facts, split_key
from whimbrel.standard.errors import CaseError
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.country_facts import countries

LARGEST = 1_000_000
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
    try:
        written = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_Words)  # noqa: S506 a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(error, "lineno", 1)
        raise CaseError([f"{path.name}, line {line}: not YAML or JSON"]) from error
    return case_of(written)


class _Words(yaml.SafeLoader):
    """Safe YAML in which a key that comes twice is a fault and not a silent choice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := {k for k in keys if keys.count(k) > 1}:
            raise yaml.constructor.ConstructorError(None, None, f"twice: {len(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)


def case_of(written: Any) -> Case:
    """The case of plain data (a parsed file, or what a program sends). Raises CaseError that lists every fault."""
    if not isinstance(written, Mapping):
        raise CaseError(["the file: it has to be a mapping with the key facts"])
    faults = [
        f"{_shown(key)}: not a part of a case; there are {', '.join(_PARTS)}" for key in written if key not in _PARTS
    ]
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
        raise CaseError(faults)
    return found


def _mapping(written: Mapping[str, Any], part: str, faults: list[str]) -> Mapping[str, Any]:
    found = written.get(part) or {}
    if not isinstance(found, Mapping):
        faults.append(f"{part}: it has to be a mapping")
        return {}
    return found


def _actors(written: Mapping[str, Any], faults: list[str]) -> dict[str, Actor]:
    found: dict[str, Actor] = {}
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
    for key, value in entries:
        # Several tellings of one fact (of several actors) stand in a list.
        for told in value if isinstance(value, list) else [value]:
            where = f"facts.{_shown(key)}"
            fact, name = _fact(str(key), told, where, faults)
            by = _by(told, actors, where, faults)
            if fact is not None and fact.number:
                quantities[fact.id] = (*quantities.get(fact.id, ()), _quantity(fact, told, by, where, faults))
            elif fact is not None:
                assertions.append(Assertion(name, _answer(told, where, faults), by, _obtained(told, where, faults)))
    return assertions, quantities


def _fact(key: str, told: Any, where: str, faults: list[str]) -> tuple[Fact | None, str]:
    phase = str(told["phase"]) if isinstance(told, Mapping) and "phase" in told else ""
    name, told_phase = split_key(key)
    phase = told_phase or phase
    fact = facts().get(name)
    if fact is None:
        faults.append(f"{where}: there is no such fact; the table of facts is printed by  whimbrel assess --facts")
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
    if written is None or written in countries():
        return written or ""
    faults.append(f"{where}: the three letters of ISO 3166-1, such as CHN")
    return ""


def _code(written: Any, list_id: str, where: str, faults: list[str]) -> str:
    if written is None or written in code_list(list_id):
        return written or ""
    faults.append(f"{where}: one of {', '.join(code_list(list_id).codes)}")
    return ""


def _shown(key: Any) -> str:
    # A key that is no word of ours may hold anything, a name for instance.
    text = str(key)
    return text if re.fullmatch(r"[a-z0-9_]{1,40}(@[a-z]{1,12})?", text) else "(a key that is no word)"
