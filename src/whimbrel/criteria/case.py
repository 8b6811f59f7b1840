"""A case: what is known of one person's facts, who did what, and how each answer was obtained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from whimbrel.criteria.criterion import COMPARED
from whimbrel.criteria.facts import UNSTATED, Fact, facts, implied, implying, split_key

Known = Mapping[str, bool | None]
# An answer that says something; the others of the list `answer` are ways of not knowing. What cannot apply is a no.
SAYS = {"yes": True, "no": False, "not_applicable": False}
_LINKED, _APART, _OPEN = "linked", "apart", "open"
_GROWN = 18
_OF_ALL = ("situation", "event", "consent")


@dataclass(frozen=True)
class Assertion:
    """One fact as it was told. ``key``: with its phase. ``answer``: a code of the list ``answer``. ``by``: an actor's id.

    ``obtained``: how the answer came about, a code of the list ``obtained``. A fact can be asserted of several actors.
    """

    key: str
    answer: str
    by: str = ""
    obtained: str = ""


@dataclass(frozen=True)
class Quantity:
    """A number that is known to lie between ``least`` and ``most`` (None is open). ``unit``: the currency of money."""

    least: float | None
    most: float | None
    unit: str = ""
    by: str = ""


@dataclass(frozen=True)
class Actor:
    """Somebody who did something. ``together_with``: ids of those acted with; None where nobody knows whether there were any."""

    id: str
    role: str = ""
    together_with: frozenset[str] | None = None


@dataclass(frozen=True)
class Case:
    """Facts about one person. ``age`` in whole years, ``child`` where only that is known; ``day``: when it happened.

    ``country``: where it happened, ISO 3166-1 alpha-3.
    """

    id: str = ""
    age: int | None = None
    child: bool | None = None
    sex: str = ""
    citizenship: str = ""
    day: date | None = None
    country: str = ""
    assertions: tuple[Assertion, ...] = ()
    quantities: Mapping[str, tuple[Quantity, ...]] = field(default_factory=dict)
    actors: Mapping[str, Actor] = field(default_factory=dict)

    def known(self, actor: str = "", *, together: bool = False) -> dict[str, bool | None]:
        """What is known, key -> True or False, for the whole case, or as far as it concerns one actor.

        For an actor, what another did counts as not done by this one when they are known to act apart, as this one's when they
        act together, and is open otherwise; a fact that nobody is named for is open too, unless there is only one actor. A yes is
        stronger than a no, and a special fact carries the general one. ``together``: what is open only because nobody knows who
        did it, or who belongs to whom, is taken as this actor's.
        """
        found: dict[str, bool | None] = dict.fromkeys(never_told(), False)
        for fact in facts().values():
            if fact.source:
                self._of_person(found, fact)
        for assertion in self.assertions:
            said = self._said(assertion, actor, together)
            if said is not None:
                self._take(found, assertion.key, said)
        return found

    def compared(self, found: dict[str, bool | None], keys: Iterable[str], actor: str = "") -> None:
        """Add what the quantities say about comparisons such as ``persons_together >= 10``."""
        for key in keys:
            if compared := COMPARED.fullmatch(key):
                said = [
                    _reaches(q, float(compared[2]), compared[3] or "")
                    for q in self.quantities.get(compared[1], ())
                    if not actor or not q.by or q.by == actor
                ]
                found[key] = True if True in said else False if said and None not in said else None

    def _of_person(self, found: dict[str, bool | None], fact: Fact) -> None:
        if fact.source == "age" and self.age is not None:
            self._take(found, fact.id, self.age < (fact.below or 0))
        elif fact.source == "age" and (self.child is False or (self.child and fact.below == _GROWN)):
            self._take(found, fact.id, bool(self.child))
        elif fact.source == "sex" and self.sex in ("female", "male"):
            self._take(found, fact.id, self.sex == fact.equals)

    def _said(self, assertion: Assertion, actor: str, together: bool) -> bool | None:
        said = SAYS.get(assertion.answer)
        kind = facts()[split_key(assertion.key)[0]].kind
        if not actor or said is None or kind in _OF_ALL:
            return said
        if assertion.by == actor:
            return said
        if not assertion.by:
            # Nobody did it, or it was the only one there is.
            return said if said is False or together or len(self.actors) == 1 else None
        if said is False:
            return None
        tie = self._tie(actor, assertion.by)
        return True if tie == _LINKED or (together and tie == _OPEN) else False if tie == _APART else None

    def _tie(self, one: str, other: str) -> str:
        sides = [self.actors[a].together_with if a in self.actors else None for a in (one, other)]
        if (sides[0] and other in sides[0]) or (sides[1] and one in sides[1]):
            return _LINKED
        return _APART if sides[0] is not None or sides[1] is not None else _OPEN

    @staticmethod
    def _take(found: dict[str, bool | None], key: str, said: bool) -> None:
        if said:
            for other in implied(key):
                found[other] = True
            return
        for other in refused_with(key):
            # As far as nothing else was told.
            if found.get(other) is not True:
                found[other] = False


def contradictions(case: Case) -> list[str]:
    """Keys to which the case says both yes and no, directly or by what they imply."""
    yes = {k for a in case.assertions if SAYS.get(a.answer) is True for k in implied(a.key)}
    no = {k for a in case.assertions if SAYS.get(a.answer) is False for k in _told_no(a.key)}
    return sorted(yes & no)


def _reaches(quantity: Quantity, need: float, unit: str) -> bool | None:
    if unit and quantity.unit != unit:
        return None  # never converted: a threshold in another currency stays open
    if quantity.least is not None and quantity.least >= need:
        return True
    return False if quantity.most is not None and quantity.most < need else None


def _told_no(key: str) -> tuple[str, ...]:
    name, phase = split_key(key)
    return facts()[name].keys if phase == UNSTATED else (key,)


@cache
def refused_with(key: str) -> tuple[str, ...]:
    """Keys that a no to this key says no to: everything more special too; without a phase, at every phase."""
    return tuple(dict.fromkeys(other for mine in _told_no(key) for other in implying(mine)))


@cache
def never_told() -> tuple[str, ...]:
    """Keys that are a no until somebody says yes."""
    # Nothing is open about a phase that was not told: the fact at its phases is what is open. Nor about what an authority has
    # found: what it would have to look at is.
    return tuple(k for f in facts().values() for k in f.keys if f.conclusion or split_key(k)[1] == UNSTATED)
