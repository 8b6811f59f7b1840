"""What the library's model holds of two records, as the service keeps it: codes and weights, no value of a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whimbrel.service.desk.as_record import numbers_of, record_of

REVIEW = 0.1  # pairs less likely than this are not laid before anybody


@dataclass(frozen=True)
class Scored:
    """Two records by their ids. ``parts``: what was compared, each with its comparison, level and weight in bits."""

    left: str
    right: str
    probability: float
    weight: float
    model: str
    parts: list[dict[str, Any]]


def likely_pairs(records: Sequence[Mapping[str, str]]) -> Iterator[Scored]:
    """The pairs among many records that are likely enough to be looked at."""
    from whimbrel.linkage import link

    linked = link(list(records))
    for row in linked.pairs.to_pylist():
        if row["probability"] >= REVIEW:
            yield Scored(str(row["left"]), str(row["right"]), row["probability"], row["weight"], linked.model, [])


def explained(row: Any) -> None:
    """Put into a proposal what the model holds of its two records as they are at this moment, for the log and the page."""
    people = (row.left, row.right)
    numbers = numbers_of(people)
    left, right = (record_of(p, numbers=numbers.get(p.pk, ())) for p in people)
    from whimbrel.linkage import likeness

    found = likeness(left, [right])[0]
    row.probability, row.weight = found.probability, found.weight
    row.parts = [{"comparison": p.comparison, "level": p.level, "weight": p.weight} for p in found.parts]


def sentence_of(part: Mapping[str, Any], language: str) -> str:
    """What was found in one comparison, in plain words."""
    from whimbrel.linkage import Part

    return Part(**part).words(language)
