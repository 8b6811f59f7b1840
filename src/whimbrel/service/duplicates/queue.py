"""The queue: the pairs of the reader's agencies that nobody judged yet, and the next one of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from whimbrel.service.audit.log import note
from whimbrel.service.duplicates.models import Proposal
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader

_THERE = {f"{side}__{what}removed": None for side in ("left", "right") for what in ("", "incident__")}


def pairs(reader: Reader) -> QuerySet[Proposal]:
    """Pairs the reader may judge, both records still there."""
    return within(reader, "link.judge", Proposal.objects.filter(**_THERE))


def waiting(reader: Reader) -> QuerySet[Proposal]:
    """Those of them that nobody judged, in their turn."""
    return pairs(reader).filter(verdict="").order_by("turn", "pk")


def one(reader: Reader, key: UUID) -> Any:
    """The pair, if the reader may judge it; else the same 404 as for one that never was."""
    found = pairs(reader).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def next_pairs(reader: Reader, skipped: Collection[UUID], shown: Collection[UUID] = (), many: int = 1) -> list[Any]:
    """The next pairs but those shown; of those the reader skipped only when nothing else is left."""
    rows = waiting(reader).exclude(pk__in=list(shown)).select_related("left__incident", "right__incident", "agency")
    found = list(rows.exclude(pk__in=list(skipped))[:many])
    if len(found) < many and skipped:
        found += list(rows.filter(pk__in=list(skipped))[: many - len(found)])
    return found


def looked_at(proposal: Proposal) -> None:
    """Log that somebody saw the two records of a pair."""
    note("look", "duplicates_pair", key=str(proposal.pk), detail=f"{proposal.left_id} {proposal.right_id}")  # type: ignore[attr-defined]
