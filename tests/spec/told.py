"""Cases drawn in text: a fact and its answer in each line, and by whom. ``every other | no`` says no to all that is left."""

from __future__ import annotations

from tests.spec.drawn import cells
from whimbrel.criteria.assessment import FINDINGS, Assessment, assess
from whimbrel.criteria.case import Actor, Assertion, Case
from whimbrel.criteria.facts import facts

_ALL = [k for f in facts().values() if not f.source and not f.number for k in f.keys]


def case(given: str | list[str], age: int = 30) -> Case:
    """The case of a drawn table, or of facts that are yes with all others no. Whoever is named acted alone."""
    drawn = cells(given)[1:] if isinstance(given, str) else [*([key, "yes"] for key in given), ["every other", "no"]]
    told = {line[0]: Assertion(*line) for line in drawn}
    rest = told.pop("every other", None)
    said = [Assertion(key, rest.answer) for key in _ALL if rest and key not in told]
    names = {a.by for a in told.values() if a.by}
    actors = {name: Actor(name, together_with=frozenset()) for name in names}
    return Case(age=age, assertions=(*said, *told.values()), actors=actors)


def findings(given: str | list[str], age: int = 30) -> list[str]:
    """Smuggling, trafficking and forced labour, for the case as a whole."""
    found = _assessed(given, age=age)
    return [found.of(f).result for f in FINDINGS]


def split(given: str) -> list[str]:
    """Findings that would be met only if what people did who acted apart were taken together."""
    found = _assessed(given)
    return [f for f in FINDINGS if found.of(f).split]


def of_actor(given: str, actor: str) -> list[str]:
    """Smuggling, trafficking and forced labour, as far as they are this actor's."""
    found = assess(case(given), ["palermo-2000"], most=1)
    return [found.of(f, actor=actor).result for f in FINDINGS]


def readings(given: str, criterion: str = "ilo-delphi-adult-labour") -> dict[str, str]:
    """The readings of an instrument; of the operational indicators for adults, both rules that combine them."""
    found = _assessed(given, criterion).indications
    mine = {i.reading.id: i.result for i in found if i.criterion.id == criterion}
    return {name: result for name, result in mine.items() if "doubtful" not in name}


def _assessed(given: str | list[str], *chosen: str, age: int = 30) -> Assessment:
    return assess(case(given, age), chosen or ["palermo-2000"], parts=False, most=1)
