"""Hits that go: with an exchange, or with a person. What both sides confirmed stays until one of the persons goes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete

from whimbrel.service.audit.log import note
from whimbrel.service.matching.models import Exchange, Half, Hit


def forget_hits(exchange: Exchange) -> int:
    """Delete what was not confirmed; returns how many hits. The other side's halves are swept at night."""
    hits = Hit.objects.filter(exchange=exchange, confirmed=None)
    count = hits.count()
    hits.delete()
    return count


def follow_persons() -> None:
    """Whenever a half goes because its person went, the hit goes, too, for both sides."""
    post_delete.connect(_half_gone, sender=Half, dispatch_uid="whimbrel.matching.half")


def _half_gone(sender: Any, instance: Any, origin: Any = None, **_: Any) -> None:
    of = getattr(origin, "model", type(origin))
    if of in (Hit, Half, Exchange):
        return
    if Hit.objects.filter(pk=instance.hit_id).delete()[0]:
        note("forget", "matching_hit", key=str(instance.hit_id), detail="its person was deleted")
