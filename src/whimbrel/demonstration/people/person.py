"""People, one after the other: many of them look like the one before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from whimbrel.demonstration.people.birth import Births, born_before
from whimbrel.demonstration.people.draw import Draw, Shares, whole
from whimbrel.demonstration.people.places import Places
from whimbrel.demonstration.people.tradition import Tradition
from whimbrel.demonstration.people.traditions import traditions
from whimbrel.demonstration.people.words import Name, variation

FIRST_DAY = date(2021, 1, 1)
DAYS = 5 * 365


class Person(NamedTuple):
    """One person as they truly are, and the day they were met first."""

    tradition: Tradition
    name: Name
    female: bool
    born: date
    country: str
    place: int
    phone: str
    met: int  # days since FIRST_DAY


class People:
    """Draws people; siblings, twins, namesakes and companions follow the person they resemble."""

    def __init__(self, places: Places) -> None:
        stated = variation()
        self.places, self.births = places, Births()
        self.traditions = traditions()
        self.kinds = Shares({k: v for k, v in stated["traditions"].items() if k in self.traditions})
        self.female = stated["female"]
        self.phone = stated["phone"]
        alike = stated["alike"]
        self.alike = Shares({**alike, "none": 1 - sum(alike.values())})

    def draw(self, r: Draw, people: int) -> Iterator[Person]:
        """Draw so many people."""
        before: Person | None = None
        for _ in range(people):
            kind = self.alike(r) if before else "none"
            before = self._stranger(r) if kind == "none" or before is None else self._resembling(r, before, kind)
            yield before

    def _stranger(self, r: Draw) -> Person:
        tradition = self.traditions[self.kinds(r)]
        branch = tradition.branch(r)
        country = tradition.country[branch](r)
        female = r() < self.female
        name = tradition.name(r, female, branch, None)
        met = whole(r, 0, DAYS)
        born = self.births.own(r, born_before(r, FIRST_DAY + timedelta(days=met)))
        phone = self.places.number(r) if r() < self.phone["has"] else ""
        return Person(tradition, name, female, born, country, self.places.draw(r, country), phone, met)

    def _resembling(self, r: Draw, other: Person, kind: str) -> Person:
        tradition, female = other.tradition, other.female if kind == "namesake" else r() < self.female
        met = whole(r, 0, DAYS) if kind == "namesake" or (kind == "sibling" and r() < 0.4) else other.met
        today = FIRST_DAY + timedelta(days=met)
        phone = other.phone if kind != "namesake" and r() < self.phone["of_companion"] else ""
        if kind == "namesake":
            born = _shifted(other.born, whole(r, -500, 500), today)
            place = self.places.draw(r, other.country)
            return other._replace(born=self.births.own(r, born), place=place, phone=phone, met=met)
        if kind == "companion":
            name = tradition.name(r, female, other.name.branch, None)
            return Person(tradition, name, female, born_before(r, today), other.country, other.place, phone, met)
        name = tradition.name(r, female, other.name.branch, other.name)
        born = other.born
        if kind == "sibling":
            apart = whole(r, 330, 2800) * (1 if r() < 0.5 else -1)
            born = self.births.own(r, _shifted(other.born, apart, today))
        return Person(tradition, name, female, born, other.country, other.place, phone, met)


def _shifted(born: date, days: int, today: date) -> date:
    """Move a birth date; nobody is born after the day of meeting."""
    moved = born + timedelta(days=days)
    return moved if moved <= today else today - timedelta(days=abs(days))
