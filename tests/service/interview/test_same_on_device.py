"""What the device works out for itself: the same order of questions and the same results as the site, on random answers."""

from __future__ import annotations

import json
import random
import re

import pytest

from whimbrel.criteria.assessment import RESULT
from whimbrel.criteria.facts import facts
from whimbrel.criteria.interview import questions
from whimbrel.criteria.rule import value
from whimbrel.service.interview.compiled import compiled
from whimbrel.service.interview.entries import Entry, read_entries
from whimbrel.service.interview.order import ahead
from whimbrel.service.interview.pages import CARD
from whimbrel.service.interview.told import age_of, newest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORKED_OUT = """async ([data, cases]) => {
    const order = new Order(new Criteria(data));
    return cases.map((entries) => {
        const a = order.ahead(entries);
        const findings = a.findings.map((f) => [f.finding, f.phase, f.result, f.carried]);
        return [a.next.map((q) => q.key), findings, a.child, a.enough, a.grounds];
    });
}"""


def told(chance: random.Random) -> list[dict[str, object]]:
    """Random answers of every kind to random questions, some of them answered twice."""
    found: list[dict[str, object]] = []
    says = chance.choice((("yes", "yes", "no", "not_applicable"), ("no",), ("yes", "no")))
    asked = chance.sample(questions(), chance.randint(0, len(questions())))
    for q in [*asked, *asked[:5]]:
        at = f"2026-05-03T10:00:{chance.randint(0, 59):02d}.000+00:00"
        entry: dict[str, object] = {"key": q.key, "at": at, "device": chance.choice("ab"), "sequence": len(found)}
        if chance.random() < 0.1:
            entry["answer"] = chance.choice(("unknown", "refused", "not_asked"))
        elif q.kind == "yes_no":
            entry["answer"] = chance.choice(says)
        elif q.kind == "choice":
            entry |= {"answer": "stated", "value": chance.choice(q.choices)}
        elif q.kind == "age":
            entry |= {
                "answer": "stated",
                "value": chance.choice(("under_18", "18_or_over", "13", "15", "17", "18", "40")),
            }
        else:
            entry |= {"answer": "stated", "value": str(chance.randint(1, 90))}
            entry |= {"unit": "CNY"} if q.kind == "money" else {}
        found.append(entry)
    return found


def test_on_200_random_interviews(person_in_browser):
    page = person_in_browser("lin", ("lao-police", "case_worker"))
    page.goto("/interview/new/")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile("/interview/run/"))
    page.locator(".card").wait_for()
    chance = random.Random(20261122)
    cases = [told(chance) for _ in range(200)]
    seen = set()
    for entries, (order, findings, child, enough, grounds) in zip(
        cases, page.evaluate(WORKED_OUT, [json.loads(compiled()), cases]), strict=True
    ):
        there = ahead(read_entries(entries))
        assert [q.key for q in there.next] == order
        assert (there.child, there.enough, there.assessment.reasonable_grounds) == (child, enough, grounds)
        mine = {e["key"] for e in entries} | {f.id for f in facts().values() if f.source}
        for finding, phase, result, carried in findings:
            whole = there.assessment.of(finding)
            assert RESULT[value(whole.criterion.rule_at(phase), there.assessment.known)] == result
            if not phase:
                assert [k for k in whole.carried_by if k in mine] == [k for k in carried if k in mine]
                seen.add((finding, result))
    assert len(seen) >= 7, "results of every kind were compared"


def test_the_words_of_the_cards_are_those_of_the_answers():
    assert set(json.loads(compiled())["card"]) == set(CARD) == {"yes", "no", "unknown", "refused"}


def test_an_age_group_is_no_age():
    entry = Entry("age", "stated", "2026-01-01T00:00:00+00:00", "a", 0, "under_18")
    assert age_of(newest([entry])) == (None, True)
