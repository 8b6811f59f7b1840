"""Criterion files: an instrument or a definition as data, read into rules.

A rule is written as a fact (``violence@journey``; ``violence@*`` for any phase; ``persons_together >= 10``), as ``{all: [...]}``,
``{any: [...]}``, ``{at_least: 2, of: [...]}``, as ``{tiers: {strong: [...], weak: [...]}, patterns: [{strong: 2}, ...]}``, or as
``{use: id}`` or ``{use: id.group}``: another criterion, or a group of this or another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.facts import facts, implying, split_key
from whimbrel.criteria.rule import Leaf, Part, Rule, all_of, any_of
from whimbrel.vocabulary.yaml_file import read_yaml

COMPARED = re.compile(r"([a-z_]+) >= (\d+(?:\.\d+)?)(?: ([A-Z]{3}))?")


@dataclass(frozen=True)
class Reading:
    """One way to read a criterion: a rule, and in words what this reading takes for granted."""

    id: str
    label: str
    rule: Rule


@dataclass(frozen=True)
class Criterion:
    """An instrument or a definition. ``finding``: smuggling, trafficking, forced_labour, debt_bondage or none.

    ``decides``: whether its result is the finding's; otherwise it is an indication beside it. ``readings``: the first is the
    one that counts where only one can. A criterion without readings only shows its groups (no threshold was ever set).
    ``phases``: those for which a finding of its own makes sense; ``phased``: groups that then count only with facts of the phase.
    ``speaks_to``: the standard of proof. ``confidence``: verified, secondary or unverified; ``caution``: what that means.
    """

    id: str
    version: str
    label: str
    finding: str
    decides: bool
    speaks_to: str
    source: str
    address: str
    confidence: str
    caution: str
    groups: Mapping[str, Rule]
    group_labels: Mapping[str, str]
    readings: tuple[Reading, ...]
    phases: tuple[str, ...] = ()
    phased: tuple[str, ...] = ()

    def rule_at(self, phase: str) -> Rule:
        """The rule of the first reading; for a phase, acts and means of other phases do not count."""
        rule = self.readings[0].rule
        return _at_phase(rule, phase, self.phased) if phase else rule


@cache
def criterion(name: str) -> Criterion:
    """The criterion of this id. Raises KeyError if there is none, ValueError if its file is wrong."""
    return _read(name, _files()[name])


@cache
def criteria() -> tuple[Criterion, ...]:
    """All instruments and definitions, by id."""
    return tuple(criterion(name) for name in sorted(_files()))


@cache
def _files() -> dict[str, Mapping[str, Any]]:
    folder = files("whimbrel.criteria") / "instruments"
    read = [read_yaml(file) for file in folder.iterdir() if file.name.endswith(".yaml")]
    return {entry["id"]: entry for entry in read}


def _read(name: str, entry: Mapping[str, Any]) -> Criterion:
    groups: dict[str, Rule] = {}
    for group, written in entry.get("groups", {}).items():
        groups[group] = _named(rule_of(written["rule"], groups, f"{name}.{group}"), group)
    readings = []
    for reading in entry.get("readings", []):
        mine = dict(groups)
        for group, written in reading.get("instead", {}).items():
            mine[group] = _named(rule_of(written, mine, f"{name}.{reading['id']}"), group)
        rule = rule_of(reading["rule"], mine, f"{name}.{reading['id']}")
        readings.append(Reading(reading["id"], reading["label"], _named(rule, reading["id"])))
    return Criterion(
        id=name,
        version=str(entry["version"]),
        label=entry["label"],
        finding=entry.get("finding", ""),
        decides=bool(entry.get("decides", False)),
        speaks_to=entry["speaks_to"],
        source=entry["source"],
        address=entry.get("address", ""),
        confidence=entry["confidence"],
        caution=entry.get("caution", ""),
        groups=groups,
        group_labels={g: w["label"] for g, w in entry.get("groups", {}).items()},
        readings=tuple(readings),
        phases=tuple(entry.get("phases", ())),
        phased=tuple(entry.get("phased", ())),
    )


@cache
def _at_phase(part: Part, phase: str, groups: tuple[str, ...], within: bool = False) -> Rule:
    if isinstance(part, Leaf):
        mine = not within or split_key(part.key)[1] in ("", phase)
        return Rule(((part,) if mine else (),), ((1,),))
    inside = within or part.name in groups
    tiers = tuple(tuple(_at_phase(p, phase, groups, inside) for p in tier) for tier in part.tiers)
    return Rule(tiers, part.patterns, part.name)


def _named(part: Part, name: str) -> Rule:
    # A group or a reading is always a rule, also where it is a single fact.
    return any_of((part,), name) if isinstance(part, Leaf) else Rule(part.tiers, part.patterns, name)


def rule_of(written: Any, groups: Mapping[str, Rule], where: str) -> Part:
    """The rule that is written in a file. ``groups``: those that ``use`` may name. Raises ValueError that says where."""
    if isinstance(written, str):
        return _leaf(written, where)
    if not isinstance(written, Mapping):
        raise ValueError(f"{where}: a rule is a fact or a mapping, not {type(written).__name__}")
    keys = set(written)
    if keys == {"all"}:
        return all_of(_parts(written["all"], groups, where))
    if keys == {"any"}:
        return any_of(_parts(written["any"], groups, where))
    if keys == {"at_least", "of"}:
        return Rule((_parts(written["of"], groups, where),), ((int(written["at_least"]),),))
    if keys == {"tiers", "patterns"}:
        names = list(written["tiers"])
        tiers = tuple(_parts(written["tiers"][n], groups, where) for n in names)
        patterns = tuple(tuple(int(p.get(n, 0)) for n in names) for p in written["patterns"])
        if any(set(p) - set(names) for p in written["patterns"]):
            raise ValueError(f"{where}: a pattern names a tier that is not there")
        return Rule(tiers, patterns)
    if keys == {"use"}:
        return _used(written["use"], groups, where)
    raise ValueError(f"{where}: no rule is written with {', '.join(sorted(map(str, keys)))}")


def _parts(written: Any, groups: Mapping[str, Rule], where: str) -> tuple[Part, ...]:
    parts = tuple(rule_of(w, groups, where) for w in written)
    if not parts:
        raise ValueError(f"{where}: an empty list")
    return parts


def _used(name: str, groups: Mapping[str, Rule], where: str) -> Rule:
    if name in groups:
        return groups[name]
    other, _, group = name.partition(".")
    if other not in _files():
        raise ValueError(f"{where}: there is no criterion or group {name}")
    found = criterion(other)
    return found.groups[group] if group else found.readings[0].rule


def _leaf(written: str, where: str) -> Part:
    if compared := COMPARED.fullmatch(written):
        if not facts()[compared[1]].number:
            raise ValueError(f"{where}: {compared[1]} is not a quantity")
        return Leaf(written)
    name, _, phase = written.partition("@")
    fact = facts().get(name)
    if fact is None or fact.number:
        raise ValueError(f"{where}: there is no fact {name}")
    if fact.kind == "consent":
        raise ValueError(f"{where}: consent is recorded and never used by a rule ({name})")
    if phase == "*":
        keys = fact.keys
    elif written in fact.keys:
        keys = (written,)
    else:
        raise ValueError(f"{where}: write {name} with one of {', '.join(k for k in fact.keys)}")
    # What is more special carries the general fact too.
    special = tuple(dict.fromkeys(k for key in keys for k in implying(key)))
    return Leaf(special[0]) if len(special) == 1 else any_of(tuple(Leaf(k) for k in special), written)
