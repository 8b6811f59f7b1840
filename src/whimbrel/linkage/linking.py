"""Linking the records of one file or several: which are the same person, how surely, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.linkage.calibration import calibrated, prior_of, probability
from whimbrel.linkage.columns import Columns, ColumnsError, id_heading, recognise
from whimbrel.linkage.groups import grouped
from whimbrel.linkage.keys import MOST, candidate_pairs
from whimbrel.linkage.model import Model, model_for
from whimbrel.linkage.prepared import Prepared, prepare
from whimbrel.linkage.scoring import score

# A pair counts as one person from a probability of one half on; figures are shown with what a stricter and a wider one give.
STRICT, MIDDLE, WIDE = 0.9, 0.5, 0.1
LEAST = 0.01  # pairs below it are not kept
_EXPECTED = 0.3  # further records for one record, before the file has been looked at
_ROUGH = 3.0  # bits below even odds that a pair may be and still be scored

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Linked:
    """What was found. ``pairs``: left, right (ids of records), probability, weight (bits), and of each comparison the code of
    its level, ``unknown`` where it says nothing; the likeliest first. ``ids``: of all records, in the order of the file; their
    numbers from 1 on where no column is an id.

    left_row, right_row of ``pairs``: row numbers in the file, from 0.
    """

    pairs: pa.Table
    ids: pa.Array
    columns: Columns
    model: Model
    compared: int

    def clusters(self, threshold: float = MIDDLE) -> pa.Array:
        """For every record the row number of the first record held to be the same person (int64)."""
        left, right = self.pairs["left_row"].to_numpy(), self.pairs["right_row"].to_numpy()
        return pa.array(grouped(len(self.ids), left, right, self.pairs["probability"].to_numpy(), threshold))

    def persons(self, threshold: float = MIDDLE) -> int:
        """How many persons the records are, if pairs from this probability on are the same."""
        return len(pc.unique(self.clusters(threshold)))


def link(
    records: pa.Table | Sequence[Mapping[str, str | None]],
    *,
    columns: Mapping[str, str] | None = None,
    model: Model | None = None,
    least: float = LEAST,
    progress: Progress | None = None,
) -> Linked:
    """Find the records that are the same person.

    columns: heading -> kind, where the headings do not say it (``columns.yaml``). model: one that was kept; without it the
    shipped one, fitted to the file. progress: told what is done and how much of all (0 to 1). Raises ColumnsError.
    """
    tell = progress or (lambda what, share: None)
    table = records if isinstance(records, pa.Table) else _table(records)
    found = recognise(table.column_names, columns)
    tell("reading names", 0.0)
    people = prepare(table, found)
    ids = _ids(table, found)
    kept = model is not None
    model = model or fitting(people)
    tell("looking for pairs", 0.2)
    expected = min(0.1, 2 * _EXPECTED / max(1, len(people)))
    left, right = candidate_pairs(people, -float(np.log2(expected)) - _ROUGH, MOST)
    tell("comparing", 0.4)
    model = replace(model, prior=expected) if kept else calibrated(people, left, right, replace(model, prior=expected))
    scored = score(
        people, left, right, model, at_least=least / 10, progress=lambda share: tell("comparing", 0.4 + 0.5 * share)
    )
    tell("weighing", 0.9)
    all_pairs = max(1.0, len(people) * (len(people) - 1) / 2)
    evidence = scored["weight"].to_numpy() - np.log2(model.prior / (1 - model.prior))
    prior = prior_of(evidence, all_pairs, model.prior)
    model = replace(model, prior=prior)
    tell("done", 1.0)
    return Linked(
        _told(scored, evidence + np.log2(prior / (1 - prior)), model, ids, least), ids, found, model, len(left)
    )


def fitting(people: Prepared) -> Model:
    """The shipped model with the comparisons about which these records know something."""
    known = {"name": "bits", "birth": "first_year", "sex": "sex", "citizenship": "citizenship", "place": "place"}
    return model_for([k for k, column in known.items() if people.has(column)], people.identifiers, people.texts)


def _table(records: Sequence[Mapping[str, str | None]]) -> pa.Table:
    headings = list(dict.fromkeys(key for record in records for key in record))
    if not headings:
        raise ColumnsError("There is no record to link.")
    return pa.table(
        {h: pa.array([None if r.get(h) in (None, "") else str(r[h]) for r in records], pa.string()) for h in headings}
    )


def _ids(table: pa.Table, columns: Columns) -> pa.Array:
    heading = id_heading(table, columns)
    if heading is None:
        return pa.array(range(1, table.num_rows + 1)).cast(pa.string())
    return table[heading].cast(pa.string()).combine_chunks()


def _told(scored: pa.Table, bits: np.ndarray, model: Model, ids: pa.Array, least: float) -> pa.Table:
    sure = probability(bits)
    keep = np.flatnonzero(sure >= least)
    keep = keep[np.lexsort((scored["right"].to_numpy()[keep], scored["left"].to_numpy()[keep], -bits[keep]))]
    left, right = scored["left"].take(keep), scored["right"].take(keep)
    data: dict[str, object] = {
        "left": pc.take(ids, left),
        "right": pc.take(ids, right),
        "probability": sure[keep],
        "weight": bits[keep],
    }
    for c in model.comparisons:
        codes = pa.array([*(v.code for v in reversed(c.levels)), "unknown"])
        data[c.code] = pc.take(codes, pa.array(scored[f"gamma_{c.code}"].to_numpy()[keep] % (len(c.levels) + 1)))
    for c in model.comparisons:
        data[f"bits_{c.code}"] = scored[f"bits_{c.code}"].take(keep)
    data["left_row"], data["right_row"] = left, right
    return pa.table(data)
