"""Rules in three values: the evaluator against all completions, on rules of every kind with facts that parts share."""

from hypothesis import given, settings

from tests.criteria.brute import completed, holds, keys_of, knowns, rules, rules_apart
from whimbrel.criteria.rule import Leaf, Rule, all_of, any_of, bounds, dual, leaves, value
from whimbrel.criteria.support import carried_by

A, B, C = Leaf("a"), Leaf("b"), Leaf("c")


@settings(deadline=None, max_examples=400)
@given(rules(), knowns())
def test_the_value_is_that_of_all_completions(rule, known):
    assert value(rule, known) is completed(rule, known)


@settings(deadline=None, max_examples=150)
@given(rules_apart(), knowns())
def test_the_value_is_that_of_all_completions_where_no_fact_is_shared(rule, known):
    assert value(rule, known) is completed(rule, known)


@settings(deadline=None, max_examples=200)
@given(rules(), knowns())
def test_a_further_yes_never_takes_anything_away(rule, known):
    before = bounds(rule, known)
    for key in keys_of(rule):
        after = bounds(rule, {**known, key: True})
        assert after[0] >= before[0] and after[1] >= before[1]


@settings(deadline=None, max_examples=200)
@given(rules(), knowns())
def test_what_becomes_known_never_turns_a_decided_result(rule, known):
    now = value(rule, known)
    for key in keys_of(rule):
        if known.get(key) is None and now is not None:
            assert {value(rule, {**known, key: said}) for said in (True, False)} == {now}


@settings(deadline=None, max_examples=300)
@given(rules(), knowns())
def test_the_dual_is_met_by_the_noes_exactly_when_the_rule_cannot_be(rule, known):
    no = {key for key in keys_of(rule) if known.get(key) is False}
    assert holds(dual(rule), no) is (not holds(rule, keys_of(rule) - no))


@settings(deadline=None, max_examples=150)
@given(rules(), knowns())
def test_the_dual_of_the_dual_means_the_same(rule, known):
    assert value(dual(dual(rule)), known) is value(rule, known)


@settings(deadline=None, max_examples=300)
@given(rules(), knowns())
def test_what_carries_a_result_suffices_for_it(rule, known):
    now = value(rule, known)
    carried = carried_by(rule, known)
    assert set(carried) <= keys_of(rule) and len(carried) == len(set(carried))
    if now is not None:
        assert all(known[key] is now for key in carried)
        assert value(rule, dict.fromkeys(carried, now)) is now
    else:
        assert all(known[key] is True for key in carried)


def test_leaves_come_in_the_order_of_the_rule_and_as_often_as_they_stand_there():
    assert list(leaves(all_of((A, any_of((B, A)))))) == ["a", "b", "a"]


def test_unknown_is_never_no():
    rule = all_of((A, B))
    assert value(rule, {"a": True}) is value(rule, {"a": True, "b": None}) is None
    assert value(rule, {"a": True, "b": False}) is False


def test_a_fact_that_two_parts_share_is_one_fact():
    # Two of {a, a or b}: a alone is both of them.
    rule = Rule(((A, any_of((A, B))),), ((2,),))
    assert value(rule, {"a": True}) is True
    assert value(rule, {"a": False, "b": True}) is False


def test_a_rule_without_any_part_is_never_met():
    nothing = Rule(((),), ((1,),))
    assert value(nothing, {}) is False
    assert value(dual(nothing), {}) is True
