"""The reader's interviews, and the beginning of a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from whimbrel.criteria.interview import languages, wording
from whimbrel.service.desk.access import agencies, one
from whimbrel.service.desk.models import Person
from whimbrel.service.interview.device import versions
from whimbrel.service.interview.keeping import begin
from whimbrel.service.interview.models import DISCARDED, Interview
from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader, reader_of

LISTED = 50


@require_safe
def interviews(request: HttpRequest) -> HttpResponse:
    """Interviews that are open, and those that were handed in lately; those on this device are added by the page's script."""
    reader = reader_of(request)
    if not may(reader, "case.write"):
        raise Http404
    rows = within(reader, "case.read", Interview.objects.exclude(state=DISCARDED).filter(practice=""))
    rows = rows.filter(agency_id__in=reader.agencies(("reporter", "case_worker")))
    listed = list(rows.select_related("incident", "author").order_by("-changed")[:LISTED])
    context = {
        "open": [i for i in listed if i.state == "open"],
        "handed": [i for i in listed if i.state != "open"],
        "owner": reader.user_id,
        "versions": versions(),
    }
    return render(request, "interview/interviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose the two languages; begin. With a script the interview runs on the device, otherwise page by page from here."""
    reader = reader_of(request)
    own = agencies(reader, "case.write")
    if not own:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    person = _person(reader, given.get("person", ""))
    practice = given.get("practice", "")[:40]
    if request.method == "POST":
        agency = next((a for a in own if str(a.pk) == request.POST.get("agency", "")), own[0])
        key = uuid4()
        officer, spoken = request.POST.get("officer_language", ""), request.POST.get("person_language", "")
        interview, _ = begin(reader, key, person.agency if person else agency, officer, spoken, practice)
        if person is not None:
            interview.person, interview.incident = person, person.incident
            interview.save(update_fields=["person", "incident"])
        return redirect("interview", key)
    officer = language_of(request)
    context: dict[str, Any] = {
        "agencies": own,
        "tongues": [(c, wording(c).name, wording(c).is_draft) for c in languages()],
        "officer": officer if officer in languages() else "en",
        "person": person,
        "practice": practice,
        "owner": reader.user_id,
        "versions": versions(),
    }
    return render(request, "interview/new.html", context)


def _person(reader: Reader, asked: str) -> Person | None:
    """The person of the desk to whom the interview belongs, where one was named."""
    if not asked:
        return None
    try:
        return one(reader, "case.write", Person, UUID(asked))
    except ValueError:
        raise Http404 from None
