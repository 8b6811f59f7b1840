"""A table of invented people met several times by several agencies, with the truth beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration.people.birth import Births
from whimbrel.demonstration.people.draw import Draw, Shares, draws, whole
from whimbrel.demonstration.people.errors import Hand
from whimbrel.demonstration.people.layout import Layout
from whimbrel.demonstration.people.person import DAYS, FIRST_DAY, People, Person
from whimbrel.demonstration.people.places import Places
from whimbrel.demonstration.people.words import variation

MOST_MEETINGS = 6
CHUNK = 50_000
COLUMNS = (
    "person", "tradition", "agency", "family_name", "given_names", "birth_date", "age", "registered", "sex",
    "citizenship", "birth_place", "phone",
)  # fmt: skip
SCHEMA = pa.schema([(c, pa.int64() if c in ("person", "age") else pa.string()) for c in COLUMNS])
Row = tuple[Any, ...]


def same_people(seed: int, rows: int, *, repeated: float = 0.2) -> pa.Table:
    """Records of invented people; ``person`` tells which records are of one person.

    repeated: share of the rows that are second and further meetings, below 5/6 (nobody is met more than six times).
    """
    if rows < 1 or not 0 <= repeated <= 1 - 1 / MOST_MEETINGS:
        raise ValueError(f"rows must be at least 1 and repeated between 0 and {1 - 1 / MOST_MEETINGS:.3f}")
    chance = np.random.Generator(np.random.PCG64([seed, 1]))
    meetings = _meetings(chance, rows, repeated)
    made = Records(draws(seed)).rows(meetings.tolist())
    chunks = iter(lambda: list(islice(made, CHUNK)), [])
    batches = [
        pa.RecordBatch.from_arrays(
            [pa.array(values, field.type) for values, field in zip(zip(*chunk, strict=True), SCHEMA, strict=True)],
            schema=SCHEMA,
        )
        for chunk in chunks
    ]
    table = pa.Table.from_batches(batches).take(pa.array(chance.permutation(rows)))
    identifiers = pa.array([f"r{i:07}" for i in range(1, rows + 1)])
    return table.add_column(0, "id", identifiers).combine_chunks()


def _meetings(chance: np.random.Generator, rows: int, repeated: float) -> np.ndarray:
    """How often each person is met: once, and ``repeated`` of all rows are further meetings."""
    further = round(rows * repeated)
    people = rows - further
    shares = variation()["further_meetings"]
    wanted = chance.choice(list(shares), size=people, p=list(shares.values()))
    order = chance.permutation(people)
    dealt = np.clip(further - (np.cumsum(wanted[order]) - wanted[order]), 0, wanted[order])
    short = further - int(dealt.sum())
    room = np.repeat(np.arange(people), MOST_MEETINGS - 1 - dealt) if short else np.arange(0)
    np.add.at(dealt, chance.permutation(room)[:short], 1)
    meetings = np.ones(people, dtype=np.int64)
    meetings[order] += dealt
    return meetings


class Records:
    """Writes the records of people, person by person."""

    def __init__(self, r: Draw) -> None:
        self.r = r
        self.stated = variation()
        self.places = Places()
        self.people = People(self.places)
        self.births, self.hand, self.layout = Births(), Hand(), Layout()
        self.agencies = Shares(self.stated["agencies"])
        self.days = [(FIRST_DAY + timedelta(days=d)).isoformat() for d in range(DAYS + 1)]

    def rows(self, meetings: list[int]) -> Iterator[Row]:
        """Yield every record of every person."""
        r = self.r
        for number, (person, times) in enumerate(zip(self.people.draw(r, len(meetings)), meetings, strict=True), 1):
            document = person.tradition.write(person.name, person.female, r)
            agency, day = self.agencies(r), person.met
            for time in range(times):
                if time:
                    agency, day = self._next(person, agency, day)
                written = document
                if r() >= self.stated["from_document"]:
                    written = person.tradition.write(person.name, person.female, r)
                family, given = self.layout(written, person.tradition, person.female, r)
                yield (number, person.tradition.code, agency, *self.hand(family, given, r), *self._rest(person, day))

    def _next(self, person: Person, agency: str, day: int) -> tuple[str, int]:
        """Agency and day of another meeting; one that would lie after the last day lies before."""
        r = self.r
        if r() < self.stated["elsewhere"]:
            before = agency
            while agency == before:
                agency = self.agencies(r)
        gap = whole(r, 0, 12) if r() < self.stated["handed_over"] else whole(r, 10, 700)
        if day + gap <= DAYS:
            return agency, day + gap
        return agency, max(0, (person.born - FIRST_DAY).days, day - gap)

    def _rest(self, person: Person, day: int) -> Row:
        r, places = self.r, self.places
        today: date = FIRST_DAY + timedelta(days=day)
        birth_date, age = self.births.told(r, person.born, today, person.tradition.code)
        phone = None
        if person.phone and r() < self.stated["phone"]["told"]:
            phone = places.told_number(r, person.country, person.phone)
        return (
            birth_date,
            age,
            self.days[day],
            self._sex(person.female),
            places.claimed(r, person.country),
            places.birth_place(r, person.country, person.place),
            phone,
        )

    def _sex(self, female: bool) -> str | None:
        chance, share = self.r(), self.stated["sex"]
        if chance < share["unknown"]:
            return None
        wrong = chance < share["unknown"] + share["wrong"]
        return "female" if female != wrong else "male"
