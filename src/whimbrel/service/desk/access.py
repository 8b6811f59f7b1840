"""Coming to a row of the desk: through the policy, and with an entry in the audit log of who looked."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404

from whimbrel.service.accounts.models import Agency
from whimbrel.service.audit.log import note
from whimbrel.service.desk.models import Incident, Part, Person, Row
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Member, Reader

M = TypeVar("M", bound=models.Model)
KINDS: dict[str, type[Row]] = {"incidents": Incident, "persons": Person}


def one(reader: Reader, act: str, model: type[M], key: UUID | int) -> M:
    """The row, if the reader may do this to it; else the same 404 as for one that never was."""
    found = within(reader, act, model._default_manager.all()).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def row_of(reader: Reader, act: str, table: str, key: UUID) -> Any:
    """An incident, a person or a part by the id of its table."""
    model = KINDS.get(table, Part)
    found: Any = one(reader, act, model, key)
    if found.table != table:
        raise Http404
    return found


def looked_at(what: str, row: Any) -> None:
    """Log that somebody saw this row opened."""
    note("look", what, key=str(row.pk))


def own_agencies(reader: Reader, act: str) -> list[Member]:
    """Agencies the reader works in and may do this for, by name; as memberships, without asking the database."""
    found = {m.agency_id: m for m in reader.memberships if may(reader, act, m)}
    return sorted(found.values(), key=lambda m: m.label)


def agencies(reader: Reader, act: str) -> list[Agency]:
    """Agencies for which the reader may do this, by name."""
    near = Agency.objects.filter(active=True, pk__in={m.agency_id for m in reader.memberships})
    return [a for a in near.order_by("label") if may(reader, act, a)]
