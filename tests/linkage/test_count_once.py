"""Persons counted once against a slow reference: ordered limits, levels that never add persons, judgements that always count."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linkage.judged import RECORDS, edges, logs, said
from whimbrel.linkage.clusters import clusters
from whimbrel.linkage.count_once import THRESHOLDS, Count, count_once, from_groups, grouping, inside, persons
from whimbrel.linkage.groups import AVERAGE
from whimbrel.linkage.judgements import pair_of, replay

places = st.lists(st.sampled_from(("police", "shelter", "hotline")), min_size=len(RECORDS), max_size=len(RECORDS))
COUNTRY = {"police": "LAO", "shelter": "LAO", "hotline": "THA"}
chosen = st.lists(st.booleans(), min_size=len(RECORDS), max_size=len(RECORDS)).map(np.array)


def hold_together(near, state, threshold):
    """The edges within groups by average linkage, by sets of names: the reference of whimbrel.linkage.groups."""
    sure = dict.fromkeys(state.same, 1.0)
    for one, other, probability in near:
        pair = pair_of(one, other)
        if pair not in state.different | state.unsure | state.contested:
            sure[pair] = max(probability, sure.get(pair, 0.0))
    sure = {pair: p for pair, p in sure.items() if p >= threshold and set(pair) <= set(RECORDS)}
    group = {r: frozenset(r) for r in RECORDS}
    for one, other in sorted(sure, key=lambda pair: (-sure[pair], pair)):
        here, there = group[one], group[other]
        between = [sure.get(pair_of(a, b), 0.0) for a in here - there for b in there]
        if between and sum(between) / len(between) >= AVERAGE * threshold:
            group.update(dict.fromkeys(here | there, here | there))
    return [(*pair, p) for pair, p in sure.items() if group[pair[0]] == group[pair[1]]]


def by_hand(log, held, lists, kept):
    """The same by sets of names, one threshold and one level at a time."""
    state, found = replay(log), {}
    of_list = dict(zip(RECORDS, lists, strict=True))
    place = {
        "agency": of_list,
        "country": {r: COUNTRY[n] for r, n in of_list.items()},
        "circle": dict.fromkeys(RECORDS, ""),
    }
    most = None
    for level, at in place.items():
        ends, canonical = [], None
        for threshold in THRESHOLDS.values():
            near = [e for e in held if at[e[0]] == at[e[1]]]
            canonical = clusters(RECORDS, hold_together(near, state, threshold), state, threshold, canonical)
            ends.append(len({(at[r], canonical[r]) for r, is_in in zip(RECORDS, kept, strict=True) if is_in}))
        most = [min(pair) for pair in zip(ends, most or ends, strict=True)]
        found[level] = tuple(reversed(most))
    return found


@given(logs, edges, places, chosen)
def test_every_level_is_what_one_counts_by_hand(log, held, lists, kept):
    state = replay(log)
    of_list = dict(zip(RECORDS, lists, strict=True))
    countries = [COUNTRY[name] for name in lists]
    groupings = [
        grouping(RECORDS, inside(held, of_list), state),
        grouping(RECORDS, inside(held, dict(zip(RECORDS, countries, strict=True))), state),
        grouping(RECORDS, held, state),
    ]
    found = count_once(lists, countries, *groupings, chosen=kept)
    told = {level: (c.low, c.middle, c.high) for level, c in found.items() if level != "records"}
    assert told == by_hand(log, held, lists, kept)
    assert found["records"] == Count("records", *[int(kept.sum())] * 3)
    order = [found[level] for level in ("records", "agency", "country", "circle")]
    for more, fewer in pairwise(order):
        assert fewer.low <= more.low and fewer.middle <= more.middle and fewer.high <= more.high
    assert all(c.low <= c.middle <= c.high for c in order)


@given(edges)
def test_joining_only_what_is_nearly_certain_leaves_more_persons(held):
    found = grouping(RECORDS, held)
    strict, middle, wide = (len(set(found.at(name).tolist())) for name in THRESHOLDS)
    assert strict >= middle >= wide
    assert persons(found) == Count("persons", wide, middle, strict)


def test_what_was_judged_counts_at_every_threshold():
    state = replay([said("a", "b", "same"), said("c", "d", "different", 1)])
    found = persons(grouping(RECORDS, [("a", "b", 0.02), ("c", "d", 0.99)], state))
    assert found == Count("persons", 5, 5, 5), "one joined although the model doubts, one apart although it is sure"


def test_a_pair_that_is_undecided_makes_a_range():
    assert persons(grouping(RECORDS, [("a", "b", 0.6), ("c", "d", 0.3)])) == Count("persons", 4, 5, 6)


def test_a_chain_of_doubtful_pairs_does_not_make_one_person_of_many():
    chain = [(one, other, 0.15) for one, other in pairwise(RECORDS)]
    assert persons(grouping(RECORDS, chain)) == Count("persons", 2, 6, 6)


def test_a_person_met_in_two_lists_counts_in_both_and_once_in_the_country():
    lists = ["police", "shelter", "police", "hotline", "police", "police"]
    held = [("a", "b", 1.0), ("b", "d", 0.95)]
    own = grouping(RECORDS, inside(held, dict(zip(RECORDS, lists, strict=True))))
    countries = [COUNTRY[n] for n in lists]
    national = grouping(RECORDS, inside(held, dict(zip(RECORDS, countries, strict=True))))
    found = count_once(lists, countries, own, national, grouping(RECORDS, held))
    assert [found[level].middle for level in ("records", "agency", "country", "circle")] == [6, 6, 5, 4]


groups = st.lists(st.integers(0, 3), min_size=6, max_size=6)


@given(groups, groups, groups)
def test_three_groupings_made_apart_are_brought_into_each_other(strict, middle, wide):
    found = from_groups(strict, middle, wide)

    def pairs(codes):
        return {(i, j) for i in range(6) for j in range(i) if codes[i] == codes[j]}

    assert pairs(found.strict) == pairs(strict)
    assert pairs(found.strict) <= pairs(found.middle) <= pairs(found.wide)
    assert pairs(middle) <= pairs(found.middle) and pairs(wide) <= pairs(found.wide)


def test_a_count_outside_its_limits_is_none():
    with pytest.raises(ValueError, match="between its limits"):
        Count("persons", 5, 4, 6)


def test_nobody_is_counted_as_nobody():
    assert persons(grouping([], [])) == Count("persons", 0, 0, 0)
    assert count_once([], [], grouping([], []))["circle"] == Count("persons", 0, 0, 0)
