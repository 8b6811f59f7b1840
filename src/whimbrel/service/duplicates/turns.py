"""Which pair is looked at next, so that the count gets right soonest, and the place in the queue gives no score away.

Until a pair is judged, the count is wrong about it with the probability of its likelier error, min(p, 1 - p). So the pairs
nearest to the middle change the count most, and come first on average. They are not sorted by that: a place in a sorted
queue would be the score by another name, and whoever knew that the likely ones come last would stop looking. Instead each
pair draws a lot (an exponential variable whose rate is its use), which gives every order in proportion to the use of its
pairs. The lot says the same of p and of 1 - p. A small use is left to the nearly certain ones, so that some of them
come early, too: without them nobody would notice a model that is sure and wrong.
"""

from __future__ import annotations

import secrets

_LEAST = 0.1
_CHANCE = secrets.SystemRandom()


def use_of(probability: float) -> float:
    """How much judging a pair of this probability is expected to mend the count."""
    return _LEAST + min(probability, 1 - probability)


def turn_of(probability: float) -> float:
    """A place in the queue, drawn anew each time; smaller comes first."""
    return _CHANCE.expovariate(use_of(probability))
