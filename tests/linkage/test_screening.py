"""The rough look never holds a pair for less likely than the model does, but for a few."""

from dataclasses import replace

import numpy as np

from tests.linkage.invented import prepared
from whimbrel.linkage.keys import candidate_pairs
from whimbrel.linkage.linking import fitting
from whimbrel.linkage.scoring import score
from whimbrel.linkage.screening import Rough


def test_the_rough_bits_are_an_upper_bound_but_for_rare_places() -> None:
    people = prepared()
    left, right = candidate_pairs(people, -100.0)
    scored = score(people, left, right, replace(fitting(people), prior=0.5))
    bits = Rough(people).bits(scored["left"].to_numpy(), scored["right"].to_numpy())
    weight = scored["weight"].to_numpy()
    matters = weight > 5
    assert matters.sum() > 300
    # A rare place or a number that nobody else has may weigh more than the round figure for it.
    assert (bits[matters] >= weight[matters] - 3).mean() > 0.995


def test_nothing_known_is_neither_for_nor_against() -> None:
    people = prepared()
    empty = np.flatnonzero((people.names.total == 0) & (people.first_year < 0))
    if len(empty):
        at = np.array([empty[0]], np.int32)
        assert Rough(people).bits(at, at)[0] >= 0
