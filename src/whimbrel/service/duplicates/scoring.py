"""What the library's model holds of two records, as the service keeps it: codes and weights, no value of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from whimbrel.linkage import likeness, link
from whimbrel.linkage.explanation import Part
from whimbrel.linkage.explanation import parts_of as parts_of_pair
from whimbrel.service.desk.as_record import numbers_of, record_of

REVIEW = 0.1  # pairs less likely than this are not laid before anybody


@dataclass(frozen=True)
class Scored:
    """Two records by their ids. ``weight``: all bits together, those before anything is compared among them.

    parts: what was compared, each with the codes of the comparison and of what was seen, and its weight in bits.
    """

    left: str
    right: str
    probability: float
    weight: float
    model: str
    parts: list[dict[str, Any]]


def likely_pairs(records: Sequence[Mapping[str, str]]) -> Iterator[Scored]:
    """The pairs among many records that are likely enough to be looked at."""
    linked = link(list(records), least=REVIEW)
    version = linked.model.version()
    for row in linked.pairs.to_pylist():
        if row["probability"] >= REVIEW:
            parts = _kept(parts_of_pair(row, linked.model.comparisons))
            yield Scored(row["left"], row["right"], row["probability"], row["weight"], version, parts)


def score(row: Any) -> None:
    """Put into a proposal of two records that no search found what the model holds of them."""
    people = (row.left, row.right)
    numbers = numbers_of(people)
    left, right = (record_of(p, numbers=numbers.get(p.pk, ())) for p in people)
    found = likeness(left, [right])[0]
    row.probability, row.weight, row.model = found.probability, found.weight, found.model
    row.parts = _kept(found.parts)


def part_of(kept: Mapping[str, Any]) -> Part:
    """A part as the library has it, to be told in words."""
    return Part(**kept)


def _kept(parts: Iterable[Part]) -> list[dict[str, Any]]:
    return [asdict(p) for p in parts]
