"""The order of questions: importances against the sum over all worlds, for rules that share no fact."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.criteria.brute import KEYS, chance, keys_of, knowns, rules, rules_apart
from whimbrel.criteria.influence import YES, influences
from whimbrel.criteria.rule import Leaf, Rule, all_of, any_of, value

A, B, C = map(Leaf, "abc")


def importance(rule, known, key, asked=KEYS):
    chances = {k: YES if k in asked else 0.0 for k in keys_of(rule)}
    chances |= {k: float(it) for k, it in known.items() if it is not None}
    return chance(rule, {**chances, key: 1.0}) - chance(rule, {**chances, key: 0.0})


@settings(deadline=None, max_examples=150)
@given(rules_apart(), knowns())
def test_importances_are_those_of_all_worlds(rule, known):
    found = influences([(rule, 1.0)], known)
    for key in keys_of(rule):
        if known.get(key) is None:
            assert found.get(key, 0.0) == pytest.approx(importance(rule, known, key), abs=1e-8)
        else:
            assert key not in found


@settings(deadline=None, max_examples=100)
@given(rules_apart(), knowns(), st.sets(st.sampled_from(KEYS)))
def test_what_cannot_be_asked_is_taken_as_no(rule, known, asked):
    found = influences([(rule, 1.0)], known, lambda key: key in asked)
    for key in keys_of(rule) & asked:
        if known.get(key) is None:
            assert found.get(key, 0.0) == pytest.approx(importance(rule, known, key, asked), abs=1e-8)
    assert found.keys() <= asked


@settings(deadline=None, max_examples=100)
@given(rules(), knowns())
def test_nothing_is_asked_when_all_is_decided_and_nothing_that_changes_nothing(rule, known):
    found = influences([(rule, 1.0)], known)
    assert all(known.get(key) is None for key in found)
    importances = [round(importance, 9) for importance in found.values()]
    assert importances == sorted(importances, reverse=True)
    if value(rule, known) is None:
        assert found


@settings(deadline=None, max_examples=50)
@given(rules_apart(), rules_apart(), knowns())
def test_importances_in_several_rules_are_added_with_their_weights(one, other, known):
    first, second = (influences([(r, 1.0)], known) for r in (one, other))
    both = influences([(one, 0.5), (other, 2.0)], known)
    for key in first.keys() | second.keys():
        assert both[key] == pytest.approx(first.get(key, 0.0) / 2 + second.get(key, 0.0) * 2, abs=1e-8)


def test_the_fact_that_alone_decides_comes_first():
    rule = any_of((A, all_of((B, C))))
    assert next(iter(influences([(rule, 1.0)], {}))) == "a"


def test_once_one_half_is_there_the_other_is_asked():
    rule = any_of((Rule(((Leaf("d"), Leaf("e")),), ((2,),)), all_of((A, B))))
    assert next(iter(influences([(rule, 1.0)], {"a": True}))) == "b"
