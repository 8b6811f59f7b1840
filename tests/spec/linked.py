"""A drawn list linked: the words in which the chapter on counting once is written."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.spec.drawn import as_file
from whimbrel.linkage import Linked, link
from whimbrel.linkage.explanation import explain
from whimbrel.linkage.records_file import read_list


def _linked(drawn: str) -> Linked:
    with tempfile.TemporaryDirectory() as folder:
        return link(read_list(as_file(drawn, Path(folder))))


def persons(drawn: str, threshold: float = 0.5) -> list[set[str]]:
    """The ids of the records of each person, the person with the first record first."""
    linked = _linked(drawn)
    found: dict[int, set[str]] = {}
    for record, of in zip(linked.ids.to_pylist(), linked.clusters(threshold).to_pylist(), strict=True):
        found.setdefault(of, set()).add(record)
    return list(found.values())


def says(drawn: str) -> dict[str, float]:
    """How much each comparison of records 1 and 2 speaks for one person, in bits."""
    told = explain(_linked(drawn), "1", "2")
    assert told is not None
    return {part.label(): part.weight for part in told.parts}
