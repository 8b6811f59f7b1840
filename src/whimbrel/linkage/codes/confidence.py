"""How sure a hit is: a mixture of two kinds of pairs whose shapes were measured on invented people.

``confidence.yaml`` says how the similarities of one person's codes are spread, and how often two different persons reach
each similarity. How many of all pairs are one person is not known beforehand: it is estimated from the comparison itself
(expectation maximisation with fixed shapes). With real people confidences may be off: check a sample of hits by hand.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from whimbrel.vocabulary.yaml_file import read_yaml

STEP = 0.025
EDGES = np.arange(0.25, 1 + STEP / 2, STEP)
_ROUNDS = 200


def confidence(similarity: np.ndarray, left: int, right: int) -> np.ndarray:
    """Probability that a hit is one person, for each hit of a comparison of so many rows with so many."""
    same, other = (np.array(_measured()[name]) for name in ("same", "other"))
    place = np.clip(np.searchsorted(EDGES, similarity, side="right") - 1, 0, len(same) - 1)
    by_chance = other[place] * left * right
    reached = float(same[place.min() :].sum()) if len(place) else 1.0
    people = max(1.0, len(similarity) / 2)
    chance = np.zeros(len(similarity))
    for _ in range(_ROUNDS):
        alike = people * same[place]
        chance = alike / (alike + by_chance)
        before, people = people, max(1.0, float(chance.sum()) / reached)
        if abs(people - before) < 1e-6 * before:
            break
    return chance


def measure(similarity: np.ndarray, same: np.ndarray, people: int, pairs: int) -> dict[str, list[float]]:
    """The two shapes from hits whose truth is known: shares of ``people`` and of ``pairs`` in each step of similarity.

    Both are smoothed so that a higher similarity never means a less likely person.
    """
    true, false = (np.histogram(similarity[kind], EDGES)[0].astype(float) + 0.5 for kind in (same, ~same))
    odds = _rising(np.log(true / people) - np.log(false / pairs), true + false)
    whole = true / people
    return {"same": [float(f"{x:.4g}") for x in whole], "other": [float(f"{x:.4g}") for x in whole / np.exp(odds)]}


def _rising(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The nearest sequence that never falls (pooling of adjacent violators)."""
    blocks: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append([float(value), float(weight), 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, m, i), (b, n, j) = blocks[-2:]
            blocks[-2:] = [[(a * m + b * n) / (m + n), m + n, i + j]]
    return np.concatenate([np.full(int(count), value) for value, _, count in blocks])


@cache
def _measured() -> dict[str, Any]:
    return dict(read_yaml(files("whimbrel.linkage.codes") / "confidence.yaml"))
