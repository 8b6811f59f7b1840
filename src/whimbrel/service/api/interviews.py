"""The guided interview for programs: its questions in every language, the next best one, and handing in, as a device does it.

Answers go in and never come out again: what comes out is what they amount to and what to ask next.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Path, Router
from pydantic import Field, StringConstraints

from whimbrel.criteria.interview import languages, questions, sections, wording
from whimbrel.service.api.asking import agency_of, reader
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Given, Slug, Told
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.desk.access import looked_at
from whimbrel.service.interview.entries import BadEntry, Entry, read_entries
from whimbrel.service.interview.hand_in import NotAsked
from whimbrel.service.interview.keeping import Discarded, entries_of, found
from whimbrel.service.interview.models import DISCARDED
from whimbrel.service.interview.order import ahead
from whimbrel.service.interview.taking_in import Sent, take_in

router = Router(tags=["interviews"])
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z-]{2,10}$")]
Short = Annotated[str, StringConstraints(max_length=80)]


class GivenEntry(Given):
    """One answer. ``answer``: yes, no, unknown, refused, not_asked, not_applicable, or stated with a ``value``.

    ``by``: the role of whoever did it. ``device`` and ``sequence`` make it known when it is sent again.
    """

    key: Short = Field(examples=["worked@destination"])
    answer: Short = Field(examples=["yes"])
    at: Short = Field(examples=["2026-05-03T10:00:00+00:00"])
    device: Short = Field(examples=["tablet-7"])
    sequence: Annotated[int, Field(ge=0, lt=10**6)]
    value: Short = ""
    unit: Short = ""
    by: Short = ""
    obtained: Short = ""


class GivenAnswers(Given):
    """Answers so far; nothing of them is kept."""

    entries: list[GivenEntry] = Field(max_length=3000)


class GivenInterview(GivenAnswers):
    """Answers to be handed in for an agency. ``interview``: an id of your choice, the same each time it is sent.

    practice: id of an invented case; nothing of it reaches the desk.
    """

    interview: UUID
    agency: Slug = Field(examples=["lao-police"])
    officer_language: Language = Field(examples=["en"])
    person_language: Language = Field(examples=["vi"])
    practice: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{0,40}$")] = ""


class InterviewFinding(Told):
    """What was found for the case as a whole (no phase), or for one phase."""

    finding: str
    phase: str
    result: str
    standard_of_proof: str


class InterviewNext(Told):
    """``next``: keys of the questions still to be asked, the best first. ``enough``: all three findings are decided."""

    next: list[str]
    enough: bool
    as_child: bool
    findings: list[InterviewFinding]


class ToldInterview(InterviewNext):
    """An interview as it stands."""

    interview: UUID
    state: str
    incident: UUID | None


class HandedIn(Told):
    """``added``: answers that were new. ``state``: handed_in, or discarded where the person did not agree."""

    state: str
    added: int
    incident: UUID | None


class InterviewQuestion(Told):
    """A question in one language. ``after``: asked only where one of these is a yes."""

    key: str
    section: str
    kind: str
    text: str
    after: list[str]
    choices: list[str]
    asks_who: bool
    asked_of_children: bool


class InterviewQuestions(Told):
    """All questions in their order. ``reviewed``: whether somebody who grew up with the language checked the words."""

    language: str
    reviewed: bool
    languages: list[str]
    sections: list[str]
    questions: list[InterviewQuestion]


@router.get("/interviews/questions/{language}", response=InterviewQuestions, openapi_extra=described())
def interview_questions(request: HttpRequest, language: Annotated[Language, Path()]) -> Any:
    """The questions in one language."""
    if language not in languages():
        raise Http404
    words = wording(language)
    return {
        "language": language,
        "reviewed": not words.is_draft,
        "languages": list(languages()),
        "sections": list(sections()),
        "questions": [
            {
                "key": q.key,
                "section": q.section,
                "kind": q.kind,
                "text": words.questions[q.key],
                "after": list(q.after),
                "choices": list(q.choices),
                "asks_who": q.actor,
                "asked_of_children": q.child,
            }
            for q in questions()
        ],
    }


@router.post("/interviews/next", response=InterviewNext, openapi_extra=described())
def interview_next(request: HttpRequest, given: GivenAnswers) -> Any:
    """What to ask next after these answers, and what they amount to. Nothing is kept or logged."""
    return _standing(_entries(given))


@router.get("/interviews/{uuid:key}", response=ToldInterview, openapi_extra=described("case.read"))
def read_interview(request: HttpRequest, key: UUID) -> Any:
    """What an interview amounts to, and what to ask next. Its answers are not told."""
    held = found(reader(request, "case.read"), "case.read", key)
    if held.state == DISCARDED:
        raise Http404
    looked_at("interview", held)
    standing = {"interview": held.pk, "state": held.state, "incident": held.incident_id}
    return standing | _standing(entries_of(held))


@router.post("/interviews", response=HandedIn, openapi_extra=described("case.write"))
def hand_in_interview(request: HttpRequest, given: GivenInterview) -> Any:
    """Hand in. The same twice is taken in once; of two devices the union of both."""
    asker = reader(request, "case.write")
    agency = agency_of(asker, "case.write", given.agency)
    for name in ("officer_language", "person_language"):
        if getattr(given, name) not in languages():
            raise Problem(
                "invalid", faults=[fault(f"$.{name}", "There is no wording in this language.", "unknown_code")]
            )
    sent = Sent(_entries(given), given.officer_language, given.person_language, given.practice)
    try:
        done = take_in(asker, given.interview, agency, sent)
    except NotAsked:
        raise Problem("conflict", "Nobody asked the person yet whether the answers may be kept.") from None
    except Discarded:
        raise Problem("conflict", "The interview was discarded; its id is used up.") from None
    except BadEntry:
        raise Problem("invalid", faults=[fault("$.entries", "Too many.", "entry")]) from None
    return {"state": done.state, "added": done.added, "incident": done.incident.pk if done.incident else None}


def _entries(given: GivenAnswers) -> list[Entry]:
    try:
        return read_entries([{k: v for k, v in e.model_dump().items() if v != ""} for e in given.entries])
    except BadEntry as bad:
        where = f"$.entries[{bad.place - 1}]"
        raise Problem("invalid", faults=[fault(where, f"No answer of this interview: {bad.part}.", "entry")]) from None


def _standing(entries: list[Entry]) -> dict[str, Any]:
    coming = ahead(entries)
    return {
        "next": [q.key for q in coming.next],
        "enough": coming.enough,
        "as_child": coming.child,
        "findings": [
            {"finding": f.finding, "phase": f.phase, "result": f.result, "standard_of_proof": f.standard}
            for f in coming.assessment.findings
        ],
    }
