"""Incidents: list, record, read, close."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import AwareDatetime, Field

from whimbrel.service.accounts.models import Agency
from whimbrel.service.api.asking import agency_of, reader, user_id
from whimbrel.service.api.cursors import page_of
from whimbrel.service.api.description import described
from whimbrel.service.api.desk_text import faults_in, fill, refuse, table_fault, touched
from whimbrel.service.api.given import Code, Given, Limit, Slug, Told, Values
from whimbrel.service.api.once import once
from whimbrel.service.api.problems import fault
from whimbrel.service.desk.access import looked_at, one
from whimbrel.service.desk.attachments import name_of
from whimbrel.service.desk.models import Incident, Person
from whimbrel.service.desk.numbering import MOST_ROWS, new_incident, new_row
from whimbrel.service.desk.rows import opened
from whimbrel.service.desk.saving import close_incident as close_row
from whimbrel.service.policy import within

router = Router(tags=["incidents"])
_DESK = ("reporter", "case_worker")


class GivenPart(Given):
    """A row below a person or an incident."""

    table: Code = Field(examples=["legs"])
    values: Values = Field({})


class GivenPerson(Given):
    """A person with the journey, payments, exploitation and documents."""

    values: Values = Field({}, examples=[{"role": "victim|unknown", "sex": "female", "age": "19"}])
    parts: list[GivenPart] = Field([], max_length=MOST_ROWS)


class GivenIncident(Given):
    """An incident with everything in it. Names, numbers and texts that identify are locked as at the desk."""

    agency: Slug = Field(examples=["river-police"])
    values: Values = Field({})
    persons: list[GivenPerson] = Field([], max_length=MOST_ROWS)
    parts: list[GivenPart] = Field([], max_length=MOST_ROWS)


class MadeRow(Told):
    """The key of a row, and the version with which it begins."""

    id: UUID
    version: int


class MadeIncident(MadeRow):
    """A recorded incident and its persons, in the order in which they were sent."""

    number: str = Field(examples=["2026-000017"])
    address: str
    persons: list[UUID]


class IncidentLine(Told):
    """An incident in a list."""

    id: UUID
    number: str
    agency: str
    version: int
    changed: dt.datetime
    closed: dt.datetime | None
    kind: str
    happened: str
    country: str


class Incidents(Told):
    """A page of incidents, the longest unchanged first."""

    incidents: list[IncidentLine]
    next: str = Field(description="Cursor of the next page, empty on the last one.")


class ToldRow(MadeRow):
    """A row. A value that begins with a question mark could not be read and stands as it was typed."""

    table: str
    values: dict[str, str]


class ToldPerson(ToldRow):
    """A person."""

    parts: list[ToldRow]


class ToldAttachment(Told):
    """A file that belongs to an incident."""

    id: UUID
    name: str
    kind: str
    size: int


class ToldIncident(ToldRow):
    """An incident with everything in it."""

    number: str
    agency: str
    made: dt.datetime
    changed: dt.datetime
    closed: dt.datetime | None
    persons: list[ToldPerson]
    parts: list[ToldRow]
    attachments: list[ToldAttachment]


class Closing(Given):
    """Whether the incident is closed, or open again."""

    closed: bool = True


class Asked(Given):
    """Which incidents are listed."""

    after: str = Field("", max_length=200, description="Cursor from the page before.")
    limit: Limit = 50
    changed_since: AwareDatetime | None = None
    closed: bool | None = None


@router.get("/incidents", response=Incidents, openapi_extra=described("case.read"))
def list_incidents(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Incidents that the token's owner may read, by their last change."""
    asker = reader(request, "case.read")
    own = Incident.objects.filter(removed__isnull=True, agency_id__in=asker.agencies(_DESK)).select_related("agency")
    rows = within(asker, "case.read", own)
    if asked.changed_since:
        rows = rows.filter(changed__gte=asked.changed_since)
    if asked.closed is not None:
        rows = rows.filter(closed__isnull=not asked.closed)
    found, following = page_of(rows, "changed", asked.after, asked.limit)
    return {"incidents": [_line(i) for i in found], "next": following}


def _line(row: Incident) -> dict[str, Any]:
    codes = {name: row.values.get(name, "") for name in ("kind", "happened", "country")}
    facts = {n: getattr(row, n) for n in ("id", "number", "version", "changed", "closed")}
    return {**facts, **codes, "agency": row.agency.slug}


@router.post("/incidents", response={201: MadeIncident}, openapi_extra=described("case.write", once=True))
@decorate_view(once)
def create_incident(request: HttpRequest, given: GivenIncident) -> Any:
    """Record an incident with everything in it, or, if anything is wrong, nothing of it."""
    asker = reader(request, "case.write")
    agency = agency_of(asker, "case.write", given.agency)
    refuse(_faults(given))
    row, people = record(agency, given, user_id(request))
    made = {"id": row.pk, "number": row.number, "version": row.version, "persons": [p.pk for p in people]}
    return {**made, "address": f"/api/v1/incidents/{row.pk}"}


def record(agency: Agency, given: GivenIncident, user: int) -> tuple[Incident, list[Person]]:
    """Record what was looked through before; in the caller's transaction."""
    row = new_incident(agency, user)
    fill(row, given.values, user)
    people = _people(row, given.persons, user)
    _parts(row, given.parts, None, user)
    return touched(row), people


def _faults(given: GivenIncident) -> list[dict[str, str]]:
    found = faults_in("incidents", given.values, "$.values")
    for n, person in enumerate(given.persons):
        found += faults_in("persons", person.values, f"$.persons[{n}].values")
        found += _part_faults(person.parts, "person", f"$.persons[{n}].parts")
    found += _part_faults(given.parts, "incident", "$.parts")
    if len(given.parts) + sum(1 + len(p.parts) for p in given.persons) > MOST_ROWS:
        found.append(fault("$", f"An incident has at most {MOST_ROWS} rows; send a file instead.", "too_many_rows"))
    return found


def _part_faults(parts: list[GivenPart], of: str, where: str) -> list[dict[str, str]]:
    found = []
    for n, part in enumerate(parts):
        wrong = table_fault(part.table, of, f"{where}[{n}].table")
        found += wrong or faults_in(part.table, part.values, f"{where}[{n}].values")
    return found


def _people(row: Incident, persons: list[GivenPerson], user: int) -> list[Any]:
    # A new incident has one person; where none was sent, there was none.
    first = Person.objects.get(incident=row)
    if not persons:
        first.delete()
        return []
    people: list[Any] = [first, *(new_row(row, "persons", user) for _ in persons[1:])]
    for person, given in zip(people, persons, strict=True):
        fill(person, given.values, user)
        _parts(row, given.parts, person, user)
    return people


def _parts(row: Incident, parts: list[GivenPart], person: Any, user: int) -> None:
    for given in parts:
        fill(new_row(row, given.table, user, person), given.values, user)


@router.get("/incidents/{uuid:key}", response=ToldIncident, openapi_extra=described("case.read"))
def read_incident(request: HttpRequest, key: UUID) -> Any:
    """One incident with everything in it. That it was read is logged."""
    row = one(reader(request, "case.read"), "case.read", Incident, key)
    if row.removed:
        raise Http404
    looked_at("incident", row)
    below: dict[Any, list[Any]] = {}
    for part in row.parts.filter(removed__isnull=True).order_by("position", "made"):
        below.setdefault(part.person_id, []).append(_told(part))
    people = row.persons.filter(removed__isnull=True).order_by("position", "made")
    attachments = row.attachments.filter(removed__isnull=True).order_by("made")
    return {
        **_told(row),
        **{n: getattr(row, n) for n in ("number", "made", "changed", "closed")},
        "agency": row.agency.slug,
        "persons": [{**_told(p), "parts": below.get(p.pk, [])} for p in people],
        "parts": below.get(None, []),
        "attachments": [{"id": a.pk, "name": name_of(a), "kind": a.kind, "size": a.size} for a in attachments],
    }


def _told(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "version": row.version, "table": row.table, "values": opened(row)}


@router.post("/incidents/{uuid:key}/close", response=MadeRow, openapi_extra=described("case.write", once=True))
@decorate_view(once)
def close_incident(request: HttpRequest, key: UUID, given: Closing) -> Any:
    """Close an incident, or open it again."""
    row = one(reader(request, "case.write"), "case.write", Incident, key)
    if row.removed:
        raise Http404
    close_row(row, given.closed)
    return touched(row)
