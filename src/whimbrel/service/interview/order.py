"""Which question comes next.

Safety, consent and who the person is come first, as they stand. Then what happened, section by section: what an earlier answer
has opened, gentle questions first, and of those the most telling one; a first round asks no more than a few of each section, a
second one the rest. Hard questions (violence, death, sexual acts) come after all that, and what happens now at the end. What
other answers have settled, or what can change nothing any more, is not asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from whimbrel.criteria.assessment import Assessment, assess
from whimbrel.criteria.interview import Question, questions, sections
from whimbrel.service.interview.entries import Entry, newest
from whimbrel.service.interview.told import as_child, case_of, known_of

FIRST = ("safety", "consent", "about_you")
LAST = ("now_what",)
HARD = 3
ROUND = 8  # questions of a section in the first round, without those that open others


@dataclass(frozen=True)
class Ahead:
    """``next``: the questions still to be asked, in order. ``opened``: all that are open to be asked, answered or not."""

    next: tuple[Question, ...]
    opened: tuple[Question, ...]
    child: bool
    assessment: Assessment

    @property
    def enough(self) -> bool:
        """Whether all three findings are decided, so that no further answer is needed for a first view."""
        return all(f.result != "undetermined" for f in self.assessment.findings if not f.phase and not f.actor)


def asks_about(key: str) -> bool:
    """Whether the interview has a question for this fact."""
    return key in _ASKED


_BEFORE = tuple(q for q in questions() if q.section in ("safety", "consent"))
_ASKED = frozenset(q.fact for q in questions() if q.fact)


def ahead(entries: Iterable[Entry]) -> Ahead:
    """What is still to be asked after these answers."""
    now = newest(entries)
    case = case_of(now.values())
    found = assess(case, parts=False, askable=asks_about)
    known = known_of(now, case)
    child = as_child(now)
    # Whoever does not want to be asked is asked nothing more; the answer can be changed.
    asks = questions() if known.get("consent_interview") is not False else _BEFORE
    opened = tuple(q for q in asks if q.asked(known, child=child, sex=case.sex))
    telling = {key: place for place, key in enumerate(found.questions)}
    open_now = [q for q in opened if q.key not in now and _wanted(q, telling)]
    ranked = sorted(open_now, key=lambda q: _rank(q, telling))
    return Ahead(_in_rounds(ranked, [q for q in opened if q.key in now], telling), opened, child, found)


def _in_rounds(ranked: list[Question], answered: list[Question], telling: dict[str, int]) -> tuple[Question, ...]:
    """The same questions; all but the most telling few of each section stand after the last section's."""
    asked = Counter(q.section for q in answered if q.gentle != HARD)
    waits: set[Question] = set()
    for section in sections():
        if section in FIRST or section in LAST:
            continue
        here = [q for q in ranked if q.section == section and q.gentle != HARD and q.fact not in _OPENERS]
        here.sort(key=lambda q: telling.get(q.fact, len(telling)))
        waits.update(here[max(0, ROUND - asked[section]) :])
    late = next((n for n, q in enumerate(ranked) if q.section in LAST or _is_hard(q)), len(ranked))
    first = [q for q in ranked[:late] if q not in waits]
    return (*first, *(q for q in ranked if q in waits), *ranked[late:])


def _is_hard(question: Question) -> bool:
    return question.gentle == HARD and question.section not in FIRST


def _wanted(question: Question, telling: dict[str, int]) -> bool:
    if question.section in FIRST or question.section in LAST or not question.fact:
        return True
    return question.fact in telling or question.fact in _OPENERS or question.kind != "yes_no"


# Facts without which other questions would never be asked, and what is recorded beside every rule.
_OPENERS = frozenset(key for q in questions() for key in q.after)


def _rank(question: Question, telling: dict[str, int]) -> tuple[int, int, int, int]:
    place = sections().index(question.section)
    if question.section in FIRST or question.section in LAST:
        return (0 if question.section in FIRST else 3, place, 0, 0)
    # Openers stand before what they open; without influence of its own a question keeps its place in the file.
    told = -1 if question.fact in _OPENERS else telling.get(question.fact, len(telling))
    return (2 if question.gentle == HARD else 1, place, question.gentle, told)
