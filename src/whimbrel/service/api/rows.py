"""Rows of an incident: add one, change columns of one, take one off and bring it back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router
from ninja.decorators import decorate_view
from pydantic import Field

from whimbrel.service.api.asking import reader, user_id
from whimbrel.service.api.description import described
from whimbrel.service.api.desk_text import faults_in, fill, refuse
from whimbrel.service.api.given import Code, Given, Text, Told, Values
from whimbrel.service.api.incidents import MadeRow
from whimbrel.service.api.once import once
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.desk.access import one, row_of
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.models import Incident, Person
from whimbrel.service.desk.numbering import TooManyRows, new_row
from whimbrel.service.desk.saving import Change, save

router = Router(tags=["incidents"])
Table = Annotated[str, Path(pattern=r"^[a-z_]{1,30}$", examples=["persons"])]


class NewRow(Given):
    """A row to add. ``person``: the person it belongs to, where the table is one of persons."""

    table: Code = Field(examples=["persons"])
    person: UUID | None = None
    values: Values = Field({})


class GivenChange(Given):
    """A column as it was when it was read, and as it shall be."""

    was: Text = ""
    now: Text


class Changes(Given):
    """Columns to change."""

    changes: dict[str, GivenChange] = Field(
        min_length=1, max_length=100, examples=[{"sex": {"was": "", "now": "female"}}]
    )


class Kept(MadeRow):
    """A changed row: the columns that now are as asked for."""

    columns: list[str]


class Removal(Told):
    """Whether a row is taken off."""

    id: UUID
    removed: bool


class Removing(Given):
    """Whether a row is taken off, or brought back."""

    removed: bool = True


@router.post("/incidents/{uuid:key}/rows", response={201: MadeRow}, openapi_extra=described("case.write", once=True))
@decorate_view(once)
def add_row(request: HttpRequest, key: UUID, given: NewRow) -> Any:
    """Add a person, or a row of another table, to an incident."""
    asker = reader(request, "case.write")
    incident = one(asker, "case.write", Incident, key)
    person = one(asker, "case.write", Person, given.person) if given.person else None
    if incident.removed or (person and (person.incident_id != incident.pk or person.removed)):
        raise Http404
    of = "person" if person else "incident"
    if given.table not in desk_tables() or desk_tables()[given.table].of != of:
        raise Problem("invalid", faults=[fault("$.table", "There is no such table here.", "unknown_table")])
    refuse(faults_in(given.table, given.values, "$.values"))
    try:
        row = new_row(incident, given.table, user_id(request), person)
    except TooManyRows:
        raise Problem("conflict", "The incident has as many rows as it may have; send a file instead.") from None
    fill(row, given.values, user_id(request))
    row.refresh_from_db()
    return row


@router.patch("/rows/{table}/{uuid:key}", response=Kept, openapi_extra=described("case.write", once=True))
@decorate_view(once)
def change_row(request: HttpRequest, table: Table, key: UUID, given: Changes) -> Any:
    """Change columns of a row. Where a colleague changed one meanwhile, nothing is saved and both versions are told."""
    row = row_of(reader(request, "case.write"), "case.write", table, key)
    if row.removed:
        raise Http404
    refuse(faults_in(table, {n: c.now for n, c in given.changes.items()}, "$.changes"))
    done = save(row, {n: Change(c.was, c.now) for n, c in given.changes.items()}, user_id(request))
    if done.conflicts:
        told = [
            {
                "column": c.column,
                "was": c.was,
                "mine": c.mine,
                "theirs": c.theirs,
                "by": c.by,
                "when": c.when.isoformat(timespec="seconds"),
            }
            for c in done.conflicts
        ]
        raise Problem("changed_meanwhile", conflicts=told)
    return {"id": row.pk, "version": done.version, "columns": sorted(done.texts)}


@router.post("/rows/{table}/{uuid:key}/removal", response=Removal, openapi_extra=described("case.write", once=True))
@decorate_view(once)
def remove_row(request: HttpRequest, table: Table, key: UUID, given: Removing) -> Any:
    """Take a row off the incident, or bring it back. Nothing is deleted for good: that takes two people at the desk."""
    row = row_of(reader(request, "case.write"), "case.write", table, key)
    if isinstance(row, Incident):
        raise Http404
    row.removed = timezone.now() if given.removed else None
    row.save(update_fields=["removed", "changed"])
    return {"id": row.pk, "removed": given.removed}
