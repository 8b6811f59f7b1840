"""What the page at the end says: three findings with what carries them and what is missing, in the officer's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whimbrel.criteria.accuracy import Tool, expected
from whimbrel.criteria.assessment import FINDINGS, Assessment, Finding, assess
from whimbrel.criteria.disagreements import disagreements
from whimbrel.criteria.interview import Wording, questions
from whimbrel.criteria.labels import fact_label
from whimbrel.criteria.law import in_words
from whimbrel.criteria.protection import Step, steps_for
from whimbrel.service.interview.entries import STATED, Entry, newest
from whimbrel.service.interview.order import ahead, asks_about
from whimbrel.service.interview.pages import CARD
from whimbrel.service.interview.told import alarms, as_child, case_of
from whimbrel.service.words import word
from whimbrel.vocabulary.code_lists import code_list

_FLIPS, _ASK = 3, 8


@dataclass(frozen=True)
class Why:
    """A fact: the question in the officer's language, what was answered, by whom it was done, how it was told."""

    question: str
    answer: str
    by: str = ""
    obtained: str = ""


@dataclass(frozen=True)
class Part:
    """The result for one phase, or for one phase and actor."""

    phase: str
    actor: str
    result: str
    label: str


@dataclass(frozen=True)
class Shown:
    """One of the three findings. ``flips``: what it would take to change the result: (result, sets of questions)."""

    finding: str
    label: str
    result: str
    result_label: str
    standard: str
    criterion: str
    version: str
    source: str
    confidence: str
    why: list[Why]
    flips: list[tuple[str, list[list[str]], bool]]
    phases: list[Part]
    actors: list[tuple[str, list[Part]]]


@dataclass(frozen=True)
class Result:
    """Everything on the page. ``steps``: kind -> steps in words with their source."""

    findings: list[Shown]
    grounds: bool
    child: bool
    disagreements: list[str]
    contradictions: list[str]
    ask_next: list[str]
    urgent: list[tuple[str, bool]]
    steps: dict[str, list[tuple[Step, str]]]
    debt: bool


def result_of(entries: Iterable[Entry], officer: Wording, language: str) -> Result:
    """What the answers amount to as they stand. ``language``: of the page; questions are in the officer's."""
    now = newest(entries)
    found = assess(case_of(now.values()), askable=asks_about)
    say = _Saying(now, officer, language)
    steps: dict[str, list[tuple[Step, str]]] = {"due": [], "do": [], "do_not": []}
    for step in steps_for(found):
        steps[step.kind].append((step, in_words(step.text, language)))
    return Result(
        findings=[_shown(found, name, say) for name in FINDINGS],
        grounds=found.reasonable_grounds,
        child=as_child(now),
        disagreements=disagreements(found, language),
        contradictions=[say.question(key) for key in found.contradictions],
        ask_next=[officer.questions[q.key] for q in ahead(now.values()).next[:_ASK]],
        urgent=[(officer.texts[f"action_{q.alarm.action}"], done) for q, done in alarms(now) if q.alarm],
        steps=steps,
        debt=say.answered("owes_money") == "yes",
    )


def true_of(prevalence: float) -> list[tuple[Tool, int | None]]:
    """For a setting where so many of 100 are what the screen looks for: how many of 100 positives of each tool would be true."""
    return [(tool, None if share is None else round(share * 100)) for tool, share in expected(prevalence / 100)]


class _Saying:
    """Facts and codes in words."""

    def __init__(self, now: Mapping[str, Entry], officer: Wording, language: str) -> None:
        self.now, self.officer, self.language = now, officer, language
        self.by_fact = {q.fact: q for q in questions() if q.fact}

    def answered(self, key: str) -> str:
        return self.now[key].answer if key in self.now else ""

    def question(self, fact: str) -> str:
        asked = self.by_fact.get(fact)
        return self.officer.questions[asked.key] if asked else fact_label(fact, self.language)

    def why(self, fact: str) -> Why:
        asked = self.by_fact.get(fact)
        entry = self.now.get(asked.key) if asked else None
        if asked is None or entry is None:
            return Why(fact_label(fact, self.language), "")
        answer = entry.value if entry.answer == STATED else self.officer.texts[CARD.get(entry.answer, "unknown")]
        by = self.officer.choices["who"].get(entry.by, "")
        told = code_list("obtained").label(entry.obtained, self.language) if entry.obtained else ""
        return Why(self.officer.questions[asked.key], answer, by, told)

    def needed(self, fact: str, to: str) -> str:
        """What would have to be answered: the question with the answer that tells the fact, or its absence."""
        asked = self.by_fact.get(fact)
        if asked is None:
            return fact_label(fact, self.language)
        answer = asked.about_fact("yes" if to == "met" else "no")
        return f"{self.officer.questions[asked.key]} – {self.officer.texts[answer]}"


def _shown(found: Assessment, name: str, say: _Saying) -> Shown:
    whole = found.of(name)
    c, language = whole.criterion, say.language
    mine = [f for f in found.findings if f.finding == name]
    return Shown(
        finding=name,
        label=word(f"interview_finding_{name}", language),
        result=whole.result,
        result_label=word(f"interview_result_{whole.result}", language),
        standard=code_list("standard_of_proof").label(whole.standard, language),
        criterion=c.label,
        version=c.version,
        source=c.source,
        confidence="" if c.confidence == "verified" else word(f"interview_{c.confidence}", language),
        why=[say.why(key) for key in whole.carried_by],
        flips=[
            (
                word(f"interview_result_{f.to}", language),
                [sorted(say.needed(key, f.to) for key in one) for one in f.sets[:_FLIPS]],
                f.more or len(f.sets) > _FLIPS,
            )
            for f in whole.flips
        ],
        phases=[_part(f, language) for f in mine if f.phase and not f.actor],
        actors=[
            (say.officer.choices["who"].get(a, a), [_part(f, language) for f in mine if f.actor == a and f.phase])
            for a in found.case.actors
        ],
    )


def _part(found: Finding, language: str) -> Part:
    phase = code_list("phase").label(found.phase, language)
    return Part(phase, found.actor, found.result, word(f"interview_result_{found.result}", language))
