"""An agency's hits: its own person, the other agency's name, and how sure it is; and what the agency answers.

What the other side answered is told once one has answered oneself. An answer is a line in a log that is only added to; the
newest of an agency counts, and a hit both call *same* is confirmed for as long as both do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from whimbrel.linkage.judgements import DIFFERENT, SAME, UNSURE
from whimbrel.service.audit.log import note
from whimbrel.service.matching.models import AGENCY, OTHER, Answer, Exchange, Half, Hit
from whimbrel.service.matching.standing import JOIN
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader

VERDICTS = (SAME, DIFFERENT, UNSURE)
_MORE = 0.95  # told as more than 9 in 10: nothing is ten in ten before both confirmed it
_LEVELS = ((0.85, "matching_sure_high"), (0.65, "matching_sure_middle"), (0.0, "matching_sure_low"))


class NotAnAnswer(ValueError):
    """There is no such answer."""


class Meanwhile(Exception):
    """A colleague answered since the page was shown. Nothing was recorded."""


@dataclass(frozen=True)
class Mine:
    """A hit as one agency sees it. tenths: how sure, at most 9; theirs: the other's answer, only where there is an own one."""

    half: Any
    hit: Hit
    person: Any
    other: str
    tenths: int
    more: bool
    level: str
    mine: str
    theirs: str

    @property
    def reference(self) -> str:
        """By what people of both agencies speak of the hit."""
        return reference_of(self.hit)


def reference_of(hit: Hit) -> str:
    """First digits of the hit's random id: the same on both sides."""
    text = hit.pk.hex[:8].upper()
    return f"{text[:4]}-{text[4:]}"


def current() -> QuerySet[Hit]:
    """Hits that are in force: confirmed, or of an exchange that goes on."""
    today = timezone.localdate()
    return Hit.objects.filter(Q(exchange__ended=None, exchange__ends__gte=today) | ~Q(confirmed=None))


def halves(reader: Reader) -> QuerySet[Half]:
    """Halves of the reader's agencies, the persons still there, the surest first."""
    rows = Half.objects.filter(hit__in=current(), person__removed=None, person__incident__removed=None)
    rows = within(reader, JOIN, rows).select_related(
        "agency", "hit__exchange", "hit__agency", "hit__other", "person__incident"
    )
    return rows.order_by("-hit__made", "-hit__confidence", "pk")


def one(reader: Reader, key: UUID) -> Any:
    """The half, if it is of an agency of the reader's; else the same 404 as for one that never was."""
    found = halves(reader).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def as_mine(half: Any) -> Mine:
    """What is told of a hit."""
    side, beside = (AGENCY, OTHER) if half.hit.agency_id == half.agency_id else (OTHER, AGENCY)
    mine = getattr(half.hit, f"answer_{side}")
    return Mine(
        half,
        half.hit,
        half.person,
        getattr(half.hit, beside).label,
        min(9, round(half.hit.confidence * 10)),
        half.hit.confidence >= _MORE,
        next(word for least, word in _LEVELS if half.hit.confidence >= least),
        mine,
        getattr(half.hit, f"answer_{beside}") if mine else "",
    )


def answer(reader: Reader, half: Any, verdict: str, was: str) -> Mine:
    """Record what the agency answers now. was: its answer as it was shown, so that nobody overrules a colleague unseen."""
    if verdict not in VERDICTS:
        raise NotAnAnswer(verdict)
    with transaction.atomic():
        hit: Any = Hit.objects.select_for_update(of=("self",)).filter(pk=half.hit_id).first()
        if hit is None:
            raise Http404
        field = "answer_agency" if hit.agency_id == half.agency_id else "answer_other"
        held = getattr(hit, field)
        if held != verdict:
            if held != was:
                raise Meanwhile
            Answer.objects.create(agency_id=half.agency_id, author_id=reader.user_id, hit=hit.pk, verdict=verdict)
            setattr(hit, field, verdict)
            both = hit.answer_agency == hit.answer_other == SAME
            hit.confirmed = (hit.confirmed or timezone.now()) if both else None
            hit.save(update_fields=[field, "confirmed"])
            note("answer", "matching_hit", key=str(hit.pk), detail=verdict)
    half.hit = Hit.objects.select_related("exchange", "agency", "other").get(pk=hit.pk)
    return as_mine(half)


def looked_at(shown: list[Mine]) -> None:
    """Log whose records were shown beside hits: ids only."""
    if shown:
        note("look", "matching_hits", detail=" ".join(str(m.person.pk) for m in shown))


def of_exchange(reader: Reader, exchange: Exchange) -> QuerySet[Half]:
    """The reader's halves of one exchange."""
    return halves(reader).filter(hit__exchange=exchange)
