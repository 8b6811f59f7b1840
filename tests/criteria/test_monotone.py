"""A further yes never takes a finding away, and consent changes nothing: for every criterion, phase and actor."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.criteria.told import ALL, CONSENT, DECIDING, WEIGHTY, answers, cases, keys
from whimbrel.criteria.assessment import assess
from whimbrel.criteria.case import Assertion
from whimbrel.criteria.criterion import criteria
from whimbrel.criteria.facts import facts, split_key
from whimbrel.criteria.rule import leaves, value

CONCLUSIONS = {k for f in facts().values() if f.conclusion for k in f.keys}
ORDER = {False: 0, None: 1, True: 2}


def results(case, actor=""):
    """Every rule there is, and the definitions for each phase, as far as it concerns the actor."""
    known = case.known(actor)
    found = {(c.id, r.id): value(r.rule, known) for c in criteria() for r in c.readings}
    found |= {(c.id, group): value(rule, known) for c in criteria() for group, rule in c.groups.items()}
    return found | {(c.id, "at", p): value(c.rule_at(p), known) for c in DECIDING for p in c.phases}


def never_less(before, after):
    return all(ORDER[after[name]] >= ORDER[it] for name, it in before.items())


@settings(deadline=None, max_examples=60)
@given(cases(), keys)
def test_a_further_yes_never_takes_a_finding_away(case, key):
    more = replace(case, assertions=(*case.assertions, Assertion(key, "yes")))
    assert never_less(results(case), results(more))


@settings(deadline=None, max_examples=60)
@given(cases().filter(lambda c: c.assertions), st.data())
def test_a_yes_in_place_of_another_answer_never_takes_a_finding_away(case, data):
    at = data.draw(st.integers(0, len(case.assertions) - 1))
    said = [*case.assertions]
    said[at] = replace(said[at], answer="yes")
    assert never_less(results(case), results(replace(case, assertions=tuple(said))))


@settings(deadline=None, max_examples=60)
@given(cases().filter(lambda c: c.actors), keys, st.data())
def test_a_further_yes_of_an_actor_never_takes_a_finding_of_that_actor_away(case, key, data):
    actor = data.draw(st.sampled_from(sorted(case.actors)))
    more = replace(case, assertions=(*case.assertions, Assertion(key, "yes", actor)))
    assert never_less(results(case, actor), results(more, actor))


@settings(deadline=None, max_examples=40)
@given(cases().filter(lambda c: len(c.actors) > 1), keys, st.data())
def test_what_one_did_never_makes_another_innocent_of_what_was_found(case, key, data):
    # It may show that the other did not do this one thing; it never touches what the other is known to have done.
    one, other = data.draw(st.permutations(sorted(case.actors)))[:2]
    more = replace(case, assertions=(*case.assertions, Assertion(key, "yes", one)))
    before, after = results(case, other), results(more, other)
    assert all(after[name] is True for name, it in before.items() if it is True)


@settings(deadline=None, max_examples=60)
@given(cases(), st.sampled_from(CONSENT), answers)
def test_consent_changes_nothing(case, key, answer):
    more = replace(case, assertions=(*case.assertions, Assertion(key, answer)))
    assert results(case) == results(more)
    for actor in case.actors:
        assert results(case, actor) == results(more, actor)


def test_no_rule_rests_on_consent():
    used = {k for c in criteria() for r in (*c.groups.values(), *(x.rule for x in c.readings)) for k in leaves(r)}
    assert not used & set(CONSENT)
    assert {"agreed_to_journey", "agreed_to_work", "free_to_move", "sees_self_as_victim", "no_worse_than_home"} == {
        f.id for f in facts().values() if f.kind == "consent"
    }


@settings(deadline=None, max_examples=60)
@given(cases(), st.randoms())
def test_the_order_of_telling_changes_nothing(case, random):
    said = list(case.assertions)
    random.shuffle(said)
    other = replace(case, assertions=tuple(said))
    assert case.known() == other.known()
    assert [case.known(a) for a in case.actors] == [other.known(a) for a in case.actors]


@settings(deadline=None, max_examples=60)
@given(cases(), st.sampled_from(ALL), st.sampled_from(["unknown", "refused", "not_asked"]))
def test_not_knowing_says_nothing(case, key, answer):
    more = replace(case, assertions=(*case.assertions, Assertion(key, answer)))
    assert case.known() == more.known()


@settings(deadline=None, max_examples=60)
@given(cases())
def test_nothing_is_no_unless_a_no_was_told(case):
    # Also a no that follows: of everything special, of a phase that nobody told, of age and sex. What an authority would have
    # found is none until somebody tells of it: no rule asks for its absence.
    yes_only = replace(case, assertions=tuple(a for a in case.assertions if a.answer == "yes"))
    said_no = {k for k, it in yes_only.known().items() if it is False}
    assert all(k.endswith("@unstated") or facts()[split_key(k)[0]].source or k in CONCLUSIONS for k in said_no)


@settings(deadline=None, max_examples=8)
@given(cases(most=8), st.sampled_from(WEIGHTY))
def test_the_whole_assessment_keeps_its_findings(case, key):
    more = replace(case, assertions=(*case.assertions, Assertion(key, "yes")))
    before, after = (assess(c, ["palermo-2000"], most=1) for c in (case, more))
    for found in before.findings:
        if found.result == "met" and not found.actor:
            assert after.of(found.finding, found.phase).result == "met"
    assert after.reasonable_grounds or not before.reasonable_grounds
