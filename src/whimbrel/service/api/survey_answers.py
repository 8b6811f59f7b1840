"""The door for KoboToolbox: its REST service sends every submission of the survey form here."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Query, Router
from ninja.decorators import decorate_view
from pydantic import Field

from whimbrel.service.api.asking import desk_of, reader, user_id
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given, Told
from whimbrel.service.api.once import once
from whimbrel.service.api.problems import Problem
from whimbrel.service.api.survey import NotASubmission, read_record, take

router = Router(tags=["survey"])


class AskedDesk(Given):
    """For which agency, where the token's owner records for several."""

    agency: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")] = ""


class TakenSurvey(Told):
    """The incident that a submission became, and whether it is new."""

    incident: UUID
    new: bool


_EXAMPLE = {
    "_uuid": "0a1b2c3d-0000-4000-8000-00000000a11c",
    "incidents_facts/incidents_kind": "interception",
    "incidents_facts/incidents_happened": "2026-05-03",
    "persons": [{"persons/persons_facts/persons_role": "victim", "persons/persons_facts/persons_sex": "female"}],
}
_BODY = {"content": {"application/json": {"example": _EXAMPLE}}}


@router.post(
    "/survey", response={201: TakenSurvey}, openapi_extra=described("case.write", once=True, requestBody=_BODY)
)
@decorate_view(once)
def take_survey(request: HttpRequest, asked: Query[AskedDesk], given: Body[dict[str, Any]]) -> Any:
    """Record one submission of the survey form, once, however often it is sent."""
    agency = desk_of(reader(request, "case.write"), asked.agency)
    try:
        incident, new = take(agency, read_record(given), user_id(request))
    except NotASubmission:
        raise Problem("invalid", "This is no submission of the survey form, or has no instanceID or _uuid.") from None
    return {"incident": incident, "new": new}
