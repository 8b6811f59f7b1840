"""Handing an interview in to the desk: an incident and a person, what the person agreed to, and the findings.

Each hand-in that brings something new adds rows where a result is another than before; none is overwritten, least of all what
somebody decided. What the person did not agree to be kept is not kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from whimbrel.criteria.assessment import Assessment, Finding, assess
from whimbrel.service.desk import consent
from whimbrel.service.desk.models import Incident, Part, Person
from whimbrel.service.desk.numbering import new_incident, new_row
from whimbrel.service.desk.rows import opened
from whimbrel.service.desk.saving import Change, save
from whimbrel.service.interview.entries import STATED, Entry, newest
from whimbrel.service.interview.keeping import add, entries_of
from whimbrel.service.interview.models import DISCARDED, HANDED_IN, OPEN, Interview
from whimbrel.service.interview.order import asks_about
from whimbrel.service.interview.told import age_of, case_of
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader

SCREEN = "screening"  # decided by nobody: the result of a screen
_GIVEN = {"yes": "given", "no": "not_given", "refused": "not_given", "unknown": "not_given"}
_KEEP, _ASK = "consent_case_management", "consent_interview"


class NotAsked(Exception):
    """Nobody asked the person yet whether the answers may be kept."""


class NoSuchIncident(Exception):
    """There is no incident of this number in which this reader may write."""


@dataclass(frozen=True)
class Handed:
    """``added``: answers that were new. ``state``: handed_in, or discarded where the person did not agree."""

    state: str
    added: int
    incident: Incident | None


def hand_in(reader: Reader, interview: Interview, more: Iterable[Entry] = (), number: str = "") -> Handed:
    """Add the entries and hand in. ``number``: an incident to join. Raises NotAsked, NoSuchIncident, Discarded or BadEntry."""
    with transaction.atomic():
        row, added = add(interview, more)
        entries = entries_of(row)
        now = newest(entries)
        if row.practice:
            _state(row, HANDED_IN)
            return Handed(HANDED_IN, added, None)
        if _said(now, _ASK) == "no" or _said(now, _KEEP) == "no":
            return _not_kept(row, now, reader, added)
        if _said(now, _KEEP) != "yes":
            raise NotAsked
        if row.handed_entries == len(entries):
            return Handed(HANDED_IN, 0, row.incident)
        user = reader.user_id or 0
        person = _person(reader, row, user, number)
        row.incident, row.person = person.incident, person
        _describe(person, now, user)
        _consents(person, now, user)
        found = assess(case_of(now.values()), askable=asks_about, most=1)
        _findings(row, person, found, user)
        row.handed_entries = len(entries)
        _state(row, HANDED_IN)
        return Handed(HANDED_IN, added, person.incident)


def _said(now: Mapping[str, Entry], key: str) -> str:
    return now[key].answer if key in now else ""


def _state(row: Interview, state: str) -> None:
    row.state, row.handed_in = state, timezone.now()
    row.save()


def _not_kept(row: Interview, now: Mapping[str, Entry], reader: Reader, added: int) -> Handed:
    """Nothing is kept of somebody who does not agree; of what was handed in before, that they withdrew is."""
    incident = row.incident
    if row.state == OPEN:
        row.state, row.locked = DISCARDED, {}
        row.save(update_fields=["state", "locked", "changed"])
    elif row.person is not None:
        _consents(row.person, now, reader.user_id or 0)
    return Handed(row.state, added, incident)


def _person(reader: Reader, row: Interview, user: int, number: str) -> Person:
    if row.person is not None and row.person.removed is None:
        return row.person
    incident = row.incident if row.incident is not None and row.incident.removed is None else None
    if incident is None and number:
        mine = within(reader, "case.write", Incident.objects.filter(removed=None, agency=row.agency))
        incident = mine.filter(number=number.strip()[:20]).first()
        if incident is None:
            raise NoSuchIncident
    if incident is not None:
        made: Any = new_row(incident, "persons", user)
        return made  # type: ignore[no-any-return]
    return new_incident(row.agency, user).persons.get()


def _describe(person: Person, now: Mapping[str, Entry], user: int) -> None:
    """Age, majority and sex as they were told, where nothing stands yet."""
    age, child = age_of(now)
    told = {"registered": max(e.at for e in now.values())[:10], "age": "" if age is None else str(age)}
    if child is not None:
        told["majority"] = "minor" if child else "adult"
    if (sex := now.get("sex")) and sex.answer == STATED:
        told["sex"] = sex.value
    held = opened(person)
    save(person, {k: Change("", v) for k, v in told.items() if v and not held.get(k)}, user)


def _consents(person: Person, now: Mapping[str, Entry], user: int) -> None:
    """What was answered about each purpose, unless the log says the same already."""
    last = {c.purpose: c.answer for c in person.consents.all()}
    for key, entry in now.items():
        purpose = key.removeprefix("consent_")
        answer = _GIVEN.get(entry.answer)
        if key == purpose or answer is None:
            continue
        if answer == "not_given" and last.get(purpose) == "given":
            answer = "withdrawn"
        if last.get(purpose) != answer:
            day = dt.date.fromisoformat(entry.at[:10])
            said = {"purpose": purpose, "answer": answer, "form": "oral", "partner": ""}
            consent.record(person, user, given=day, **said)


def _findings(row: Interview, person: Person, found: Assessment, user: int) -> None:
    """A row for each finding of each phase, and of each actor where it is decided, unless it is what was found last."""
    actors = {role: _actor(row, person, role, user) for role in found.case.actors}
    last: dict[tuple[str, ...], str] = {}
    for part in Part.objects.filter(person=person, table="findings", removed=None).order_by("position"):
        if part.values.get("decided_by") == SCREEN:
            last[_key(part.values)] = part.values.get("result", "")
    for finding in found.findings:
        if not finding.phase:
            continue
        told = _told(finding, str(actors[finding.actor].pk) if finding.actor else "")
        # Of an actor about whom nothing can be said there is nothing to record; the row of the case says that it is open.
        before = last.get(_key(told), "undetermined" if finding.actor else "")
        if before == finding.result:
            continue
        made = new_row(person.incident, "findings", user, person)
        if told["actor"]:
            made.values["actor"] = told["actor"]  # a reference: set by where it comes from, typed by nobody
            made.save(update_fields=["values"])
        save(made, {k: Change("", v) for k, v in told.items() if k != "actor"}, user)


def _key(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(values.get(name, "") for name in ("criterion", "criterion_version", "phase", "actor"))


def _told(finding: Finding, actor: str) -> dict[str, str]:
    return {
        "criterion": finding.criterion.id,
        "criterion_version": finding.criterion.version,
        "phase": finding.phase,
        "actor": actor,
        "result": finding.result,
        "standard_of_proof": finding.standard,
        "decided_by": SCREEN,
        "decided": timezone.localdate().isoformat(),
    }


def _actor(row: Interview, person: Person, role: str, user: int) -> Part:
    """The actor of this role in this interview: one row, made once. Nobody says that it is another interview's."""
    known = Part.objects.filter(pk=row.actors.get(role), removed=None).first() if role in row.actors else None
    if known is not None:
        return known
    made: Any = new_row(person.incident, "actors", user)
    save(made, {"role": Change("", f"{role}|unknown")}, user)
    row.actors = {**row.actors, role: str(made.pk)}
    return made  # type: ignore[no-any-return]
