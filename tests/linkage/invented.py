"""Invented people for the tests of linkage: a small table, and pairs of it that are one person."""

from functools import cache

import numpy as np
import pyarrow as pa

from whimbrel.demonstration.people.same_people import same_people
from whimbrel.linkage.columns import recognise
from whimbrel.linkage.prepared import Prepared, prepare


@cache
def people(rows: int = 3_000, seed: int = 4) -> pa.Table:
    """An invented list of people, some met several times."""
    return same_people(seed, rows)


@cache
def prepared(rows: int = 3_000, seed: int = 4) -> Prepared:
    """The same, made ready."""
    table = people(rows, seed)
    return prepare(table, recognise(table.column_names))


def true_pairs(table: pa.Table) -> set[tuple[int, int]]:
    """Row numbers of all pairs that are one person."""
    by_person: dict[int, list[int]] = {}
    for row, person in enumerate(table["person"].to_pylist()):
        by_person.setdefault(person, []).append(row)
    return {(a, b) for rows in by_person.values() for a in rows for b in rows if a < b}


def as_pairs(left: np.ndarray, right: np.ndarray) -> list[tuple[int, int]]:
    """Two arrays of row numbers as pairs."""
    return list(zip(left.tolist(), right.tolist(), strict=True))
