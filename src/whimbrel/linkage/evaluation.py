"""How good a linkage is: precision, recall and F1 against the truth or against a sample that people labelled.

Precision is the share of found pairs that are one person, recall the share of the pairs of one person that were found, F1 their
harmonic mean. Against the truth they are exact for this file; the interval says how far they may lie for another such file: a
bootstrap over persons, because pairs of one person come together. Against a sample drawn by score (see ``labelling.py``) they
are estimated with the share of each stratum that was drawn, with a bootstrap within strata.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.linkage.columns import ColumnsError
from whimbrel.linkage.linking import MIDDLE, Linked

_DRAWS = 1_000
_SEED = 20


@dataclass(frozen=True)
class Interval:
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


@dataclass(frozen=True)
class Quality:
    """``basis``: truth or sample. pairs: how many were found; of_one_person: how many there are (estimated for a sample)."""

    basis: str
    threshold: float
    pairs: int
    of_one_person: float
    precision: Interval
    recall: Interval
    f1: Interval

    def as_data(self) -> dict[str, object]:
        """For JSON."""
        shares = {n: vars(getattr(self, n)) for n in ("precision", "recall", "f1")}
        return {k: v for k, v in vars(self).items() if k not in shares} | shares


def evaluate(
    linked: Linked,
    truth: pa.ChunkedArray | None = None,
    *,
    labels: pa.Table | None = None,
    threshold: float = MIDDLE,
) -> Quality:
    """How good a linkage is, against a column of the true persons or against labelled pairs; one of both is needed."""
    if (truth is None) == (labels is None):
        raise ColumnsError("Give the true persons or the labels, one of both.")
    return against_truth(linked, truth, threshold) if labels is None else against_labels(linked, labels, threshold)


def against_truth(linked: Linked, truth: pa.ChunkedArray, threshold: float = MIDDLE) -> Quality:
    """Quality of the persons found, pair by pair, against a column that tells the true person of each row.

    A row whose person is not told takes part in nothing.
    """
    told = truth.combine_chunks()
    if pa.types.is_dictionary(told.type):
        told = told.cast(told.type.value_type)
    known = pc.is_valid(told).to_numpy(zero_copy_only=False)
    person = pc.fill_null(told.dictionary_encode().indices, -1).to_numpy(zero_copy_only=False)[known]
    found = np.asarray(linked.clusters(threshold))[known]
    cells = np.stack([person.astype(np.int64), found])
    both, sizes = np.unique(cells, axis=1, return_counts=True)
    # Everything is a sum over true persons; a found pair of two persons counts half for each.
    persons = int(person.max()) + 1 if len(person) else 0
    right = np.bincount(both[0], sizes * (sizes - 1) / 2, minlength=persons)
    own = np.bincount(person, minlength=persons)
    there = own * (own - 1) / 2
    _, at, of = np.unique(found, return_inverse=True, return_counts=True)
    of_group = of[at] - 1
    found_pairs = np.bincount(person, of_group, minlength=persons) / 2
    return _quality("truth", threshold, right, found_pairs, there)


def _quality(basis: str, threshold: float, right: np.ndarray, found: np.ndarray, there: np.ndarray) -> Quality:
    rng = np.random.default_rng(_SEED)
    sums = np.array([right.sum(), found.sum(), there.sum()])
    # A Poisson bootstrap over persons (Hanley and MacGibbon, 2006); those without any pair change nothing.
    some = (found > 0) | (there > 0)
    parts = np.stack([right[some], found[some], there[some]])
    drawn = np.empty((_DRAWS, 3))
    for n in range(_DRAWS):
        drawn[n] = parts @ rng.poisson(1.0, parts.shape[1])
    return Quality(basis, threshold, round(float(sums[1])), float(sums[2]), *_shares(sums, drawn))


def against_labels(linked: Linked, labels: pa.Table, threshold: float = MIDDLE) -> Quality:
    """Quality estimated from a labelled sample: columns left, right (ids), stratum, of (pairs in the stratum) and same
    (yes or no; unsure is left out and counted as not drawn). Raises ColumnsError.

    What the linkage did not even compare is not in the sample: recall is that among the compared pairs, and said so.
    """
    missing = {"left", "right", "stratum", "of", "same"} - set(labels.column_names)
    if missing:
        raise ColumnsError(
            f"The labels lack the column {', '.join(sorted(missing))}; use the file that --sample writes."
        )
    rows = [r for r in labels.to_pylist() if str(r["same"]).strip().lower() in ("yes", "no", "y", "n", "1", "0")]
    if not rows:
        raise ColumnsError("No row of the labels says yes or no in the column 'same'.")
    place = {value: n for n, value in enumerate(linked.ids.to_pylist())}
    if any(r[side] not in place for r in rows for side in ("left", "right")):
        raise ColumnsError("The labels name records that the list does not have; they belong to another list.")
    cluster = np.asarray(linked.clusters(threshold))
    same = np.array([str(r["same"]).strip().lower() in ("yes", "y", "1") for r in rows])
    joined = np.array([cluster[place[r["left"]]] == cluster[place[r["right"]]] for r in rows])
    stratum = np.array([str(r["stratum"]) for r in rows])
    sizes: Mapping[str, float] = {str(r["stratum"]): float(r["of"]) for r in rows}
    rng = np.random.default_rng(_SEED)
    strata = [(sizes[s], np.flatnonzero(stratum == s)) for s in sorted(sizes)]

    def sums(pick: bool) -> np.ndarray:
        total = np.zeros(3)
        for size, at in strata:
            chosen = rng.choice(at, len(at)) if pick else at
            total += size * np.array([(same & joined)[chosen].mean(), joined[chosen].mean(), same[chosen].mean()])
        return total

    whole = sums(False)
    drawn = np.array([sums(True) for _ in range(_DRAWS)])
    return Quality("sample", threshold, round(float(whole[1])), float(whole[2]), *_shares(whole, drawn))


def _shares(sums: np.ndarray, drawn: np.ndarray) -> tuple[Interval, Interval, Interval]:
    def share(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
        return np.divide(top, bottom, out=np.zeros_like(np.asarray(top, float)), where=np.asarray(bottom) > 0)

    found = []
    for weights in ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 0.5, 0.5)):
        values = share(drawn[:, 0], drawn @ np.array(weights))
        low, high = np.quantile(values, [0.025, 0.975])
        found.append(Interval(float(share(sums[0], sums @ np.array(weights))), float(low), float(high)))
    return found[0], found[1], found[2]
