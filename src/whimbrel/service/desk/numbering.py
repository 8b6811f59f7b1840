"""Making incidents and the rows in them; the agency's running numbers."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.models import Incident, Part, Person, Row
from whimbrel.service.second_wall import last_number

MOST_ROWS = 500  # rows in one incident; a group beyond that is several incidents, or a file to upload


class TooManyRows(Exception):
    """An incident has as many rows as it may have."""


def new_incident(agency: Agency, user_id: int) -> Incident:
    """A new incident with the agency's next number of this year and one person in it."""
    year = timezone.localdate().year
    for _ in range(20):
        try:
            with transaction.atomic():
                incident = Incident.objects.create(
                    agency=agency, author_id=user_id, changed_by_id=user_id, number=_next(agency, year)
                )
                Person.objects.create(incident=incident, agency=agency, author_id=user_id, changed_by_id=user_id)
                return incident
        except IntegrityError:
            continue  # a colleague took the number in the same moment
    raise RuntimeError("no free incident number")


def _next(agency: Agency, year: int) -> str:
    last = last_number(agency.pk, year)
    return f"{year}-{int(last.split('-')[1]) + 1 if last else 1:06d}"


def new_row(incident: Incident, table: str, user_id: int, person: Person | None = None) -> Row:
    """A new row of a table in an incident, below ``person`` where the table is of persons. KeyError: no such table here."""
    of = desk_tables()[table].of
    if not of or (of == "person") != (person is not None):
        raise KeyError(table)
    if incident.parts.count() + incident.persons.count() >= MOST_ROWS:
        raise TooManyRows
    facts = {"agency_id": incident.agency_id, "author_id": user_id, "changed_by_id": user_id, "incident": incident}
    with transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(changed=timezone.now())
        if table == "persons":
            return Person.objects.create(position=_after(incident.persons), **facts)
        rows = incident.parts.filter(table=table, person=person)
        return Part.objects.create(table=table, person=person, position=_after(rows), **facts)


def _after(rows: object) -> int:
    last = rows.aggregate(last=Max("position"))["last"]  # type: ignore[attr-defined]
    return (last or 0) + 1
