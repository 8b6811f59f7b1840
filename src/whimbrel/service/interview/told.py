"""What the answers say, as a case of the evaluator: facts by phase, who did them by role, age, sex, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from whimbrel.criteria.case import Actor, Assertion, Case, Quantity
from whimbrel.criteria.interview import Question, questions
from whimbrel.service.interview.entries import STATED, Entry, by_key, newest

SAID = {"yes": True, "no": False}
_ADULT = 18


def case_of(entries: Iterable[Entry]) -> Case:
    """The case that the newest answers tell of."""
    now = newest(entries)
    assertions, quantities = [], {}
    for question in questions():
        entry = now.get(question.key)
        if entry is None or not question.fact:
            continue
        if question.kind == "yes_no":
            said = question.about_fact(entry.answer)
            assertions.append(Assertion(question.fact, said, entry.by, entry.obtained))
        elif entry.answer == STATED:
            number = float(entry.value)
            quantities[question.fact] = (Quantity(number, number, entry.unit, entry.by),)
    age, child = age_of(now)
    roles = {e.by: Actor(e.by, e.by) for e in now.values() if e.by}
    sex = now.get("sex")
    return Case(
        age=age,
        child=child,
        sex=sex.value if sex and sex.answer == STATED else "",
        assertions=tuple(assertions),
        quantities=quantities,
        actors=roles,
    )


def age_of(now: Mapping[str, Entry]) -> tuple[int | None, bool | None]:
    """The age in years, or else whether the person is a child; None for what is not known."""
    entry = now.get("age")
    if entry is None or entry.answer != STATED:
        return None, None
    if entry.value.isdecimal():
        return int(entry.value), None
    return None, entry.value == "under_18"


def as_child(now: Mapping[str, Entry]) -> bool:
    """Whether to go on as with a child: under 18, or nobody can tell."""
    age, child = age_of(now)
    return age < _ADULT if age is not None else child is not False


def known_of(now: Mapping[str, Entry], case: Case) -> dict[str, bool | None]:
    """What is known about facts and about the questions that are no facts: it opens further questions."""
    known: dict[str, bool | None] = dict(case.known())
    for key, entry in now.items():
        question = by_key().get(key)
        if question is not None and not question.fact:
            known[key] = SAID.get(entry.answer)
    return known


def alarms(now: Mapping[str, Entry]) -> list[tuple[Question, bool]]:
    """Questions whose answer calls for something to be done at once, and whether that was done since."""
    found = []
    for question in questions():
        entry, done = now.get(question.key), now.get(f"acted:{question.key}")
        if entry is not None and question.alarm is not None and entry.answer == question.alarm.answer:
            found.append((question, done is not None and done.at >= entry.at))
    return found
