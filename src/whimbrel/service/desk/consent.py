"""Consent: what a person agreed to, purpose by purpose. A log; the newest answer counts, and no answer is no consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from whimbrel.service.desk.access import one
from whimbrel.service.desk.models import Consent, Person
from whimbrel.service.page import language_of
from whimbrel.service.reader import reader_of
from whimbrel.vocabulary.code_lists import code_list

GIVEN = "given"
RESEARCH = "research"
PARTNER = "share_partner"


class NotAnAnswer(ValueError):
    """What was said is no answer about consent: a code is unknown, or the partner is missing."""


@dataclass(frozen=True)
class State:
    """The newest answer for one purpose (and partner) in words, with the day it was given."""

    purpose: str
    purpose_label: str
    partner: str
    answer: str
    answer_label: str
    form_label: str
    given: dt.date | None


def consented(people: QuerySet[Person], purpose: str, partner: str = "") -> QuerySet[Person]:
    """The people whose newest answer for this purpose, and partner, is that they agree."""
    answers = Consent.objects.filter(person=OuterRef("pk"), purpose=purpose, partner=partner).order_by("-id")
    return people.annotate(newest_answer=Subquery(answers.values("answer")[:1])).filter(newest_answer=GIVEN)


def state_of(person: Any, language: str) -> list[State]:
    """Every purpose with its newest answer; purposes nobody asked about stand with none."""
    newest: dict[tuple[str, str], Consent] = {(c.purpose, c.partner): c for c in person.consents.all()}
    purposes = code_list("consent_purpose")
    asked = {p for p, _ in newest}
    keys = [*newest, *((p, "") for p in purposes.codes if p not in asked and p != PARTNER)]
    return [_state(p, partner, newest.get((p, partner)), language) for p, partner in sorted(keys, key=_order)]


def _order(key: tuple[str, str]) -> tuple[int, str]:
    return code_list("consent_purpose").codes.index(key[0]), key[1]


def _state(purpose: str, partner: str, found: Consent | None, language: str) -> State:
    return State(
        purpose,
        code_list("consent_purpose").label(purpose, language),
        partner,
        found.answer if found else "",
        code_list("consent_answer").label(found.answer, language) if found else "",
        code_list("consent_form").label(found.form, language) if found else "",
        found.given if found else None,
    )


def partners_of(agencies: Collection[int]) -> list[str]:
    """Partners that people of these agencies were asked about, by name."""
    rows = Consent.objects.filter(agency_id__in=agencies, purpose=PARTNER).exclude(partner="")
    return sorted(set(rows.values_list("partner", flat=True)))


@require_POST
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add an answer of a person to the log."""
    reader = reader_of(request)
    person = one(reader, "case.write", Person, key)
    said = {n: request.POST.get(n, "") for n in ("purpose", "answer", "form", "partner")}
    try:
        record(person, reader.user_id, given=_day(request.POST.get("given", "")), **said)
        fault = ""
    except NotAnAnswer:
        fault = "&fault=consent"
    language = language_of(request)
    return redirect(f"/desk/incidents/{person.incident_id}/?person={key}&lang={language}{fault}#consent-{key}")


def record(
    person: Person, user_id: int | None, *, purpose: str, answer: str, form: str, partner: str, given: dt.date | None
) -> Consent:
    """Add what a person answered to the log; NotAnAnswer where a code is unknown, or nobody is named to share with.

    given: the day of the answer, never one to come; today where none is said.
    """
    said = {"consent_purpose": purpose, "consent_answer": answer, "consent_form": form}
    partner = " ".join(partner.split())[:60] if purpose == PARTNER else ""
    if any(code not in code_list(list_id) for list_id, code in said.items()) or (purpose == PARTNER and not partner):
        raise NotAnAnswer
    today = timezone.localdate()
    return Consent.objects.create(
        agency_id=person.agency_id,
        author_id=user_id,
        person=person,
        purpose=purpose,
        partner=partner,
        answer=answer,
        form=form,
        given=min(given or today, today),
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
