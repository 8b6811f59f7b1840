"""Tasks: what is to be done about incidents, by whom, by when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from ninja import Query, Router
from ninja.decorators import decorate_view
from pydantic import Field, StringConstraints

from whimbrel.service.api.asking import reader, user_id
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given, Number, Told
from whimbrel.service.api.once import hold, once
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.desk import tasks as desk
from whimbrel.service.desk.access import one
from whimbrel.service.desk.models import Incident, Task
from whimbrel.service.policy import within

router = Router(tags=["tasks"])


class GivenTask(Given):
    """Something to do. ``assigned``: id of a colleague who works at the desk; without one, anybody's."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=desk.LONGEST)] = Field(
        examples=["Call the shelter back"]
    )
    due: dt.date | None = None
    assigned: Number | None = None


class MadeTask(Told):
    """The number of a task."""

    id: int


class ToldTask(MadeTask):
    """A task that is not done."""

    incident: UUID
    text: str
    due: dt.date | None
    assigned: int | None


class Tasks(Told):
    """Most urgent first."""

    tasks: list[ToldTask]


class Doing(Given):
    """Whether a task is done, or not after all."""

    done: bool = True


class AskedTasks(Given):
    """Own tasks and those nobody has taken, or everybody's."""

    everybody: bool = False


@router.get("/tasks", response=Tasks, openapi_extra=described("case.read"))
def list_tasks(request: HttpRequest, asked: Query[AskedTasks]) -> Any:
    """Tasks that are not done, 200 at most."""
    asker = reader(request, "case.read")
    own = asker.agencies(("reporter", "case_worker"))
    rows = within(asker, "case.read", Task.objects.filter(done=None, incident__removed=None, agency_id__in=own))
    if not asked.everybody:
        rows = rows.filter(Q(assigned=asker.user_id) | Q(assigned__isnull=True))
    return {
        "tasks": [
            {"id": t.pk, "incident": t.incident_id, "text": desk.text_of(t), "due": t.due, "assigned": t.assigned_id}
            for t in rows.order_by("due", "pk")[: desk.MOST]
        ]
    }


@router.post("/incidents/{uuid:key}/tasks", response={201: MadeTask}, openapi_extra=described("case.write", once=True))
@decorate_view(once)
def add_task(request: HttpRequest, key: UUID, given: GivenTask) -> Any:
    """Add a task to an incident."""
    incident = one(reader(request, "case.write"), "case.write", Incident, key)
    if incident.removed:
        raise Http404
    if given.assigned is not None and given.assigned not in dict(desk.colleagues(incident.agency_id)):
        raise Problem("invalid", faults=[fault("$.assigned", "Nobody at this desk has this id.", "assigned")])
    hold(f"task {key}")
    return desk.new_task(incident, user_id(request), given.text, given.due, given.assigned)


@router.post("/tasks/{int:key}/done", response=MadeTask, openapi_extra=described("case.write", once=True))
@decorate_view(once)
def finish_task(request: HttpRequest, key: Number, given: Doing) -> Any:
    """Mark a task done, or not done after all."""
    desk.mark(one(reader(request, "case.write"), "case.write", Task, key), given.done)
    return {"id": key}
