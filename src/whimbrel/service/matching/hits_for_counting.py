"""Hits as links between records, to count one person once across agencies. Ids only, and they never leave the installation.

Confirmed hits are certain; of the others the confidence is told as it was calibrated; what one side calls *different* is no
link. Whoever calls has asked the policy; behind the second wall the database lets through only hits between agencies that the
account acting may count (``match.count``).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection

from whimbrel.linkage.judgements import DIFFERENT
from whimbrel.service.matching.hits import current
from whimbrel.service.matching.models import Half

Edge = tuple[UUID, UUID, float]


def cross_edges(agencies: Collection[Any]) -> list[Edge]:
    """(person, person, confidence) of every hit in force between two of these agencies (rows or ids), in a stable order."""
    keys = sorted({int(getattr(a, "pk", a)) for a in agencies})
    if len(keys) < 2:
        return []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select one, other, sure from whimbrel_cross_edges(%s) order by 1, 2", [keys])
            return [(UUID(str(a)), UUID(str(b)), float(sure)) for a, b, sure in cursor.fetchall()]
    hits = current().filter(agency__in=keys, other__in=keys)
    hits = hits.exclude(answer_agency=DIFFERENT).exclude(answer_other=DIFFERENT)
    there = Half.objects.filter(hit__in=hits, person__removed=None, person__incident__removed=None)
    found: dict[UUID, list[Any]] = {}
    for half in there.select_related("hit").order_by("person_id"):
        found.setdefault(half.hit_id, []).append(half)  # type: ignore[attr-defined]
    edges = [
        (a.person_id, b.person_id, 1.0 if a.hit.confirmed else a.hit.confidence)
        for a, b in (pair for pair in found.values() if len(pair) == 2)
    ]
    return sorted(edges, key=lambda e: (str(e[0]), str(e[1])))
