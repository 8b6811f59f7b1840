"""Making anew what the counts are made from, by the owner of the database: no account of the site sees all that goes into it.

Three levels, each from its own knowledge only: an agency's count from its own pairs and judgements, a country's also from the
exchanges between its agencies, the circle's from all exchanges. What partners know never shows in an agency's own number.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from whimbrel.linkage.clusters import Edge
from whimbrel.linkage.count_once import THRESHOLDS, grouping, inside
from whimbrel.linkage.judgements import State, replay
from whimbrel.linkage.linking import WIDE
from whimbrel.service.accounts.models import Agency
from whimbrel.service.counting.models import Basis, Standing
from whimbrel.service.desk.models import Person
from whimbrel.service.duplicates.judging import line_of
from whimbrel.service.duplicates.models import DONE, Judgement, Proposal, Round
from whimbrel.service.matching.hits_for_counting import cross_edges
from whimbrel.service.matching.models import Exchange
from whimbrel.service.operation.walls import only_who_sees_all

_BATCH = 1000
_READ = 5000


@dataclass
class _Known:
    """All records, the oldest first, with what is held of pairs of them."""

    rows: list[tuple[Any, ...]]
    agency: dict[str, str]
    country: dict[str, str]
    edges: list[Edge]
    state: State


def build() -> int:
    """Make all of it anew, at once or not at all; returns how many records there are."""
    only_who_sees_all()
    with transaction.atomic():
        agencies = list(Agency.objects.order_by("pk"))
        known = _known(agencies)
        ids = [str(row[0]) for row in known.rows]
        levels = {
            "own": inside(known.edges, known.agency),
            "country": inside(known.edges, known.country),
            "circle": known.edges,
        }
        found = {level: grouping(ids, edges, known.state) for level, edges in levels.items()}
        held = {f"{level}_{name}": of.at(name) for level, of in found.items() for name in THRESHOLDS}
        Standing.objects.all().delete()
        Standing.objects.bulk_create(
            (
                Standing(
                    person=row[0],
                    agency_id=row[1],
                    day=row[2] or row[3].date(),
                    roles=_roles(row[4]),
                    **{column: known.rows[of[n]][0] for column, of in held.items()},
                )
                for n, row in enumerate(known.rows)
            ),
            batch_size=_BATCH,
        )
        _bases(agencies, known)
    return len(ids)


def _known(agencies: list[Agency]) -> _Known:
    people = Person.objects.filter(removed=None, incident__removed=None).order_by("made", "pk")
    columns = ("pk", "agency_id", "incident__happened", "incident__made", "values")
    rows = list(people.values_list(*columns).iterator(chunk_size=_READ))
    # A secretariat has no country, and is a country of its own here.
    country = {a.pk: a.country or a.slug for a in agencies}
    pairs = Proposal.objects.filter(probability__gte=WIDE).values_list("left_id", "right_id", "probability")
    edges = [(str(left), str(right), sure) for left, right, sure in pairs.iterator(chunk_size=_READ)]
    # Exchanges are between agencies; a pair of one agency is never among them.
    edges += [(str(one), str(other), sure) for one, other, sure in cross_edges(agencies)]
    return _Known(
        rows,
        {str(r[0]): str(r[1]) for r in rows},
        {str(r[0]): country[r[1]] for r in rows},
        edges,
        replay(map(line_of, Judgement.objects.iterator(chunk_size=_READ))),
    )


def _roles(values: dict[str, str]) -> str:
    """The roles that are said, as ``victim;migrant;``, so that one is found by its code and the sign behind it."""
    said = values.get("role", "").partition("|")[0]
    return "".join(f"{code};" for code in said.split(";") if code)[:120]


def _bases(agencies: list[Agency], known: _Known) -> None:
    now, today = timezone.now(), timezone.localdate()
    compared: dict[int, list[list[Any]]] = defaultdict(list)
    for made in Exchange.objects.exclude(compared=None).filter(ended=None, ends__gte=today, outcome="compared"):
        for one, other in ((made.agency_id, made.other_id), (made.other_id, made.agency_id)):  # type: ignore[attr-defined]
            compared[one].append([other, made.period])
    records: dict[str, int] = defaultdict(int)
    for key in known.agency.values():
        records[key] += 1
    Basis.objects.all().delete()
    for agency in agencies:
        last = Round.objects.filter(agency=agency, state=DONE).first()
        Basis.objects.create(
            agency=agency,
            made=now,
            records=records[str(agency.pk)],
            unjudged=Proposal.objects.filter(agency=agency, verdict="", probability__gte=WIDE).count(),
            searched=last.ended if last else None,
            compared=sorted(compared[agency.pk], key=str),
            model=last.model if last else "",
        )
