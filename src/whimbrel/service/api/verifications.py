"""Verification rounds: figures that somebody wants to publish, put before their owner."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import Field

from whimbrel.service.api.asking import reader, user_id
from whimbrel.service.api.description import described
from whimbrel.service.api.given import Code, Given, Told
from whimbrel.service.api.once import hold, once
from whimbrel.service.api.problems import Problem, fault
from whimbrel.service.returns import verification as room
from whimbrel.vocabulary.code_lists import code_list

router = Router(tags=["verifications"])


class ToldVerification(Told):
    """A round. ``cells``: what, value, unit. ``answer``: the owner's newest, or empty: silence is no agreement."""

    id: UUID
    asking: str
    owner: str
    title: str
    where: str
    cells: list[dict[str, Any]]
    due: dt.date
    answer: str
    to_answer: bool


class Verifications(Told):
    """Newest first, 100 at most."""

    verifications: list[ToldVerification]


class GivenAnswer(Given):
    """What the owner says: agreed, corrected or not_agreed; the last two with a note."""

    answer: Code = Field(examples=["agreed"])
    note: Annotated[str, Field(max_length=1000)] = ""


class MadeAnswer(Told):
    """The round that was answered, and the answer."""

    id: UUID
    answer: str


@router.get("/verifications", response=Verifications, openapi_extra=described("return.seal"))
def list_verifications(request: HttpRequest) -> Any:
    """Rounds to answer, and rounds one has asked for."""
    mine = _parties(request)
    rows = room.rounds(reader(request))[: room.MOST]
    names = ("id", "asking", "owner", "title", "where", "cells", "due")
    return {
        "verifications": [
            {
                **{n: getattr(v, n) for n in names},
                "answer": room.newest(v),
                "to_answer": v.owner in mine,
            }
            for v in rows
        ]
    }


@router.post(
    "/verifications/{uuid:key}/answers",
    response={201: MadeAnswer},
    openapi_extra=described("return.seal", once=True),
)
@decorate_view(once)
def answer_verification(request: HttpRequest, key: UUID, given: GivenAnswer) -> Any:
    """Answer a round as the owner of its figures."""
    mine = _parties(request)
    found = room.rounds(reader(request)).filter(pk=key).first()
    if found is None or found.owner not in mine:
        raise Http404
    if given.answer not in code_list("verification_answer"):
        raise Problem("invalid", faults=[fault("$.answer", "Not a code of the list verification_answer.")])
    if given.answer != "agreed" and not given.note.strip():
        raise Problem("invalid", faults=[fault("$.note", "Say what is right, or why it is refused.")])
    hold(f"verification {key}")
    made = room.answer(found, user_id(request), given.answer, given.note)
    return {"id": key, "answer": made.answer}


def _parties(request: HttpRequest) -> frozenset[str]:
    mine = room.parties(reader(request))
    if not mine:
        raise Http404
    return mine
