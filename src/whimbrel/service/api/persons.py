"""Persons: found by name within the own agency, and what each agreed to."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import Field, StringConstraints

from whimbrel.service.api.asking import reader, user_id
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Code, Given, Told
from whimbrel.service.api.once import hold, once
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.audit.log import note
from whimbrel.service.desk import consent
from whimbrel.service.desk.access import looked_at, one
from whimbrel.service.desk.models import Person
from whimbrel.service.desk.names import find, names_of
from whimbrel.service.desk.search import LONGEST, people_of
from whimbrel.vocabulary.code_lists import code_list

router = Router(tags=["persons"])


class Name(Given):
    """A name, in any script. It is sent in the body, so that it stands in no address and no log."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)] = Field(
        examples=["Somsak"]
    )


class FoundPerson(Told):
    """A person whose name is like the one asked for; ``alike`` from 0 to 100."""

    person: UUID
    incident: UUID
    number: str
    names: list[str]
    alike: int


class FoundPersons(Told):
    """The most alike first, 30 at most."""

    persons: list[FoundPerson]


class GivenConsent(Given):
    """What a person answered about one purpose. ``partner``: with whom, where the purpose is to share with a partner."""

    purpose: Code = Field(examples=["research"])
    answer: Code = Field(examples=["given"])
    form: Code = Field(examples=["written"])
    partner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    given: dt.date | None = None


class ToldConsent(Told):
    """An answer; of several about a purpose the newest counts."""

    id: int
    purpose: str
    partner: str
    answer: str
    form: str
    given: dt.date
    at: dt.datetime


class Consents(Told):
    """All answers, oldest first."""

    consents: list[ToldConsent]


class MadeConsent(Told):
    """The number of the answer."""

    id: int


@router.post("/persons/search", response=FoundPersons, openapi_extra=described("case.read"))
def search_persons(request: HttpRequest, given: Name) -> Any:
    """People of the own agency whose names are like this one."""
    people, own = people_of(reader(request, "case.read"))
    found = find(people, own, " ".join(given.name.split()))  # type: ignore[arg-type]
    note("search", "persons", detail=f"{len(found)} found")
    return {
        "persons": [
            {
                "person": f.person.pk,
                "incident": f.person.incident_id,
                "number": f.person.incident.number,
                "names": names_of(f.texts),
                "alike": round(f.alike),
            }
            for f in found
            if f.person.incident.removed is None
        ]
    }


@router.get("/persons/{uuid:key}/consents", response=Consents, openapi_extra=described("case.read"))
def list_consents(request: HttpRequest, key: UUID) -> Any:
    """What a person answered, purpose by purpose."""
    person = _person(request, key, "case.read")
    looked_at("consents", person)
    return {"consents": list(person.consents.all())}


@router.post(
    "/persons/{uuid:key}/consents", response={201: MadeConsent}, openapi_extra=described("case.write", once=True)
)
@decorate_view(once)
def add_consent(request: HttpRequest, key: UUID, given: GivenConsent) -> Any:
    """Add an answer. None is ever changed: one that is withdrawn is a new one."""
    person = _person(request, key, "case.write")
    faults = [
        fault(f"$.{n}", f"Not a code of the list {n_list}.", "unknown_code")
        for n, n_list in (("purpose", "consent_purpose"), ("answer", "consent_answer"), ("form", "consent_form"))
        if getattr(given, n) not in code_list(n_list)
    ]
    if (given.purpose == "share_partner") != bool(given.partner):
        faults.append(fault("$.partner", "Named where, and only where, the purpose is share_partner.", "partner"))
    if given.given and given.given > timezone.localdate():
        faults.append(fault("$.given", "A day to come.", "future"))
    if faults:
        raise Problem("invalid", faults=faults)
    said = {n: getattr(given, n) for n in ("purpose", "answer", "form", "partner", "given")}
    hold(f"consent {key}")
    try:
        return consent.record(person, user_id(request), **said)
    except consent.NotAnAnswer:
        raise Problem("invalid") from None


def _person(request: HttpRequest, key: UUID, act: str) -> Person:
    person = one(reader(request, act), act, Person, key)
    if person.removed or person.incident.removed:
        raise Http404
    return person
