"""National laws as data (``law/<country>.yaml``): offences with their elements, in the version in force on a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.criterion import rule_of
from whimbrel.criteria.rule import Part
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.yaml_file import read_yaml

CONFIDENCE = ("verified", "secondary", "unverified")
Words = Mapping[str, str]


@dataclass(frozen=True)
class Element:
    """One thing that has to be there, in words (language -> text) and as a rule; None where no fact can say it."""

    id: str
    label: Words
    rule: Part | None


@dataclass(frozen=True)
class Penalty:
    """``prison``: least and most years, None where it is open. ``fine``: least, most, currency. ``text``: in words."""

    text: Words
    prison: tuple[float | None, float | None] | None = None
    life: bool = False
    death: bool = False
    fine: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Graver:
    """A case for which the law is graver."""

    label: Words
    rule: Part | None
    penalty: Penalty | None


@dataclass(frozen=True)
class Version:
    """An offence as it stood from one date to another (both included; None is open)."""

    since: date | None
    until: date | None
    confidence: str
    source: str
    address: str
    victims: Words
    victims_rule: Part | None
    elements: tuple[Element, ...]
    exempt: tuple[Element, ...]
    penalty: Penalty | None
    graver: tuple[Graver, ...]
    note: Words


@dataclass(frozen=True)
class Offence:
    """An offence with all its versions, newest first."""

    id: str
    kind: str
    article: str
    label: Words
    versions: tuple[Version, ...]

    def on(self, day: date | None) -> Version | None:
        """The version in force on a day; today's where no day is told. None where there was none, or none is known."""
        if day is None:
            return self.versions[0] if self.versions[0].until is None else None
        for version in self.versions:
            if (version.since is None or version.since <= day) and (version.until is None or day <= version.until):
                return version
        return None


@dataclass(frozen=True)
class Law:
    """The law of one jurisdiction. ``gaps``: about, kind (not_found or no_offence), text, confidence."""

    country: str
    label: Words
    as_of: str
    confidence: str
    source: str
    address: str
    treaties: tuple[Mapping[str, str], ...]
    gaps: tuple[Mapping[str, str], ...]
    stale: tuple[Mapping[str, str], ...]
    notes: tuple[Any, ...]
    offences: tuple[Offence, ...]


@cache
def laws() -> dict[str, Law]:
    """ISO 3166-1 alpha-3 -> law. Raises ValueError that names file and offence where a file is wrong."""
    folder = files("whimbrel.criteria") / "law"
    found = [_law(file.name, read_yaml(file)) for file in folder.iterdir() if file.name.endswith(".yaml")]
    return {law.country: law for law in sorted(found, key=lambda law: law.country)}


def in_words(words: Words, language: str) -> str:
    """A text in the language, else in English."""
    return words.get(language) or words.get("en", "")


def _law(name: str, entry: Mapping[str, Any]) -> Law:
    _checked(entry["confidence"], CONFIDENCE, name)
    return Law(
        country=entry["country"],
        label=entry["label"],
        as_of=str(entry["as_of"]),
        confidence=entry["confidence"],
        source=entry["source"],
        address=entry.get("address", ""),
        treaties=tuple(entry.get("treaties", ())),
        gaps=tuple(entry.get("gaps", ())),
        stale=tuple(entry.get("stale", ())),
        notes=tuple(entry.get("limitation", ())),
        offences=tuple(_offence(name, o) for o in entry["offences"]),
    )


def _offence(file: str, entry: Mapping[str, Any]) -> Offence:
    where = f"{file}: {entry['id']}"
    _checked(entry["kind"], tuple(code_list("offence_kind").codes), where)
    versions = tuple(_version(where, v) for v in entry["versions"])
    dated = [v.since or date.min for v in versions]
    if dated != sorted(dated, reverse=True) or not versions:
        raise ValueError(f"{where}: the newest version comes first")
    return Offence(entry["id"], entry["kind"], str(entry["article"]), entry["label"], versions)


def _version(where: str, entry: Mapping[str, Any]) -> Version:
    _checked(entry["confidence"], CONFIDENCE, where)
    victims = entry.get("victims") or {}
    return Version(
        since=_day(entry.get("from")),
        until=_day(entry.get("to")),
        confidence=entry["confidence"],
        source=entry.get("source", ""),
        address=entry.get("address", ""),
        victims=victims.get("text", {}),
        victims_rule=_rule(victims.get("rule"), where),
        elements=tuple(_element(e, where) for e in entry["elements"]),
        exempt=tuple(_element(e, where) for e in entry.get("exempt", ())),
        penalty=_penalty(entry.get("penalty")),
        graver=tuple(
            Graver(a["label"], _rule(a.get("rule"), where), _penalty(a.get("penalty")))
            for a in entry.get("aggravations", ())
        ),
        note=entry.get("note") or {},
    )


def _element(entry: Mapping[str, Any], where: str) -> Element:
    return Element(entry.get("id", ""), entry["label"], _rule(entry.get("rule"), where))


def _rule(written: Any, where: str) -> Part | None:
    return None if written is None else rule_of(written, {}, where)


def _penalty(entry: Mapping[str, Any] | None) -> Penalty | None:
    if not entry:
        return None
    prison = entry.get("prison")
    return Penalty(
        text=entry.get("text", {}),
        prison=(prison[0], prison[1]) if prison else None,
        life=bool(entry.get("life")),
        death=bool(entry.get("death")),
        fine=entry.get("fine"),
    )


def _day(written: Any) -> date | None:
    return None if written is None else date.fromisoformat(str(written))


def _checked(code: str, codes: tuple[str, ...], where: str) -> None:
    if code not in codes:
        raise ValueError(f"{where}: {code} is none of {', '.join(codes)}")
