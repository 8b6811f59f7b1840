"""Clusters against a slow reference: judgements are kept, nobody is lost, ids last, the cut is the one that was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linkage.judged import RECORDS, clusters_by_hand, edges, logs, said
from whimbrel.linkage.clusters import NOTHING_JUDGED, clustering, clusters
from whimbrel.linkage.judgements import replay

thresholds = st.integers(0, 20).map(lambda n: n / 20)


@given(logs, edges, thresholds)
def test_they_are_those_one_finds_by_hand(log, held, threshold):
    state = replay(log)
    assert clusters(RECORDS, held, state, threshold) == clusters_by_hand(RECORDS, held, state, threshold)


@given(logs, edges, thresholds, st.randoms())
def test_no_order_matters_and_nobody_is_lost(log, held, threshold, chance):
    found = clusters(RECORDS, held, replay(log), threshold)
    mixed = [(b, a, p) for a, b, p in held]
    chance.shuffle(mixed)
    chance.shuffle(log)
    assert clusters(RECORDS, mixed, replay(log), threshold) == found
    assert set(found) == set(RECORDS) and all(found[founder] == founder for founder in found.values())


@given(logs, edges, thresholds)
def test_different_never_together_and_same_always(log, held, threshold):
    state = replay(log)
    found = clusters(RECORDS, held, state, threshold)
    assert all(found[a] != found[b] for a, b in state.different)
    assert all(found[a] == found[b] for a, b in state.same)


@given(logs, edges, thresholds, thresholds)
def test_at_a_lower_threshold_clusters_are_unions_of_those_at_a_higher(log, held, one, other):
    """Without judgements as anybody would expect; with them too, as the strongest edges are taken first."""
    low, high = sorted((one, other))
    for state in (NOTHING_JUDGED, replay(log)):
        few, many = clusters(RECORDS, held, state, low), clusters(RECORDS, held, state, high)
        assert all(few[record] == few[many[record]] for record in RECORDS)


@given(logs, edges, thresholds)
def test_what_joined_and_what_was_cut_accounts_for_every_cluster(log, held, threshold):
    state = replay(log)
    found = clustering(RECORDS, held, state, threshold)
    kept = clusters(RECORDS, found.joined, state, 0)
    assert kept == found.canonical and found.joined == clustering(RECORDS, found.joined, state, 0).joined
    assert all(found.canonical[a] != found.canonical[b] for a, b, _ in found.cut)
    assert sorted(r for members in found.members().values() for r in members) == sorted(RECORDS)


def test_the_weakest_edge_between_two_that_differ_is_cut():
    held = [("a", "b", 0.9), ("b", "c", 0.6), ("c", "d", 0.8)]
    found = clustering("abcd", held, replay([said("a", "d", "different")]), 0.5)
    assert found.cut == (("b", "c", 0.6),) and found.canonical == {"a": "a", "b": "a", "c": "c", "d": "c"}


def test_the_id_stays_when_a_record_joins_and_with_the_founder_after_a_split():
    log = [said("b", "c", "same")]
    assert clusters("abc", [], replay(log), 1)["c"] == "b"
    assert clusters("abcd", [("b", "d", 0.9)], replay(log), 0.5)["d"] == "b"
    split = replay([*log, said("b", "d", "different"), said("d", "e", "same")])
    assert clusters("abcde", [("b", "d", 0.9)], split, 0.5) == {"a": "a", "b": "b", "c": "b", "d": "d", "e": "d"}


@pytest.mark.parametrize("verdict", ["unsure", "different"])
def test_unsure_takes_the_models_own_edge_away_but_keeps_nobody_apart(verdict):
    state = replay([said("a", "b", verdict)])
    direct, round_about = [("a", "b", 1.0)], [("a", "b", 1.0), ("a", "c", 0.9), ("c", "b", 0.9)]
    assert clusters("abc", direct, state, 0.5)["b"] == "b"
    assert (clusters("abc", round_about, state, 0.5)["b"] == "a") == (verdict == "unsure")


def test_in_a_conflict_nobody_is_joined_by_what_is_contested():
    state = replay([said("a", "b", "same"), said("b", "c", "same"), said("a", "c", "different")])
    assert state.conflicts
    held = [("a", "b", 1.0), ("b", "c", 1.0)]
    assert clusters("abc", held, state, 0.5) == {"a": "a", "b": "b", "c": "c"}


def test_judgements_about_records_that_are_gone_harm_nobody():
    state = replay([said("a", "gone", "same"), said("b", "lost", "different")])
    assert clusters("ab", [("a", "gone", 1.0), ("a", "b", 0.9)], state, 0.5) == {"a": "a", "b": "a"}


def test_a_chain_holds_through_a_record_that_was_deleted():
    log = [said("a", "x", "same"), said("x", "b", "same")]
    assert clusters("ab", [], replay(log), 1) == {"a": "a", "b": "a"}
    apart = replay([*log, said("x", "c", "different")])
    assert clusters("abc", [("b", "c", 0.9)], apart, 0.5)["c"] == "c"
