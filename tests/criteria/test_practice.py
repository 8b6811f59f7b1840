"""The practice cases are right: the engine comes to what they state, and what they teach is there."""

from __future__ import annotations

import pytest

from whimbrel.criteria.assessment import FINDINGS
from whimbrel.criteria.facts import facts, split_key
from whimbrel.criteria.practice import found_in, lessons, marked, practice_cases, to_learn
from whimbrel.vocabulary.code_lists import code_list

CASES = list(practice_cases().values())
LANGUAGES = {"en", "fr", "zh"}
each = pytest.mark.parametrize("case", CASES, ids=lambda c: c.id)


@each
def test_the_engine_finds_what_the_case_states(case):
    assessment = found_in(case.id)
    assert {f: assessment.of(f).result for f in FINDINGS} == dict(case.findings)
    assert not assessment.contradictions
    for actor, found in case.by_actor.items():
        for finding, result in found.items():
            assert assessment.of(finding, actor=actor).result == result, (actor, finding)


@each
def test_a_good_question_asks_what_is_not_known_and_a_bad_one_does_not(case):
    known = found_in(case.id).known
    assert [q.good for q in case.next].count(True) == 1 and len(case.next) >= 3
    for question in case.next:
        asks = (
            bool(question.key)
            and facts()[split_key(question.key)[0]].kind != "consent"
            and known.get(question.key) is None
        )
        assert asks == question.good, question.id


@each
def test_everything_is_told_in_three_languages(case):
    texts = [case.title, case.scene, *(t for line in case.told for t in line), *(w.text for w in case.why.values())]
    texts += [t for q in case.next for t in (q.text, q.why)] + [t for a in case.actions for t in (a.text, a.why)]
    assert all(set(t) == LANGUAGES and all(t.values()) for t in texts)
    assert {a.right for a in case.actions} == {"do", "do_not"} and len(case.actions) == 4


@each
def test_who_decides_all_as_found_has_nothing_to_learn_and_who_decides_nothing_has(case):
    right = {**case.findings, "next": next(q.id for q in case.next if q.good), **{a.id: a.right for a in case.actions}}
    points = marked(case, right)
    assert all(p.hit for p in points) and not to_learn(points) and len(points) == 8
    assert not any(p.hit for p in marked(case, {})) and to_learn(marked(case, {}))
    assert not any(p.hit for p in marked(case, dict.fromkeys(right, "nonsense")))


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_wrong_finding_is_told_why_it_matters(finding):
    results = code_list("finding_result").codes
    for case in CASES:
        for wrong in (r for r in results if r != case.findings[finding]):
            point = next(p for p in marked(case, {finding: wrong}) if p.id == finding)
            assert not point.hit and point.lessons and set(point.lessons) <= lessons().keys()


def test_the_cases_are_varied():
    found = {tuple(c.findings.values()) for c in CASES}
    assert len(CASES) >= 8 and len(found) >= 6
    assert {c.case.sex for c in CASES} == {"female", "male"} and any(c.case.age and c.case.age < 18 for c in CASES)
    used = {x for c in CASES for w in c.why.values() for x in w.lessons} | {
        x for c in CASES for a in c.actions for x in a.lessons
    }
    assert used == lessons().keys()
    assert all(set(t) == LANGUAGES for t in lessons().values())


def test_the_sums_of_the_debt_case_are_right():
    text = practice_cases()["house"].why["trafficking"].text["en"]
    assert 30_000 / 50 == 600 and round(50 / 120, 2) == 0.42 and "600 clients" in text and "0.42" in text
