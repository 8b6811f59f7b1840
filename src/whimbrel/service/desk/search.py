"""Searching people by name within the own agency. The name is sent in the body, so that it stands in no address and no log."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from whimbrel.service.audit.log import note
from whimbrel.service.desk.models import Person
from whimbrel.service.desk.names import find, names_of
from whimbrel.service.desk.sheet import facts_of
from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader, reader_of

LONGEST = 100


def people_of(reader: Reader) -> tuple[object, list[int]]:
    """The people the reader may find, and the agencies they belong to: the own ones, never those of an emergency."""
    own = sorted(reader.agencies(("reporter", "case_worker")))
    return within(reader, "case.read", Person.objects.filter(agency_id__in=own, removed__isnull=True)), own


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The form, and people whose names are like the one asked for."""
    reader = reader_of(request)
    if not may(reader, "case.read"):
        raise Http404
    name = " ".join(request.POST.get("name", "").split())[:LONGEST]
    results = None
    if name:
        people, own = people_of(reader)
        found = find(people, own, name)  # type: ignore[arg-type]
        note("search", "persons", detail=f"{len(found)} found")
        language = language_of(request)
        results = [
            {
                "person": f.person,
                "names": " / ".join(names_of(f.texts)),
                "facts": facts_of(f.texts, language),
                "incident": f.person.incident,
                "alike": round(f.alike),
            }
            for f in found
            if f.person.incident.removed is None
        ]
    return render(request, "desk/search.html", {"name": name, "results": results})
