"""Invented incidents for the desks of the demonstration, recorded as a case worker would have."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.utils import timezone

from whimbrel.service.accounts.models import Agency, Membership
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.entered import UNREAD, read
from whimbrel.service.desk.models import Incident, Row
from whimbrel.service.desk.numbering import new_incident, new_row
from whimbrel.service.desk.saving import Change, save
from whimbrel.vocabulary.yaml_file import read_yaml


def make_incidents() -> int:
    """Record the invented incidents at every desk of the demonstration that has a case worker and none yet; returns how many."""
    if not settings.DEMONSTRATION:
        raise RuntimeError("invented incidents are for a demonstration only")
    made = 0
    for membership in Membership.objects.filter(role="case_worker", ended__isnull=True).select_related("agency"):
        if Incident.objects.filter(agency=membership.agency).exists():
            continue
        for told in read_yaml(files(__package__).joinpath("demonstration.yaml")):
            _incident(membership.agency, membership.user_id, told)
            made += 1
    return made


def _incident(agency: Agency, user_id: int, told: dict[str, Any]) -> None:
    day = (timezone.localdate() - dt.timedelta(days=told["days"])).isoformat()
    incident = new_incident(agency, user_id)
    _put(incident, {"happened": day, "country": agency.country, **told["incident"]}, user_id)
    for place, entry in enumerate(told["persons"]):
        person: Any = incident.persons.get() if place == 0 else new_row(incident, "persons", user_id)
        _put(person, {"registered": day, **entry["person"]}, user_id)
        for table in ("legs", "payments", "exploitations", "documents"):
            for texts in entry.get(table, ()):
                _put(new_row(incident, table, user_id, person), texts, user_id)


def _put(row: Row, texts: dict[str, str], user_id: int) -> None:
    columns = desk_tables()[row.table].columns
    for name, text in texts.items():
        if read(columns[name], text).text.startswith(UNREAD):
            raise ValueError(f"demonstration.yaml: {row.table}.{name} cannot be read")
    save(row, {name: Change("", text) for name, text in texts.items() if text}, user_id)
