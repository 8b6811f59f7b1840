"""Logs of judgements about a few records for tests, and what they come to, found the slow way."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import strategies as st

from whimbrel.linkage.judgements import Judgement, pair_of

RECORDS = ("a", "b", "c", "d", "e", "f")
START = dt.datetime(2026, 5, 3, 10, 0, tzinfo=dt.UTC)
VERDICTS = ("same", "different", "unsure", "withdrawn")


def said(left, right, verdict, minute=0, body="police", **more):
    """One line of the log."""
    return Judgement(left, right, verdict, START + dt.timedelta(minutes=minute), body=body, **more)


pairs = st.lists(st.sampled_from(RECORDS), min_size=2, max_size=2, unique=True).map(tuple)
lines = st.builds(
    lambda pair, verdict, minute, body, by: said(*pair, verdict, minute, body, by=by),
    pairs,
    st.sampled_from(VERDICTS),
    st.integers(0, 6),
    st.sampled_from(("police", "shelter")),
    st.sampled_from(("lin", "mei")),
)
logs = st.lists(lines, max_size=14)
edges = st.lists(st.builds(lambda p, s: (*p, s / 20), pairs, st.integers(0, 20)), max_size=12)


def simple_paths(edge_set, one, other, seen=()):
    """Every way from one record to another that passes none twice, as a list of its edges."""
    if one == other:
        yield [pair_of(*step) for step in pairwise((*seen, other))]
        return
    for a, b in edge_set:
        for here, there in ((a, b), (b, a)):
            if here == one and there not in seen:
                yield from simple_paths(edge_set, there, other, (*seen, one))


def contested_by_hand(same, different):
    """Edges on any way between two records that are held apart."""
    return {edge for pair in different for path in simple_paths(same, *pair) for edge in path}


def clusters_by_hand(ids, edge_list, state, threshold):
    """Cut, as long as two records held apart hang together, the weakest edge of the strongest way there is between any two."""
    judged = state.same | state.different | state.unsure | state.contested
    strength = {}
    for one, other, probability in edge_list:
        pair = pair_of(one, other)
        if probability >= threshold and pair not in judged:
            strength[pair] = max(probability, strength.get(pair, 0))
    rank = {pair: n for n, pair in enumerate(sorted(strength, key=lambda p: (-strength[p], p)))}
    left = set(rank)
    while True:
        ways = [p for pair in state.different for p in simple_paths(left | state.same, *pair)]
        if not ways:
            break
        left.discard(min((max((e for e in way if e in rank), key=rank.get) for way in ways), key=rank.get))
    founder = {}
    for record in ids:
        together = [r for r in ids if r == record or any(True for _ in simple_paths(left | state.same, record, r))]
        founder[record] = together[0]
    return founder
