"""An incident laid out for the page: its own fields, its persons with what belongs to each, and what belongs to the incident."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from whimbrel.service.desk.columns import DeskTable, desk_tables
from whimbrel.service.desk.consent import State, state_of
from whimbrel.service.desk.fields import Field, fields, in_words
from whimbrel.service.desk.models import Incident, Part, Person, Row
from whimbrel.service.desk.names import names_of
from whimbrel.service.desk.rows import opened

OPEN_AT_ONCE = 3  # persons whose forms stand open on the page; more are opened one by one


@dataclass
class Card:
    """One row on the page, with its fields in two groups: first what is wanted, then what may be added."""

    row: Row
    table: DeskTable
    title: str
    first: list[Field] = field(default_factory=list)
    more: list[Field] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    open: bool = True
    facts: str = ""
    consents: list[State] = field(default_factory=list)
    known: list[Any] = field(default_factory=list)


@dataclass
class Group:
    """Rows of one table that belong together, and where a new one is added."""

    table: DeskTable
    title: str
    cards: list[Card]
    person: Person | None = None


@dataclass
class Sheet:
    """An incident page."""

    incident: Incident
    card: Card
    persons: list[Card]
    groups: list[Group]


def sheet(incident: Incident, language: str, opened_person: Any = None) -> Sheet:
    """The page of an incident. ``opened_person``: id of a person whose form stands open besides the first few."""
    parts: dict[Any, list[Part]] = {}
    for part in incident.parts.filter(removed__isnull=True).order_by("position", "made"):
        parts.setdefault((part.person_id, part.table), []).append(part)
    people = list(incident.persons.filter(removed__isnull=True).order_by("position", "made"))
    persons = []
    for place, person in enumerate(people):
        is_open = place < OPEN_AT_ONCE or person.pk == opened_person
        persons.append(person_card(person, place + 1, parts, language, is_open=is_open))
    groups = [_group(t, parts.get((None, t.id), []), language) for t in _tables("incident") if t.id != "persons"]
    own = desk_tables()["incidents"]
    return Sheet(incident, _card(incident, own, opened(incident), own.label_in(language), language), persons, groups)


def person_card(
    person: Person, number: int, parts: dict[Any, list[Part]], language: str, *, is_open: bool = True
) -> Card:
    """One person with the journey, payments, exploitation and documents."""
    table = desk_tables()["persons"]
    texts = opened(person)
    title = next(iter(names_of(texts)), "")
    if not is_open:
        return Card(person, table, title, open=False, facts=facts_of(texts, language))
    card = _card(person, table, texts, title, language)
    card.facts = facts_of(texts, language)
    card.consents = state_of(person, language)
    card.groups = [_group(t, parts.get((person.pk, t.id), []), language, person) for t in _tables("person")]
    return card


def facts_of(texts: dict[str, str], language: str) -> str:
    """Role, sex, age and citizenship of a person in one line."""
    table = desk_tables()["persons"]
    wanted = ("role", "sex", "age", "citizenship")
    said = [in_words(table, n, texts[n], language) for n in wanted if texts.get(n) and not texts[n].startswith("?")]
    return " · ".join(filter(None, said))


def _tables(of: str) -> Iterable[DeskTable]:
    return (t for t in desk_tables().values() if t.of == of)


def _group(table: DeskTable, rows: list[Part], language: str, person: Person | None = None) -> Group:
    title = table.label_in(language)
    cards = [_card(r, table, opened(r), f"{title} {n}", language) for n, r in enumerate(rows, start=1)]
    return Group(table, title, cards, person)


def _card(row: Row, table: DeskTable, texts: dict[str, str], title: str, language: str) -> Card:
    every = fields(table, texts, language)
    first = [f for f in every if f.level != "optional" or f.nominal or f.was]
    return Card(row, table, title, first, [f for f in every if f not in first])
