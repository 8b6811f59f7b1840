"""Invented people of two agencies for the measurements of match codes: who was met by both is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whimbrel.demonstration.people.same_people import same_people
from whimbrel.linkage.codes.features import Traits
from whimbrel.linkage.names import read_name

LEFT = ("police", "border")


@dataclass(frozen=True)
class Agency:
    """The traits of each person once, and the truth: which person it is."""

    traits: list[Traits]
    person: np.ndarray


def two_agencies(seed: int, rows: int) -> tuple[Agency, Agency]:
    """Two agencies that met ``rows`` persons each, about four in ten of them both agencies."""
    table = same_people(seed, int(rows * 2.9) + 200, repeated=0.4)
    met: tuple[dict[int, Traits], dict[int, Traits]] = ({}, {})
    for record in table.to_pylist():
        side = met[record["agency"] not in LEFT]
        if record["person"] not in side and len(side) < rows:
            side[record["person"]] = traits_of(record)
    left, right = (Agency(list(side.values()), np.array(list(side))) for side in met)
    if len(left.traits) < rows or len(right.traits) < rows:
        raise ValueError("too few people were drawn for two agencies of this size")
    return left, right


def traits_of(record: dict) -> Traits:
    """A record of the invented people as traits; without a birth date its year follows from the age."""
    name = read_name(record["family_name"], record["given_names"])
    birth = record["birth_date"] or ""
    if not birth and record["age"] is not None:
        birth = str(int(record["registered"][:4]) - record["age"])
    return Traits(name.words, name.sounds, birth, record["sex"] or "", record["citizenship"] or "")


def quality(left: np.ndarray, right: np.ndarray, one: Agency, other: Agency) -> tuple[float, float, float]:
    """Precision, recall and F1 of hits given as rows of both sides."""
    both = len(np.intersect1d(one.person, other.person))
    right_ones = int((one.person[left] == other.person[right]).sum())
    precision, recall = right_ones / max(1, len(left)), right_ones / both
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def best_cut(likeness: np.ndarray, same: np.ndarray, both: int) -> tuple[float, float]:
    """The threshold with the best F1 for hits that are used once each, and that F1."""
    order = np.argsort(-likeness, kind="stable")
    right_ones = np.cumsum(same[order])
    f1 = 2 * right_ones / (np.arange(1, len(order) + 1) + both)
    best = int(f1.argmax())
    return float(likeness[order][best]), float(f1[best])
