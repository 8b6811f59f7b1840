"""Practice cases for first responders (``practice.yaml``): decide, compare with what was found, and learn why it matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.criteria.assessment import FINDINGS, Assessment, assess
from whimbrel.criteria.case import Case
from whimbrel.criteria.case_file import case_of
from whimbrel.vocabulary.yaml_file import read_yaml

Words = Mapping[str, str]


@dataclass(frozen=True)
class Why:
    """What the answers say about a finding, and the lessons for who decided otherwise."""

    text: Words
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One to choose from as the next. ``key``: the fact it asks for, empty where it asks for none."""

    id: str
    key: str
    good: bool
    text: Words
    why: Words


@dataclass(frozen=True)
class Action:
    """Something to do or not to do. ``right``: do or do_not."""

    id: str
    right: str
    text: Words
    why: Words
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True)
class PracticeCase:
    """An invented case. ``told``: questions and answers. ``findings``: what the engine comes to; ``by_actor``: for some."""

    id: str
    title: Words
    scene: Words
    told: tuple[tuple[Words, Words], ...]
    case: Case
    findings: Mapping[str, str]
    by_actor: Mapping[str, Mapping[str, str]]
    why: Mapping[str, Why]
    next: tuple[Question, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Point:
    """One thing that was decided: ``about`` a finding, the next question or an action.

    ``chosen`` and ``right`` are codes (a result, the id of a question, do or do_not); ``chosen`` is empty where nothing was.
    """

    about: str
    id: str
    chosen: str
    right: str
    why: Words
    lessons: tuple[str, ...] = ()

    @property
    def hit(self) -> bool:
        """Whether it was decided as it should be."""
        return self.chosen == self.right


@cache
def practice_cases() -> dict[str, PracticeCase]:
    """Id -> case, in the order of the file."""
    read = _read()
    actions = {name: Action(name, **entry) for name, entry in read["actions"].items()}
    return {entry["id"]: _case(entry, actions) for entry in read["cases"]}


@cache
def lessons() -> Mapping[str, Words]:
    """Id -> text of the lessons."""
    found: Mapping[str, Words] = _read()["lessons"]
    return found


@cache
def found_in(name: str) -> Assessment:
    """What the engine finds in a case."""
    return assess(practice_cases()[name].case)


def marked(practice: PracticeCase, chosen: Mapping[str, str]) -> list[Point]:
    """Everything that had to be decided beside what is right. ``chosen``: finding, next, or action -> code."""
    assessment = found_in(practice.id)
    points = []
    for finding in FINDINGS:
        why = practice.why[finding]
        right = assessment.of(finding).result
        points.append(Point("finding", finding, chosen.get(finding, ""), right, why.text, why.lessons))
    asked = next((q for q in practice.next if q.id == chosen.get("next", "")), None)
    best = next(q for q in practice.next if q.good)
    shown = asked or best
    points.append(
        Point("next", shown.id, asked.id if asked else "", asked.id if asked and asked.good else best.id, shown.why)
    )
    points += [Point("action", a.id, chosen.get(a.id, ""), a.right, a.why, tuple(a.lessons)) for a in practice.actions]
    return points


def to_learn(points: list[Point]) -> list[str]:
    """Lessons of what was missed, each once; of everything where nothing was."""
    missed = [p for p in points if not p.hit]
    return list(dict.fromkeys(lesson for p in missed for lesson in p.lessons))


def _case(entry: Mapping[str, Any], actions: Mapping[str, Action]) -> PracticeCase:
    return PracticeCase(
        id=entry["id"],
        title=entry["title"],
        scene=entry["scene"],
        told=tuple((line["ask"], line["answer"]) for line in entry["told"]),
        case=case_of(entry["case"]),
        findings=entry["findings"],
        by_actor=entry.get("by_actor", {}),
        why={f: Why(w["text"], tuple(w["lessons"])) for f, w in entry["why"].items()},
        next=tuple(Question(q["id"], q.get("key", ""), q["good"], q["text"], q["why"]) for q in entry["next"]),
        actions=tuple(actions[name] for name in entry["steps"]),
    )


@cache
def _read() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(files("whimbrel.criteria") / "practice.yaml")
    return found
