"""A person of the desk as the record that linkage compares: plain texts by the keys it knows, opened in memory only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import QuerySet

from whimbrel.service.desk.entered import UNREAD
from whimbrel.service.desk.models import Part, Person
from whimbrel.service.desk.rows import opened
from whimbrel.standard.model import missing_reasons

COMPARED = (
    *("family_name", "given_names", "name_as_written", "other_names"),
    *("birth_date", "age", "registered", "sex", "citizenship", "phone"),
)
_BATCH = 500


def record_of(person: Person, texts: Mapping[str, str] | None = None, numbers: Iterable[str] = ()) -> dict[str, str]:
    """The record of one person. ``texts``: the row opened, if it was; ``numbers``: of the person's documents."""
    return {"id": str(person.pk), **record_of_texts(opened(person) if texts is None else texts, numbers)}


def record_of_texts(texts: Mapping[str, str], numbers: Iterable[str] = ()) -> dict[str, str]:
    """The same from a row's texts. A blank, a reason why nothing is known and what could not be read are left out."""
    found = {key: texts[key] for key in COMPARED if _said(texts.get(key, ""))}
    if held := [n for n in numbers if _said(n)]:
        found["document_number"] = ";".join(held)
    return found


def records_of(people: QuerySet[Person]) -> Iterator[dict[str, str]]:
    """The records of many people, a batch at a time."""
    batch: list[Person] = []
    for person in people.iterator(chunk_size=_BATCH):
        batch.append(person)
        if len(batch) == _BATCH:
            yield from _records(batch)
            batch = []
    yield from _records(batch)


def numbers_of(people: Iterable[Person]) -> dict[object, list[str]]:
    """Person's id -> numbers of the documents recorded, in the order of the page."""
    found: dict[object, list[str]] = {}
    documents = Part.objects.filter(table="documents", person__in=list(people), removed__isnull=True)
    for row in documents.order_by("position", "made"):
        if number := opened(row).get("number", ""):
            found.setdefault(row.person_id, []).append(number)
    return found


def _records(batch: list[Person]) -> Iterator[dict[str, str]]:
    numbers = numbers_of(batch)
    for person in batch:
        yield record_of(person, numbers=numbers.get(person.pk, ()))


def _said(text: str) -> bool:
    return bool(text) and not text.startswith(UNREAD) and text not in missing_reasons()
