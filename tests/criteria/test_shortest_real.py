"""The shortest sets for the definitions and instruments themselves, on cases as they are told."""

from itertools import combinations

import pytest
from hypothesis import given, settings

from tests.criteria.brute import keys_of
from tests.criteria.told import ALL, cases
from whimbrel.criteria.case import Assertion, Case
from whimbrel.criteria.criterion import criteria, criterion
from whimbrel.criteria.rule import bounds, value
from whimbrel.criteria.shortest import flips

RULES = {f"{c.id}.{r.id}": r.rule for c in criteria() for r in c.readings}
PAIRS = 60  # facts of which all pairs are tried


def sides(rule, known, to):
    """Facts that may change, and whether the rule comes to the other result when they have."""
    keys = keys_of(rule)
    now = value(rule, known)
    if now is True:
        closed = {k: known.get(k) is True for k in keys}
        return [k for k in keys if closed[k]], lambda s: not bounds(rule, closed | dict.fromkeys(s, False))[0]
    if now is False:
        sure = {k: known.get(k) is True for k in keys}
        return [k for k in keys if not sure[k]], lambda s: bounds(rule, sure | dict.fromkeys(s, True))[0]
    goal = to == "met"
    open_ = [k for k in keys if known.get(k) is None]
    return open_, lambda s: value(rule, {**known, **dict.fromkeys(s, goal)}) is goal


@pytest.mark.parametrize("name", RULES)
@settings(deadline=None, max_examples=6)
@given(case=cases())
def test_each_set_flips_and_nothing_less_does(name, case):
    rule, known = RULES[name], case.known()
    for flip in flips(rule, known, 4):
        may, flipped = sides(rule, known, flip.to)
        for facts in flip.sets:
            assert facts <= set(may) and len(facts) == flip.length and flipped(facts)
            assert not any(flipped(facts - {fact}) for fact in facts)
        assert flip.length == 1 or not any(flipped([fact]) for fact in may)
        if flip.length > 2 and len(may) <= PAIRS:
            assert not any(map(flipped, combinations(may, 2)))


@pytest.mark.parametrize("name", RULES)
def test_every_open_result_can_become_either(name):
    found = {f.to for f in flips(RULES[name], Case(age=10).known(), 1)}
    assert found == {"met", "not_met"}


def test_a_met_finding_that_rests_on_two_separate_grounds_needs_both_to_fall():
    said = ["services_pledged@destination", "value_not_applied@destination", "length_not_limited@destination"]
    known = Case(assertions=tuple(Assertion(k, "yes") for k in said)).known()
    (flip,) = flips(criterion("debt-bondage-1956").readings[0].rule, known)
    assert flip.sets == (frozenset(said[:1]),)


def test_when_everything_is_no_the_shortest_way_is_the_definition():
    known = dict.fromkeys(ALL, False) | {"not_national": True}
    (flip,) = flips(criterion("smuggling-2000").readings[0].rule, known, 100)
    assert flip.length == 3
    # Procured at two phases, an entry or an attempt, a benefit at two; procured and benefit also at a phase not told.
    assert len(flip.sets) == 3 * 2 * 3 and not flip.more
