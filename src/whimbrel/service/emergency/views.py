"""Asking for emergency access, using it apart from the own desk, and being told of it as the owner."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from whimbrel.service.accounts.models import Agency
from whimbrel.service.audit.log import note
from whimbrel.service.desk.models import Incident, Person
from whimbrel.service.desk.names import find, names_of
from whimbrel.service.desk.sheet import facts_of
from whimbrel.service.emergency.models import HOURS, Access
from whimbrel.service.page import language_of
from whimbrel.service.policy import may, within
from whimbrel.service.reader import Reader, reader_of

SHORTEST = 20  # characters of a reason
MOST = 50  # incidents shown


def askable(reader: Reader) -> list[Agency]:
    """Agencies of the reader's country whose cases are not open to them anyway."""
    own = reader.agencies(("case_worker",))
    return [a for a in Agency.objects.filter(active=True).exclude(pk__in=own) if may(reader, "emergency.ask", a)]


def told_to(reader: Reader) -> QuerySet[Access]:
    """Accesses to the cases of the reader's own agencies: those who work on them are told."""
    return Access.objects.filter(agency_id__in=reader.agencies(("case_worker",))).select_related("user", "agency")


def waiting(reader: Reader) -> int:
    """How many accesses to the reader's agencies nobody of the agency has taken note of."""
    if not reader.told or "case_worker" not in reader.roles():
        return 0
    return told_to(reader).filter(noted__isnull=True).count()


@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """The form, the reader's own accesses, and those to the reader's agencies; by POST a new access."""
    reader = reader_of(request)
    choices = askable(reader)
    if not may(reader, "emergency.ask"):
        raise Http404
    fault = ""
    if request.method == "POST":
        reason = " ".join(request.POST.get("reason", "").split())[:500]
        agency = next((a for a in choices if str(a.pk) == request.POST.get("agency")), None)
        if agency and len(reason) >= SHORTEST and request.POST.get("sure") == "yes":
            expires = timezone.now() + dt.timedelta(hours=HOURS)
            made = Access.objects.create(user_id=reader.user_id, agency=agency, reason=reason, expires=expires)
            note("emergency", "emergency_access", key=str(made.pk), detail=agency.slug)
            return redirect("emergency-cases", made.pk)
        fault = "emergency_fault"
    context = {
        "agencies": choices,
        "hours": HOURS,
        "shortest": SHORTEST,
        "mine": Access.objects.filter(user_id=reader.user_id).select_related("agency")[:20],
        "told": told_to(reader)[:100],
        "now": timezone.now(),
        "fault": fault,
    }
    return render(request, "emergency/emergency.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest, key: int) -> HttpResponse:
    """The other agency's incidents while the access lasts, newest first, and a search by name."""
    reader = reader_of(request)
    access = Access.objects.filter(pk=key, user_id=reader.user_id).select_related("agency").first()
    if access is None or access.agency_id not in reader.emergencies():
        raise Http404
    rows = within(reader, "case.read", Incident.objects.filter(agency=access.agency, removed__isnull=True))
    name = " ".join(request.POST.get("name", "").split())[:100]
    found = None
    if name:
        people = within(reader, "case.read", Person.objects.filter(agency=access.agency, removed__isnull=True))
        found = [
            (" / ".join(names_of(f.texts)), facts_of(f.texts, language_of(request)), f.person)
            for f in find(people, [access.agency_id], name)
        ]
        note("search", "persons", key=str(access.pk), detail=f"emergency {access.agency.slug} {len(found)} found")
    note("look", "emergency", key=str(access.pk), detail=access.agency.slug)
    context = {"access": access, "rows": rows.order_by("-changed")[:MOST], "found": found, "name": name}
    return render(request, "emergency/cases.html", context)


@require_POST
def noted(request: HttpRequest, key: int) -> HttpResponse:
    """The owner takes note of an access, and may end it at once."""
    reader = reader_of(request)
    access = told_to(reader).filter(pk=key).first()
    if access is None:
        raise Http404
    now = timezone.now()
    if access.noted is None:
        access.noted, access.noted_by_id = now, reader.user_id
    if request.POST.get("end") and access.ended is None:
        access.ended, access.ended_by_id = now, reader.user_id
    access.save()
    return redirect("emergency")
