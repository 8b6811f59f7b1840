"""The desk's records as tables of the standard, without names: what a return of the desk is made of.

Only ``values`` are read; what is locked is never opened. An incident belongs to the period in which it happened, or, if that
is not known, in which it was recorded; its persons go with it.

Consent: an agency that acts by law (``basis: law`` in the list organisation_type) reports everyone but who declined or
withdrew; any other agency reports only who agreed to research. How many persons were left out is told in the manifest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db.models import OuterRef, Q, QuerySet, Subquery

from whimbrel.intake.filling.dates import date_arrays
from whimbrel.intake.values.dates import dated
from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.consent import GIVEN, RESEARCH
from whimbrel.service.desk.models import Consent, Incident, Part, Person
from whimbrel.service.second_wall import projecting
from whimbrel.standard.faults import Faults
from whimbrel.standard.model import Column, missing_reasons, table
from whimbrel.standard.period import Period
from whimbrel.standard.row_checks import check_rows
from whimbrel.standard.whole_checks import check_legs
from whimbrel.vocabulary.code_lists import code_list

# Check for a text that stands in a column and could not be read.
_UNREAD = {"date": "V03", "country": "V12", "code": "V01", "answer": "V01", "text": "V07"}
_UNREAD_NUMBER = "V02"
PARTS = ("legs", "payments", "exploitations", "actors", "findings")


@dataclass
class Projection:
    """Tables by id, all faults (sheet: the table, rows: ids in it), which incident each row came from, and who is left out.

    persons: keys of the persons in the order of their rows. They stay here: no table of the standard has them.
    """

    tables: dict[str, pa.Table] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    came_from: dict[str, list[str]] = field(default_factory=dict)
    persons: list[UUID] = field(default_factory=list)
    left_out: int = 0
    undated: int = 0


@projecting
def project(agency: Agency, period: Period, progress: Callable[[int, int], None] | None = None) -> Projection:
    """The agency's records of a period. Rows are read as the acting account may (see ``second_wall.py``)."""
    made = Projection()
    incidents = list(incidents_of(agency, period))
    made.undated = sum(1 for i in incidents if i.happened is None)
    keys = [i.pk for i in incidents]
    people = Person.objects.filter(incident__in=keys, removed=None)
    agreed = list(_may_be_reported(people, agency).order_by("incident_id", "position", "pk"))
    made.left_out = people.count() - len(agreed)
    rank = {key: place for place, key in enumerate(keys)}
    agreed.sort(key=lambda p: (rank[p.incident_id], p.position, str(p.pk)))
    ids: dict[Any, int] = {i.pk: n for n, i in enumerate(incidents, start=1)}
    ids |= {p.pk: n for n, p in enumerate(agreed, start=1)}
    made.persons = [p.pk for p in agreed]
    numbers = {i.pk: i.number for i in incidents}
    _table(made, "incidents", incidents, {}, [i.number for i in incidents], period)
    refers = {"incident": [ids[p.incident_id] for p in agreed]}
    _table(made, "persons", agreed, refers, [numbers[p.incident_id] for p in agreed], period)
    if progress:
        progress(1, 2)
    parts: dict[str, list[Part]] = {}
    rows = Part.objects.filter(incident__in=keys, removed=None, table__in=PARTS).order_by("position", "made", "pk")
    for part in rows.iterator(chunk_size=2000):
        if part.person_id is None or part.person_id in ids:
            parts.setdefault(part.table, []).append(part)
    for found in parts.values():
        found.sort(key=lambda p: (rank[p.incident_id], ids.get(p.person_id, 0), p.position))
    ids |= {p.pk: n for n, p in enumerate(parts.get("actors", ()), start=1)}
    for name, found in parts.items():
        _table(made, name, found, _references(name, found, ids), [numbers[p.incident_id] for p in found], period)
    if progress:
        progress(2, 2)
    return made


def incidents_of(agency: Agency, period: Period) -> QuerySet[Incident]:
    """Incidents that belong to the period, in the order of their numbers."""
    last = dt.datetime.combine(period.last + dt.timedelta(days=1), dt.time.min, dt.UTC)
    first = dt.datetime.combine(period.first, dt.time.min, dt.UTC)
    undated = Q(happened=None, made__gte=first, made__lt=last)
    rows = Incident.objects.filter(
        Q(happened__range=(period.first, period.last)) | undated, agency=agency, removed=None
    )
    return rows.order_by("number")


def _may_be_reported(people: QuerySet[Person], agency: Agency) -> QuerySet[Person]:
    answers = Consent.objects.filter(person=OuterRef("pk"), purpose=RESEARCH).order_by("-id")
    asked = people.annotate(newest=Subquery(answers.values("answer")[:1]))
    kinds = code_list("organisation_type")
    by_law = agency.kind in kinds and kinds.code(agency.kind).extra.get("basis") == "law"
    return asked.filter(Q(newest=None) | Q(newest=GIVEN)) if by_law else asked.filter(newest=GIVEN)


def _references(name: str, rows: Sequence[Part], ids: dict[Any, int]) -> dict[str, list[int]]:
    if desk_tables()[name].of == "incident":
        return {}
    found: dict[str, list[int]] = {"person": [ids[r.person_id] for r in rows]}
    if name == "findings":
        # Set by the interview, typed by nobody; an actor that was taken off is nobody's any more.
        of = {str(key): number for key, number in ids.items()}
        found["actor"] = [of.get(r.values.get("actor", "")) for r in rows]  # type: ignore[misc]
    if name == "legs":
        nth: dict[Any, int] = {}
        found["sequence"] = []
        for row in rows:
            nth[row.person_id] = nth.get(row.person_id, 0) + 1
            found["sequence"].append(nth[row.person_id])
    return found


def _table(
    made: Projection, name: str, rows: Sequence[Any], given: dict[str, list[int]], numbers: list[str], period: Period
) -> None:
    if not rows:
        return
    own = pa.array(range(1, len(rows) + 1), pa.int64())
    arrays: dict[str, pa.Array] = {"id": own, "source_row": own}
    for column in table(name).columns.values():
        if column.name in given:
            arrays[column.name] = pa.array(given[column.name], pa.int64())
            continue
        texts = [str(r.values.get(column.name, "")) for r in rows]
        _unread(made.faults, name, column, rows)
        if any(texts) or column.level == "required":
            arrays |= _arrays(column, texts)
            blank = np.array([not t for t in texts])
            if column.level == "required" and blank.any():
                made.faults.add("V06", sheet=name, column=column.name, rows=np.flatnonzero(blank) + 1)
    batch = pa.RecordBatch.from_pydict(arrays)
    check_rows(name, batch, name, made.faults, (period.first, period.last))
    made.tables[name] = pa.Table.from_batches([batch])
    if name == "legs":
        check_legs(made.tables[name], name, made.faults)
    made.came_from[name] = numbers


def _unread(faults: Faults, name: str, column: Column, rows: Iterable[Any]) -> None:
    key = f"{column.name}_as_given"
    bad = [n for n, r in enumerate(rows, start=1) if key in r.locked and column.name not in r.values]
    if bad:
        check = _UNREAD.get(column.type, _UNREAD_NUMBER)
        facts = {"V01": {"list": column.list or "answer"}, "V07": {"form": column.pattern or ""}}.get(check, {})
        faults.add(check, sheet=name, column=column.name, rows=bad, **facts)


def _arrays(column: Column, texts: list[str]) -> dict[str, pa.Array]:
    reasons = missing_reasons()
    if column.type in ("code", "answer", "country"):
        return {column.name: pa.array([t or "unknown" for t in texts]).dictionary_encode()}
    if column.type == "flags":
        said = [(set(t.partition("|")[0].split(";")), t.partition("|")[2] or "unknown") for t in texts]
        return {
            flag: pa.array(["yes" if code in yes else rest for yes, rest in said]).dictionary_encode()
            for code, flag in column.flag_names().items()
        }
    if column.type == "date":
        distinct = {t: n for n, t in enumerate(dict.fromkeys(texts))}
        values = [dated(t) if t else None for t in distinct]
        return date_arrays(column.name, values, np.array([distinct[t] for t in texts]))
    kind = column.fields()[0].type
    if column.type == "text":
        return {column.name: pa.array([t or None for t in texts], kind)}
    numbers = [_number(column, t) if t and t not in reasons else None for t in texts]
    found = {column.name: pa.array(numbers, kind)}
    if column.reason:
        stated = [
            "stated" if n is not None else t if t in reasons else "unknown" for n, t in zip(numbers, texts, strict=True)
        ]
        found[f"{column.name}_missing"] = pa.array(stated).dictionary_encode()
    return found


def _number(column: Column, text: str) -> int | float | Decimal:
    if column.type in ("integer", "reference"):
        return int(Decimal(text))
    if column.type == "coordinate":
        return round(float(text), 1)
    return Decimal(text) if column.type == "money" else float(text)
