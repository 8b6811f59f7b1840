"""Deleting an incident for good takes two people of the agency: one asks, another confirms. What is kept says that, not what."""

from __future__ import annotations

import contextlib
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.audit.log import note
from whimbrel.service.desk.access import one
from whimbrel.service.desk.attachments import file_of
from whimbrel.service.desk.models import Deletion, Incident
from whimbrel.service.policy import may, within
from whimbrel.service.reader import reader_of

SHORTEST = 10  # characters of a reason


@require_safe
def deletions(request: HttpRequest) -> HttpResponse:
    """Requests that wait for a second person, and those decided lately."""
    reader = reader_of(request)
    if not may(reader, "case.delete"):
        raise Http404
    rows = within(reader, "case.delete", Deletion.objects.select_related("author", "decided_by", "incident"))
    return render(request, "desk/deletions.html", {"rows": rows[:100], "me": reader.user_id})


@require_POST
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask for the deletion of an incident."""
    reader = reader_of(request)
    incident = one(reader, "case.delete", Incident, key)
    reason = " ".join(request.POST.get("reason", "").split())[:300]
    waiting = incident.deletions.filter(decided__isnull=True).exists()
    if len(reason) < SHORTEST:
        return render(request, "desk/not_deleted.html", {"incident": incident, "shortest": SHORTEST}, status=422)
    if not waiting:
        Deletion.objects.create(
            agency_id=incident.agency_id,
            author_id=reader.user_id,
            incident=incident,
            number=incident.number,
            reason=reason,
        )
    return redirect("deletions")


@require_POST
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Confirm or refuse: never the person who asked."""
    reader = reader_of(request)
    asked: Any = one(reader, "case.delete", Deletion, key)
    with transaction.atomic():
        asked = Deletion.objects.select_for_update().get(pk=asked.pk)
        if asked.decided or asked.author_id == reader.user_id:
            return render(request, "desk/deletion_refused.html", {"asked": asked}, status=409)
        asked.decided, asked.decided_by_id = timezone.now(), reader.user_id
        asked.carried_out = request.POST.get("decision") == "confirm" and asked.incident is not None
        incident = asked.incident
        asked.save()
        if asked.carried_out:
            destroy(incident)
    return redirect("deletions")


def destroy(incident: Incident) -> None:
    """Delete an incident with everything in it, for good. The files follow when the transaction stands."""
    files = [file_of(a) for a in incident.attachments.all()]
    note("destroy", "desk_incident", key=str(incident.pk), detail=f"{incident.persons.count()} persons")
    incident.delete()

    def unlink() -> None:
        for file in files:
            with contextlib.suppress(FileNotFoundError):
                file.unlink()

    transaction.on_commit(unlink)
