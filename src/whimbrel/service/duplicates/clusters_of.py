"""The records of an agency that judgements hold to be one person: found from one of them, and for all at once to be counted.

Only what people judged joins records here. The model proposes; what it holds of a pair is not shown before somebody judged
it, so it must not show in a cluster either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from whimbrel.linkage.clusters import clusters
from whimbrel.linkage.judgements import State
from whimbrel.service.desk.models import Person
from whimbrel.service.duplicates.judging import state_of

_ONLY_JUDGED = 1.0


@dataclass(frozen=True)
class Cluster:
    """The records of one person, the oldest first, with the canonical id; ``state``: what is held of all that were near.

    near: every record that a chain of *same* leads to, contested or not, ids only.
    """

    canonical: UUID
    people: list[Any]
    near: frozenset[UUID]
    state: State


def cluster_of(person: Any) -> Cluster:
    """What is held to be the same person as this one."""
    near = {person.pk}
    waiting = near
    while waiting:
        state = state_of(person.agency_id, waiting)
        linked = {UUID(k) for pair in state.same | state.contested for k in pair}
        waiting = linked - near
        near |= linked
    state = state_of(person.agency_id, near)
    there = Person.objects.filter(agency_id=person.agency_id, pk__in=near, removed=None, incident__removed=None)
    people = list(there.select_related("incident").order_by("made", "pk"))
    canonical = clusters([str(p.pk) for p in people], (), state, _ONLY_JUDGED)
    own = canonical.get(str(person.pk), str(person.pk))
    held = [p for p in people if canonical[str(p.pk)] == own]
    return Cluster(UUID(own), held, frozenset(near), state)


def canonical_ids(agency_id: int) -> dict[str, str]:
    """Person's id -> canonical id, for all records of an agency: as many values as there are persons, so far as is known."""
    rows = Person.objects.filter(agency_id=agency_id, removed=None, incident__removed=None).order_by("made", "pk")
    ids = [str(pk) for pk in rows.values_list("pk", flat=True).iterator(chunk_size=5000)]
    return clusters(ids, (), state_of(agency_id), _ONLY_JUDGED)
