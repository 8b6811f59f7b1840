"""What would flip a finding does flip it: the sets are told to the case, and the case is assessed anew."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.criteria.told import cases
from whimbrel.criteria.assessment import FINDINGS, assess
from whimbrel.criteria.case import Assertion
from whimbrel.criteria.facts import facts, split_key


def retold(case, keys, answer):
    """The case where these keys were answered so, and nothing else about them."""
    rest = tuple(a for a in case.assertions if a.key not in keys)
    ages = [k for k in keys if split_key(k)[0] in facts() and facts()[split_key(k)[0]].source]
    age = case.age if not ages else 10 if answer == "yes" else 30
    more = tuple(Assertion(k, answer) for k in keys if k not in ages)
    return replace(case, age=age, assertions=(*rest, *more))


@settings(deadline=None, max_examples=40)
@given(cases(most=12).map(lambda c: replace(c, actors={}, assertions=tuple(replace(a, by="") for a in c.assertions))))
def test_each_set_flips_the_finding_when_it_is_told(case):
    before = assess(case, ["palermo-2000"], parts=False, most=3)
    for name in FINDINGS:
        found = before.of(name)
        for flip in found.flips:
            for keys in flip.sets:
                after = assess(
                    retold(case, keys, _answer(found.result, flip.to)), ["palermo-2000"], parts=False, most=1
                )
                assert after.of(name).result == flip.to or (found.result == "met" and after.of(name).result != "met")


def _answer(now, to):
    # What fell away is not known any more; what was open turns out to be yes or no.
    return "yes" if to == "met" else "unknown" if now == "met" else "no"


@settings(deadline=None, max_examples=40)
@given(cases(most=20), st.sampled_from(FINDINGS))
def test_all_sets_of_a_flip_are_of_the_same_length_and_told_once(case, name):
    for flip in assess(case, ["palermo-2000"], parts=False, most=6).of(name).flips:
        assert {len(s) for s in flip.sets} == {flip.length} and len(set(flip.sets)) == len(flip.sets) <= 6
