"""Questions, facts and rules as one JSON file: a device without a line knows by it which question comes next and what is found.

Rules are numbered, each with the parts it is made of before it: a leaf is its key, a part its number. ``criteria.js`` reads it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from whimbrel.criteria.assessment import FINDINGS
from whimbrel.criteria.case import never_told
from whimbrel.criteria.criterion import COMPARED, criteria
from whimbrel.criteria.facts import facts, implied, implying
from whimbrel.criteria.influence import YES
from whimbrel.criteria.interview import Question, questions, sections, wording
from whimbrel.criteria.protection import steps
from whimbrel.criteria.rule import Leaf, Part, leaves
from whimbrel.service.interview.order import FIRST, HARD, LAST, ROUND
from whimbrel.service.interview.pages import CARD

_BESIDE = 0.1  # as in ``assessment.assess``; a test compares the two


class _Rules:
    """Rules by number; equal ones have the same."""

    def __init__(self) -> None:
        self.written: list[list[Any]] = []
        self.numbers: dict[Part, int] = {}

    def part(self, part: Part) -> str | int:
        if isinstance(part, Leaf):
            return part.key
        if part not in self.numbers:
            tiers = [[self.part(p) for p in tier] for tier in part.tiers]
            self.written.append([tiers, [list(p) for p in part.patterns]])
            self.numbers[part] = len(self.written) - 1
        return self.numbers[part]


@cache
def compiled() -> bytes:
    """The file."""
    rules = _Rules()
    order, findings, keys = [], [], set()
    for c in criteria():
        if c.readings:
            weight = 1.0 if c.decides and c.finding in FINDINGS else _BESIDE
            order.append([rules.part(c.readings[0].rule), weight])
            keys |= {k for r in c.readings for k in leaves(r.rule)}
        if c.decides and c.finding in FINDINGS:
            for phase in ("", *c.phases):
                part = rules.part(c.rule_at(phase))
                findings.append({"finding": c.finding, "phase": phase, "rule": part, "standard": c.speaks_to})
    grounds = [c.readings[0].rule for c in criteria() if c.decides and c.finding != "smuggling"]
    findings.sort(key=lambda f: (FINDINGS.index(f["finding"]), f["phase"] != ""))
    compared = [(k, COMPARED.fullmatch(k)) for k in sorted(keys) if ">=" in k]
    used = {q.fact for q in questions() if q.fact and q.kind == "yes_no"} | {f.id for f in facts().values() if f.source}
    return json.dumps(
        {
            "yes": YES,
            "rules": rules.written,
            "order": order,
            "findings": findings,
            "compared": [[k, m[1], float(m[2]), m[3] or ""] for k, m in compared if m],
            "implied": {k: implied(k) for k in sorted(used) if len(implied(k)) > 1},
            "implying": {k: implying(k) for k in sorted(used) if len(implying(k)) > 1},
            "never": never_told(),
            # Any of these is reasonable grounds: see ``Assessment.reasonable_grounds``.
            "grounds": [*(rules.part(r) for r in grounds), *facts()["slavery"].keys],
            "person": [
                {"key": f.id, "from": f.source, "below": f.below, "is": f.equals} for f in facts().values() if f.source
            ],
            "questions": [_question(q) for q in questions()],
            "sections": {"all": sections(), "first": FIRST, "last": LAST, "hard": HARD, "round": ROUND},
            "card": CARD,
            "steps": [{"when": s.when, "kind": s.kind, "text": s.text} for s in steps()],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _question(q: Question) -> dict[str, Any]:
    found = {"key": q.key, "section": q.section, "kind": q.kind, "gentle": q.gentle, "fact": q.fact, "after": q.after}
    found |= {"picture": q.picture, "child": q.child, "adult": q.adult, "actor": q.actor, "inverse": q.inverse}
    found |= {"not_for": q.not_for, "choices": q.choices, "feeds": q.feeds}
    if q.alarm:
        found["alarm"] = {"answer": q.alarm.answer, "action": q.alarm.action, "stop": q.alarm.stop}
    return {k: v for k, v in found.items() if v not in ("", (), False) or k in ("child", "adult")}


@cache
def spoken(language: str) -> bytes:
    """The wording in a language, with the questions as a child is asked them where that is another form."""
    w = wording(language)
    child = w.for_child()
    told = {
        "language": language,
        "name": w.name,
        "direction": w.direction,
        "status": w.status,
        "speech": w.speech,
        "texts": dict(w.texts),
        "questions": dict(w.questions),
        "hints": dict(w.hints),
        "officer": dict(w.officer),
        "sections": dict(w.sections),
        "choices": {k: dict(v) for k, v in w.choices.items()},
        "child": {k: t for k, t in child.questions.items() if t != w.questions[k]},
        "child_hints": {k: t for k, t in child.hints.items() if t != w.hints[k]},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@cache
def version_of(name: str) -> str:
    """A short hash of a file: ``criteria``, or a language."""
    return hashlib.sha256(compiled() if name == "criteria" else spoken(name)).hexdigest()[:16]
