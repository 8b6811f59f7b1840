"""The shortest sets that flip a result, against all subsets of the facts."""

import pytest
from hypothesis import given, settings

from tests.criteria.brute import completed, holds, keys_of, knowns, rules, rules_apart, smallest
from whimbrel.criteria.rule import Leaf, Rule, all_of, any_of, value
from whimbrel.criteria.shortest import flips, shortest

A, B, C, D = map(Leaf, "abcd")
EVERY = 10_000


def expected(rule, known):
    """To which result -> all smallest sets, by trying every subset.

    Met: facts that are yes and fall away. Not met: facts that are not yes and become yes. Undetermined: unknown facts that
    become yes, and unknown facts that become no.
    """
    keys = keys_of(rule)
    yes = {k for k in keys if known.get(k) is True}
    no = {k for k in keys if known.get(k) is False}
    open_ = keys - yes - no
    now = completed(rule, known)
    if now is True:
        return {"not_met": smallest(yes, lambda s: not holds(rule, yes - s))}
    if now is False:
        return {"met": smallest(keys - yes, lambda s: holds(rule, yes | s))}
    return {
        "met": smallest(open_, lambda s: completed(rule, {**known, **dict.fromkeys(s, True)}) is True),
        "not_met": smallest(open_, lambda s: completed(rule, {**known, **dict.fromkeys(s, False)}) is False),
    }


def check(rule, known):
    found = {f.to: f for f in flips(rule, known, EVERY)}
    for to, sets in expected(rule, known).items():
        assert set(found[to].sets if to in found else ()) == sets
        assert to not in found or (found[to].more is False and found[to].length == min(map(len, sets)))
    assert found.keys() == {to for to, sets in expected(rule, known).items() if sets}


@settings(deadline=None, max_examples=400)
@given(rules(), knowns())
def test_flips_are_exactly_the_smallest_sets(rule, known):
    check(rule, known)


@settings(deadline=None, max_examples=120)
@given(rules_apart(), knowns())
def test_flips_are_exactly_the_smallest_sets_where_no_fact_is_shared(rule, known):
    check(rule, known)


@settings(deadline=None, max_examples=100)
@given(rules("abcd"), knowns("abcd"))
def test_flips_are_exactly_the_smallest_sets_where_almost_everything_is_shared(rule, known):
    check(rule, known)


@settings(deadline=None, max_examples=100)
@given(rules(), knowns())
def test_a_few_are_told_and_that_there_are_more(rule, known):
    for few in flips(rule, known, 2):
        every = next(f for f in flips(rule, known, EVERY) if f.to == few.to)
        assert set(few.sets) <= set(every.sets) and len(few.sets) == min(2, len(every.sets))
        assert few.more is (len(every.sets) > 2)


@settings(deadline=None, max_examples=100)
@given(rules(), knowns())
def test_the_result_really_flips(rule, known):
    now = value(rule, known)
    for flip in flips(rule, known, 5):
        for facts in flip.sets:
            said = {**known, **dict.fromkeys(facts, flip.to == "met")}
            after = value(rule, said)
            # A met result falls back to what the unknown facts leave open.
            assert after is (flip.to == "met") or (now is True and after is None)


@pytest.mark.parametrize(
    ("rule", "known", "to", "sets"),
    [
        (all_of((A, any_of((A, B)))), {}, "met", ["a"]),
        (all_of((any_of((A, B)), any_of((B, C)))), {}, "met", ["b"]),
        (all_of((A, B)), {"a": False}, "met", ["ab"]),
        (any_of((A, B)), {"a": True, "b": True}, "not_met", ["ab"]),
        (all_of((A, B)), {"a": True, "b": True}, "not_met", ["a", "b"]),
        (Rule(((A, B, C),), ((2,),)), {"a": True}, "met", ["b", "c"]),
        (Rule(((A, B, C),), ((2,),)), {"a": True}, "not_met", ["bc"]),
        (Rule(((A,), (B, C, D)), ((1, 1), (0, 3))), {"b": True}, "met", ["a"]),
    ],
)
def test_examples(rule, known, to, sets):
    found = next(f for f in flips(rule, known) if f.to == to)
    assert sorted("".join(sorted(s)) for s in found.sets) == sets


def test_what_is_no_cannot_be_asked_for_to_decide_an_open_result():
    # b is no: only a and c can still meet it.
    rule = any_of((all_of((A, B)), all_of((A, C, D))))
    assert flips(rule, {"b": False})[0].sets == (frozenset("acd"),)


def test_none_where_nothing_can_do_it():
    assert flips(Rule(((),), ((1,),)), {}) == []
    assert list(shortest(Rule(((),), ((1,),)), lambda _: 1)) == []


def test_nothing_is_needed_for_what_is_there():
    assert list(shortest(all_of((A, B)), lambda _: 0)) == [frozenset()]
