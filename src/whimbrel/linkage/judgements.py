"""Judgements about two records, and what they come to: an append-only log, replayed to the same state each time.

::

    log = [Judgement("r1", "r2", "same", at, body="lao-police", by="lin", model="m1", probability=0.71)]
    state = replay(log)
    state.same            # frozenset({("r1", "r2")})

What counts, and why:

- Of a pair the latest judgement of each **body** counts (an agency, a joint team), whoever of its people made it: a
  colleague must be able to correct another, and two bodies never overwrite each other.
- **withdrawn** takes back the body's latest judgement of the pair; what it had said before stands again, exactly.
- Lines of one moment are put in a fixed order (same, unsure, different, withdrawn, then by their other fields), so that it
  does not matter in which order a log arrives. A line that is there twice is one line.
- **unsure** of one body beside *same* or *different* of another adds nothing; by itself it keeps a model from joining the two.
- A *different* that contradicts *same*, of another body or along a chain (a = b, b = c, a ≠ c), is a conflict. It is told, and
  no date or rank settles it: until people do, the two are apart and every *same* on the way between them is contested and
  joins nobody. Two persons taken for one can cost one of them protection; one taken for two is counted again later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whimbrel.linkage.contradictions import Conflict, contradictions
from whimbrel.standard.errors import WhimbrelError
from whimbrel.vocabulary.code_lists import code_list

Pair = tuple[str, str]
SAME, DIFFERENT, UNSURE, WITHDRAWN = "same", "different", "unsure", "withdrawn"
# Of one moment the more cautious comes later, and what takes back comes last.
_RANK = {SAME: 0, UNSURE: 1, DIFFERENT: 2, WITHDRAWN: 3}


class NoJudgement(WhimbrelError):
    """What was given is no judgement about two records; the text says what is wrong with it."""

    exit_code = 19


def pair_of(one: str, other: str) -> Pair:
    """Two ids as a pair: the same whichever comes first."""
    if one == other:
        raise NoJudgement("A record cannot be judged against itself. Name two different records.")
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True)
class Judgement:
    """One line of the log. ``body``: for whom it counts; ``by``: who made it.

    probability: what the model held of the pair then; None where no model was asked. shown: whether whoever judged had seen it
    before, which makes the judgement worthless for learning how good the model is. model: the model's version.
    """

    left: str
    right: str
    verdict: str
    at: dt.datetime
    body: str = ""
    by: str = ""
    probability: float | None = None
    shown: bool = False
    model: str = ""

    def __post_init__(self) -> None:
        """Refuse what would be replayed differently here and there."""
        if self.verdict not in code_list("link_verdict"):
            raise NoJudgement(f"There is no such judgement. Say one of: {', '.join(code_list('link_verdict').codes)}.")
        if self.at.tzinfo is None:
            raise NoJudgement("The time of a judgement needs its time zone.")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise NoJudgement("A probability lies between 0 and 1.")
        left, right = pair_of(self.left, self.right)
        object.__setattr__(self, "left", left)
        object.__setattr__(self, "right", right)

    @property
    def pair(self) -> Pair:
        """The two records."""
        return (self.left, self.right)

    def place(self) -> tuple[object, ...]:
        """Where the line stands in the log, whatever order it arrived in."""
        held = -1.0 if self.probability is None else self.probability
        who = (self.body, self.by, self.model)
        return (self.at.astimezone(dt.UTC), _RANK[self.verdict], self.pair, who, held, self.shown)


@dataclass(frozen=True)
class State:
    """What a log comes to. ``standing``: pair -> body -> the judgement of it that counts.

    same: pairs held to be one. different: pairs held apart. unsure: pairs nobody could tell. contested: pairs judged *same*
    that join nobody while a conflict lasts.
    """

    standing: Mapping[Pair, Mapping[str, Judgement]]
    same: frozenset[Pair]
    different: frozenset[Pair]
    unsure: frozenset[Pair]
    contested: frozenset[Pair]
    conflicts: tuple[Conflict, ...]

    def verdict(self, one: str, other: str, body: str | None = None) -> str:
        """What is held of two records, or what one body holds of them; empty where nothing is."""
        pair = pair_of(one, other)
        if body is not None:
            found = self.standing.get(pair, {}).get(body)
            return found.verdict if found else ""
        held = ((DIFFERENT, self.different), (SAME, self.same | self.contested), (UNSURE, self.unsure))
        return next((verdict for verdict, pairs in held if pair in pairs), "")


def replay(log: Iterable[Judgement]) -> State:
    """What the log comes to. The same for every order of its lines."""
    said: dict[Pair, dict[str, list[Judgement]]] = {}
    for line in sorted(set(log), key=Judgement.place):
        stack = said.setdefault(line.pair, {}).setdefault(line.body, [])
        if line.verdict != WITHDRAWN:
            stack.append(line)
        elif stack:
            stack.pop()
    standing: dict[Pair, dict[str, Judgement]] = {}
    for pair in sorted(said):
        now = {body: stack[-1] for body, stack in sorted(said[pair].items()) if stack}
        if now:
            standing[pair] = now
    verdicts = {pair: {line.verdict for line in now.values()} for pair, now in standing.items()}
    same = frozenset(p for p, v in verdicts.items() if SAME in v)
    different = frozenset(p for p, v in verdicts.items() if DIFFERENT in v)
    conflicts = contradictions(same, different)
    contested = frozenset(p for c in conflicts for p in c.same)
    return State(
        standing=standing,
        same=same - contested,
        different=different,
        unsure=frozenset(p for p, v in verdicts.items() if v == {UNSURE}),
        contested=contested,
        conflicts=conflicts,
    )
