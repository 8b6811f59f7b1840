"""What is to be done about incidents, by whom, by when."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from whimbrel.service.accounts.models import Membership
from whimbrel.service.desk.access import one
from whimbrel.service.desk.models import Incident, Task
from whimbrel.service.desk.rows import place
from whimbrel.service.policy import may, within
from whimbrel.service.reader import reader_of
from whimbrel.service.secrecy.locked import lock, unlock

LONGEST = 500
MOST = 200


def text_of(task: Task) -> str:
    """What is to be done."""
    return unlock(task.locked["text"], place(task, "text")) if "text" in task.locked else ""


def colleagues(agency_id: int) -> list[tuple[int, str]]:
    """People of an agency who may be given a task: (id, name)."""
    rows = Membership.objects.filter(agency_id=agency_id, ended__isnull=True, role__in=("reporter", "case_worker"))
    found = {m.user_id: m.user.get_full_name() or m.user.get_username() for m in rows.select_related("user")}
    return sorted(found.items(), key=lambda u: u[1])


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks of the reader and those nobody has taken, most urgent first."""
    reader = reader_of(request)
    if not may(reader, "case.read"):
        raise Http404
    own = reader.agencies(("reporter", "case_worker"))
    rows = within(reader, "case.read", Task.objects.filter(done=None, incident__removed=None, agency_id__in=own))
    if request.GET.get("all") != "1":
        rows = rows.filter(Q(assigned=reader.user_id) | Q(assigned__isnull=True))
    listed = rows.select_related("incident", "assigned").order_by("due", "pk")[:MOST]
    context = {
        "tasks": [(t, text_of(t)) for t in listed],
        "all": request.GET.get("all") == "1",
        "today": timezone.localdate(),
    }
    return render(request, "desk/tasks.html", context)


@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a task to an incident."""
    reader = reader_of(request)
    incident = one(reader, "case.write", Incident, key)
    assigned = request.POST.get("assigned", "")
    text, due = request.POST.get("text", ""), _day(request.POST.get("due", ""))
    if text.strip():
        new_task(incident, reader.user_id, text, due, int(assigned) if _is_number(assigned) else None)
    return redirect(f"/desk/incidents/{key}/#tasks")


def new_task(incident: Incident, user_id: int | None, text: str, due: dt.date | None, assigned: int | None) -> Task:
    """Add a task to an incident. ``assigned``: who is no colleague at this desk gets none; then it is anybody's."""
    task = Task(agency_id=incident.agency_id, author_id=user_id, incident=incident, due=due)
    task.assigned_id = assigned if assigned in dict(colleagues(incident.agency_id)) else None
    task.save()
    task.locked = {"text": lock(" ".join(text.split())[:LONGEST], place(task, "text"))}
    task.save(update_fields=["locked"])
    return task


@require_POST
def finish(request: HttpRequest, key: int) -> HttpResponse:
    """Mark a task done, or not done after all."""
    task: Any = one(reader_of(request), "case.write", Task, key)
    mark(task, done=not request.POST.get("open"))
    back = f"/desk/incidents/{task.incident_id}/#tasks" if request.POST.get("from") == "incident" else "/desk/tasks/"
    return redirect(back)


def mark(task: Task, done: bool) -> None:
    """Mark a task done, or not done after all."""
    task.done = timezone.now() if done else None
    task.save(update_fields=["done"])


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19
