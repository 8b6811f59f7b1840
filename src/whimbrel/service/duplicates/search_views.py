"""Asking for a search for possible duplicates, and the page that says how far it is."""

from __future__ import annotations

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.accounts.models import Agency
from whimbrel.service.desk.access import agencies
from whimbrel.service.duplicates.models import RUNNING, WAITING, Round
from whimbrel.service.duplicates.proposing import AlreadyLooking, look
from whimbrel.service.policy import ACTS, may, within
from whimbrel.service.reader import reader_of
from whimbrel.service.second_wall import open_pairs


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """How many pairs wait in each agency, and when somebody looked for them last."""
    reader = reader_of(request)
    if not may(reader, "link.count"):
        raise Http404
    slugs = reader.reporters(ACTS["link.count"])
    rows = []
    for agency in Agency.objects.filter(slug__in=slugs, active=True).order_by("label"):
        last = within(reader, "link.count", Round.objects.filter(agency=agency)).first()
        rows.append((agency, open_pairs(agency.pk), last, may(reader, "link.judge", agency)))
    busy = any(last and last.state in (WAITING, RUNNING) for _, _, last, _ in rows)
    context = {"rows": rows, "judges": may(reader, "link.judge"), "busy": busy}
    return render(request, "duplicates/duplicates.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Look for duplicates in one of the reader's agencies."""
    reader = reader_of(request)
    asked = request.POST.get("agency", "")
    agency = next((a for a in agencies(reader, "link.judge") if str(a.pk) == asked), None)
    if agency is None:
        raise Http404
    with suppress(AlreadyLooking):  # the page says how far it is
        look(agency.pk, reader.user_id)
    return redirect("duplicates")
