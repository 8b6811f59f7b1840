"""The panel "may already be known" beside a person's form: asked for as one types, and shown after saving without a script.

What is typed is sent in the body, so that no name stands in an address; nothing of it is stored, and the log says only that
somebody looked and how many were found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from whimbrel.service.audit.log import note
from whimbrel.service.desk.access import one
from whimbrel.service.desk.as_record import COMPARED
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.entered import read
from whimbrel.service.desk.known import Known, known
from whimbrel.service.desk.models import Person
from whimbrel.service.desk.rows import opened
from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader, reader_of

_LONGEST = 300


@require_POST
def panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Earlier records like what stands in the form now; an empty answer where there is none."""
    reader = reader_of(request)
    person = one(reader, "case.write", Person, key)
    columns = desk_tables()["persons"].columns
    texts = opened(person)
    for name in COMPARED:
        if name in request.POST:
            texts[name] = read(columns[name], request.POST[name][:_LONGEST]).text
    context = {"row": person, **known_context(reader, person, texts, language_of(request))}
    return render(request, "desk/known.html", context)


def known_context(reader: Reader, person: Any, texts: Mapping[str, str], language: str) -> dict[str, Any]:
    """What the panel shows: of the records the reader may read anyway, in the person's own agency."""
    people = within(reader, "case.read", Person.objects.filter(agency_id=person.agency_id))
    found: list[Known] = known(people, person, texts, language)
    note("search", "persons", detail=f"{len(found)} found, on entry")
    return {"known": found, "judges": may(reader, "link.judge", person.agency)}
