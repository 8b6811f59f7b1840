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


def findings(given: str | list[str]) -> list[str]:
    """Smuggling, trafficking and forced labour, for the case as a whole."""
    found = _assessed(given)
    return [found.of(f).result for f in FINDINGS]


def of_actor(given: str, actor: str) -> list[str]:
    """Smuggling, trafficking and forced labour, as far as they are this actor's."""
    found = assess(case(given), ["palermo-2000"], most=1)
    return [found.of(f, actor=actor).result for f in FINDINGS]


def readings(given: str) -> dict[str, str]:
    """The operational indicators for adults under both rules that combine them."""
    found = _assessed(given, "ilo-delphi-adult-labour").indications
    return {i.reading.id: i.result for i in found if i.reading.id in ("strict", "palermo")}


def _assessed(given: str | list[str], *chosen: str) -> Assessment:
    return assess(case(given), chosen or ["palermo-2000"], parts=False, most=1)
