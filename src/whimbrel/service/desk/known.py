"""Who may already be known: earlier records of the own agency that are like the one being written.

The blind index gives thirty candidates at most, by what few others share with the record; these are opened and scored by
the library's model. The score is not shown: the page says who may be meant, and people decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, prefetch_related_objects

from whimbrel.linkage import likeness
from whimbrel.service.desk.as_record import numbers_of, record_of, record_of_texts
from whimbrel.service.desk.found_by import NAMES, keys_of
from whimbrel.service.desk.models import Person
from whimbrel.service.desk.names import names_of, rare_of
from whimbrel.service.desk.rows import opened
from whimbrel.service.desk.sheet import facts_of
from whimbrel.service.secrecy.blind import hashed_keys, parts_of

_CANDIDATES = 30
_RARE = 300  # what more people than this share is not looked through: it would take longer than it tells
_EVERYBODY = 20.0  # bits of a million
LEAST = 0.2  # likely enough to be named to whoever writes the record
SHOWN = 5
# Of the keys of a name whole words only: its beginnings and consonants are for whoever searches with half a name.
_WHOLE = "w"


@dataclass(frozen=True)
class Known:
    """An earlier record that is likely to be about the same person, as the page shows it."""

    person: Any
    names: str
    facts: str


def known(people: QuerySet[Person], person: Person, texts: Mapping[str, str], language: str) -> list[Known]:
    """Up to five records among ``people`` that are like ``texts``, the likeliest first; never the person's own record."""
    new = record_of_texts(texts)
    found = _candidates(people, person, texts) if any(new.get(n) for n in NAMES) else []
    if not found:
        return []
    numbers = numbers_of(found)
    read = [(p, opened(p)) for p in found]
    scored = likeness(new, [record_of(p, t, numbers.get(p.pk, ())) for p, t in read])
    likely = [s for s in scored if s.probability >= LEAST]
    chosen = [read[s.position] for s in sorted(likely, key=lambda s: -s.weight)[:SHOWN]]
    prefetch_related_objects([p for p, _ in chosen], "incident")
    return [Known(p, " / ".join(names_of(t)), facts_of(t, language)) for p, t in chosen]


def _candidates(people: QuerySet[Person], person: Person, texts: Mapping[str, str]) -> list[Person]:
    agency: int = person.agency_id  # type: ignore[attr-defined]
    words = {k: w for name in names_of(dict(texts)) for k, w in parts_of(name).items() if k.startswith(_WHOLE)}
    hashes = list(hashed_keys({**words, **keys_of(texts)}, agency))
    # Where everybody is called so, and nothing else is known yet, nobody is looked at.
    shared = rare_of(agency, hashes, _RARE) if hashes else {}
    keys = _sharing(agency, person, shared) if shared else []
    there = people.filter(pk__in=keys, removed=None, incident__removed=None)
    return list(there.only("id", "agency_id", "incident_id", "values", "locked"))


def _sharing(agency: int, person: Person, shared: Mapping[str, int]) -> list[object]:
    """Ids of those who share most of it; what fewer people have tells more."""
    values = ", ".join(["(%s, %s)"] * len(shared))
    told = [x for hashed, count in shared.items() for x in (hashed, round(_EVERYBODY - math.log2(count), 2))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"with part (hashed, bits) as (values {values}) select n.person_id from desk_namepart n "
            "join part on part.hashed = n.hashed where n.agency_id = %s and n.person_id <> %s "
            "group by n.person_id order by sum(part.bits) desc, n.person_id limit %s",
            [*told, agency, _as_stored(person.pk), _CANDIDATES],
        )
        return [row[0] for row in cursor.fetchall()]


def _as_stored(key: UUID) -> object:
    """An id as this database keeps it: SQLite has no type for it."""
    return Person._meta.pk.get_db_prep_value(key, connection)
