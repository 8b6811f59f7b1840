"""Who may already be known: earlier records of the own agency that are like the one being written.

The blind index gives a hundred candidates at most, by what few others share with the record; these are opened and scored by
the library's model. The score is not shown: the page says who may be meant, and people decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from whimbrel.linkage import likeness
from whimbrel.service.desk.as_record import numbers_of, record_of, record_of_texts
from whimbrel.service.desk.found_by import NAMES, keys_of
from whimbrel.service.desk.models import NamePart, Person
from whimbrel.service.desk.names import names_of, rare_of
from whimbrel.service.desk.rows import opened
from whimbrel.service.desk.sheet import facts_of
from whimbrel.service.secrecy.blind import hashed_keys, parts_of

_CANDIDATES = 100
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
    return [Known(p, " / ".join(names_of(t)), facts_of(t, language)) for p, t in chosen]


def _candidates(people: QuerySet[Person], person: Person, texts: Mapping[str, str]) -> list[Person]:
    agency: int = person.agency_id  # type: ignore[attr-defined]
    words = {k: w for name in names_of(dict(texts)) for k, w in parts_of(name).items() if k.startswith(_WHOLE)}
    rare = rare_of(agency, list(hashed_keys({**words, **keys_of(texts)}, agency)))
    if not rare:
        return []  # everybody is called so, and nothing else is known yet
    rows = NamePart.objects.filter(agency_id=agency, hashed__in=rare).exclude(person_id=person.pk)
    scored = rows.values("person_id").annotate(score=Sum("weight")).order_by("-score", "person_id")
    keys = [r["person_id"] for r in scored[:_CANDIDATES]]
    there = people.filter(pk__in=keys, agency_id=agency, removed=None, incident__removed=None)
    return list(there.select_related("incident"))
