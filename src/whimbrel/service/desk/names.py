"""Finding people by name within the own agency, in several scripts, without a readable name in the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet, Sum
from rapidfuzz import fuzz

from whimbrel.service.desk.found_by import keys_of
from whimbrel.service.desk.models import NamePart, Person
from whimbrel.service.desk.rows import opened
from whimbrel.service.secrecy.blind import hashed_keys, hashed_parts, latin_words

_COMMON = 3_000  # a part that more people than this share finds nobody by itself
_CANDIDATES = 150
_SHOWN = 30
_LIKE = 60.0  # of 100; below it two names are not alike


@dataclass(frozen=True)
class Found:
    """A person with the opened row, and how alike the names are (0 to 100)."""

    person: Person
    texts: dict[str, str]
    alike: float


def names_of(texts: dict[str, str]) -> list[str]:
    """The names of an opened person, each as one text: family and given names together, then every other."""
    whole = " ".join(filter(None, (texts.get("family_name", ""), texts.get("given_names", ""))))
    others = [texts.get("name_as_written", ""), *texts.get("other_names", "").split(";")]
    return [n.strip() for n in (whole, *others) if n.strip()]


def reindex(person: Person, texts: dict[str, str] | None = None) -> None:
    """Write anew what the person is found by."""
    texts = opened(person) if texts is None else texts
    parts = index_of(texts, person.agency_id)
    NamePart.objects.filter(person=person).delete()
    NamePart.objects.bulk_create(
        NamePart(agency_id=person.agency_id, person=person, hashed=h, weight=w) for h, w in parts.items()
    )


def index_of(texts: dict[str, str], agency: int) -> dict[str, int]:
    """Hash -> weight of all a person is found by: parts of every name, and the keys of ``found_by.py``."""
    parts = hashed_keys(keys_of(texts), agency)
    for name in names_of(texts):
        for hashed, weight in hashed_parts(name, agency).items():
            parts[hashed] = max(weight, parts.get(hashed, 0))
    return parts


def find(people: QuerySet[Person], agencies: Iterable[int], name: str) -> list[Found]:
    """People whose names are like ``name``, the most alike first. ``people``: those the reader may see."""
    found: list[Found] = []
    for agency in agencies:
        candidates = _candidates(people.filter(agency_id=agency), agency, name)
        for person in people.filter(pk__in=candidates).select_related("incident"):
            texts = opened(person)
            alike = max((_alike(name, n) for n in names_of(texts)), default=0.0)
            if alike >= _LIKE:
                found.append(Found(person, texts, alike))
    return sorted(found, key=lambda f: -f.alike)[:_SHOWN]


def _candidates(people: QuerySet[Person], agency: int, name: str) -> list[object]:
    """Ids of people who share rare parts with the name, those who share most first."""
    parts = hashed_parts(name, agency)
    if not parts:
        return []
    rare = rare_of(agency, list(parts))
    # Who was taken off, or is not the reader's, falls away when the candidates are fetched; of a whole agency that is few.
    rows = NamePart.objects.filter(agency_id=agency, hashed__in=rare or list(parts))
    rows = rows.filter(person__in=people) if not _whole_agency(people) else rows
    if not rare:
        # Everybody is called so: those who share all of it, as far as one looks.
        rows = NamePart.objects.filter(pk__in=rows.order_by("-person_id").values("pk")[: _COMMON * 2])
    scored = rows.values("person_id").annotate(score=Sum("weight")).order_by("-score")
    return [r["person_id"] for r in scored[:_CANDIDATES]]


def _whole_agency(people: QuerySet[Person]) -> bool:
    return "author_id" not in str(people.query.where)


def rare_of(agency: int, hashes: list[str], most: int = _COMMON) -> dict[str, int]:
    """The rarest parts, as many as can be looked through, with how many people have each, the rarest first.

    Those that more than ``most`` people share find nobody by themselves.
    """
    # In one statement, so that the second wall finds the reader's reach once.
    values = ", ".join(["(%s)"] * len(hashes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"with part (hashed) as (values {values}) select (select count(*) from (select 1 from desk_namepart n "
            "where n.agency_id = %s and n.hashed = part.hashed limit %s) counted), part.hashed from part",
            [*hashes, agency, most + 1],
        )
        counts = cursor.fetchall()
    chosen: dict[str, int] = {}
    together = 0
    for count, hashed in sorted((n, h) for n, h in counts if 0 < n <= most):
        together += count
        if chosen and together > _COMMON:
            break
        chosen[hashed] = count
    return chosen


def _alike(asked: str, name: str) -> float:
    a, b = latin_words(asked), latin_words(name)
    if not a or not b:
        return 0.0
    # In any order, and written in one word or in several.
    together = fuzz.ratio("".join(sorted(a)), "".join(sorted(b)))
    return max(fuzz.token_set_ratio(" ".join(a), " ".join(b)) * 0.97, together, fuzz.ratio("".join(a), "".join(b)))
