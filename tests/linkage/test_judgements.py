"""A log of judgements is replayed to one state, whatever order it comes in; what is taken back leaves no trace in it."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.linkage.judged import contested_by_hand, lines, logs, said
from whimbrel.linkage.judgements import Judgement, NoJudgement, replay


@given(logs, st.randoms())
def test_the_order_in_which_a_log_arrives_does_not_matter(log, chance):
    again = [*log, *log]
    chance.shuffle(again)
    assert replay(again) == replay(log)


@given(logs, lines)
def test_taking_back_the_last_restores_the_state_before_exactly(log, last):
    late = last.at + dt.timedelta(days=1)
    made = Judgement(last.left, last.right, "different", late, body=last.body, by="lin")
    back = Judgement(last.left, last.right, "withdrawn", late, body=last.body, by="mei")
    assert replay([*log, back, made]) == replay(log)


@given(logs)
def test_what_is_contested_is_what_one_finds_by_hand(log):
    state = replay(log)
    held = state.same | state.contested
    assert state.contested == contested_by_hand(held, state.different)
    assert {c.different for c in state.conflicts} <= state.different
    assert not state.same & (state.different | state.unsure | state.contested)
    assert not contested_by_hand(state.same, state.different)


def test_the_latest_of_a_body_counts_whoever_of_it_made_it():
    log = [said("a", "b", "same", 0, by="lin"), said("b", "a", "different", 1, by="mei")]
    state = replay(log)
    assert state.different == {("a", "b")} and not state.same and not state.conflicts
    assert state.verdict("b", "a") == state.verdict("a", "b", "police") == "different"
    assert state.verdict("a", "c") == state.verdict("a", "b", "shelter") == ""


def test_two_bodies_that_disagree_are_a_conflict_and_the_newer_does_not_win():
    for first, second in (("same", "different"), ("different", "same")):
        state = replay([said("a", "b", first, 0, "police"), said("a", "b", second, 1, "shelter")])
        assert state.different == state.contested == {("a", "b")} and not state.same
        assert [c.same for c in state.conflicts] == [(("a", "b"),)]


def test_round_a_triangle_all_that_contradicts_is_told_and_nothing_beyond():
    log = [said("a", "b", "same"), said("b", "c", "same"), said("c", "d", "same"), said("a", "c", "different", 5)]
    state = replay(log)
    assert [(c.different, c.same) for c in state.conflicts] == [(("a", "c"), (("a", "b"), ("b", "c")))]
    assert state.same == {("c", "d")}, "what does not lie between the two stands"


def test_unsure_adds_nothing_to_what_another_body_is_sure_of():
    assert replay([said("a", "b", "unsure"), said("a", "b", "same", 0, "shelter")]).same == {("a", "b")}
    assert replay([said("a", "b", "unsure"), said("a", "b", "different", 0, "shelter")]).different == {("a", "b")}
    assert replay([said("a", "b", "unsure")]).unsure == {("a", "b")}


def test_taken_back_twice_the_first_judgement_is_gone_too():
    log = [said("a", "b", "same", 0), said("a", "b", "different", 1), said("a", "b", "withdrawn", 2)]
    assert replay(log).same == {("a", "b")}
    log.append(said("a", "b", "withdrawn", 3))
    assert replay(log) == replay([]) and replay([*log, said("a", "b", "withdrawn", 4)]) == replay([])


@pytest.mark.parametrize(
    "facts",
    [
        {"verdict": "maybe"},
        {"right": "a"},
        {"at": dt.datetime(2026, 5, 3, tzinfo=dt.UTC).replace(tzinfo=None)},
        {"probability": 1.5},
        {"probability": float("nan")},
    ],
)
def test_what_is_no_judgement_is_refused(facts):
    with pytest.raises(NoJudgement):
        Judgement(**{"left": "a", "right": "b", "verdict": "same", "at": dt.datetime.now(dt.UTC), **facts})


def test_a_long_chain_of_same_with_one_contradiction_is_replayed():
    names = [f"r{n:05d}" for n in range(5000)]
    log = [said(a, b, "same", n) for n, (a, b) in enumerate(pairwise(names))]
    state = replay([*log, said("r00100", "r04900", "different", 9999)])
    assert len(state.contested) == 4800 and len(state.same) == 199
