"""What the shipped model cannot know of a file: how many of its pairs are one person, and how its own columns behave.

The weights of names, birth, sex, citizenship and place are shipped (measured on invented people, see the decision on
linkage). An identifier or a text column is a file's own; its shares are estimated from the file without labels by expectation
maximisation (Winkler, 1988; Dempster, Laird and Rubin, 1977), each column from what all others say of a pair. So is the share of
pairs that are one person.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from whimbrel.linkage.model import FEWEST, Comparison, Model
from whimbrel.linkage.prepared import Prepared
from whimbrel.linkage.scoring import score

_ROUNDS = 8
_SAMPLE = 150_000
_RANDOM = 300_000
_SEED = 20
_BESIDE, _USUAL = 20_000, 2.0**-11


def calibrated(people: Prepared, left: np.ndarray, right: np.ndarray, model: Model) -> Model:
    """The model with the shares of the file's own columns, from its candidate pairs; unchanged if it has none of them."""
    own = [c for c in model.comparisons if c.kind != c.code]
    if not own or not len(left):
        return model
    rng = np.random.default_rng(_SEED)
    some = rng.choice(len(left), min(len(left), _SAMPLE), replace=False)
    seen = score(people, left[some], right[some], model)
    one, other = (rng.integers(0, len(people), min(_RANDOM, 20 * len(people)), dtype=np.int32) for _ in range(2))
    apart = score(people, one[one != other], other[one != other], model)
    model = replace(model, comparisons=tuple(_with_u(c, apart) if c in own else c for c in model.comparisons))
    for _ in range(_ROUNDS):
        weights = {c.code: weights_of(c, seen) for c in model.comparisons}
        whole = sum(weights.values()) + np.log2(model.prior)
        model = replace(
            model,
            comparisons=tuple(
                _with_m(c, seen, probability(whole - weights[c.code])) if c.kind != c.code else c
                for c in model.comparisons
            ),
        )
    return model


def prior_of(weights: np.ndarray, pairs: float, start: float) -> float:
    """Share of all ``pairs`` that are one person, given the bits of evidence of the scored ones without any prior.

    The fixed point of the expected share; the pairs that were not compared count as two persons. Beside the list's own pairs
    stand ``_BESIDE`` of a usual list, so that a dozen records, of which any could be the same, do not make everybody so.
    """
    prior = start
    for _ in range(50):
        before = prior
        same = float(probability(weights + np.log2(prior / (1 - prior))).sum())
        prior = (same + _BESIDE * _USUAL) / (pairs + _BESIDE)
        if abs(np.log2(prior / before)) < 0.001:
            break
    return prior


def probability(bits: np.ndarray) -> np.ndarray:
    """From log2 odds to a probability."""
    return 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))


def weights_of(comparison: Comparison, scored: pa.Table) -> np.ndarray:
    """Bits of every scored pair for one comparison, without adjustment for rare values."""
    # Splink counts levels from the last one, 0, upwards; -1 is unknown and tells nothing.
    bits = [np.log2(max(FEWEST, v.m) / max(FEWEST, v.u)) for v in reversed(comparison.levels)]
    return np.array([*bits, 0.0])[scored[f"gamma_{comparison.code}"].to_numpy()]


def _counts(comparison: Comparison, scored: pa.Table, share: np.ndarray | None = None) -> np.ndarray:
    level = scored[f"gamma_{comparison.code}"].to_numpy()
    known = level >= 0
    counts = np.bincount(level[known], None if share is None else share[known], minlength=len(comparison.levels))
    # One pair more at each level: what was not seen is not impossible.
    return (counts + 1.0)[::-1] / (counts.sum() + len(counts))


def _with_u(comparison: Comparison, apart: pa.Table) -> Comparison:
    shares = _counts(comparison, apart)
    return replace(
        comparison, levels=tuple(replace(v, u=float(u)) for v, u in zip(comparison.levels, shares, strict=True))
    )


def _with_m(comparison: Comparison, seen: pa.Table, share: np.ndarray) -> Comparison:
    shares = _counts(comparison, seen, share)
    return replace(
        comparison, levels=tuple(replace(v, m=float(m)) for v, m in zip(comparison.levels, shares, strict=True))
    )
