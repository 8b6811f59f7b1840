"""Which question to ask next: how likely it is that the answer decides, if the other open facts fell as such facts often do.

For each open fact, the difference between the chance that the rule is met with a yes and with a no (Birnbaum's importance,
Birnbaum 1969), every other open fact being a yes with the same small chance and independently. It orders questions; it is
no probability of anything about the person, and is never shown as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate
from math import prod
from operator import mul

from whimbrel.criteria.rule import Known, Leaf, Part, Rule

YES = 0.2  # what the order rests on; with a higher chance, long lists of rare signs would look decided from the start
_NOTHING = 1e-9


def influences(
    rules: Iterable[tuple[Rule, float]], known: Known, askable: Callable[[str], bool] = lambda _: True
) -> dict[str, float]:
    """Open fact -> its importances in the rules, each times a weight, added; largest first, without what changes nothing."""
    found: dict[str, float] = {}
    chances = _Chances(known, askable)
    for rule, weight in rules:
        importances: dict[str, float] = {}
        _pass_down(rule, 1.0, chances, importances)
        for key, importance in importances.items():
            if importance > _NOTHING and chances.is_open(key):
                found[key] = found.get(key, 0.0) + weight * importance
    return dict(sorted(found.items(), key=lambda item: (-round(item[1], 9), item[0])))


class _Chances:
    """The chance of each part, reckoned once: rules share their parts."""

    def __init__(self, known: Known, askable: Callable[[str], bool]):
        self.known, self.askable = known, askable
        self.done: dict[int, float] = {}

    def is_open(self, key: str) -> bool:
        return self.known.get(key) is None and self.askable(key)

    def of(self, part: Part) -> float:
        if isinstance(part, Leaf):
            it = self.known.get(part.key)
            return float(it) if it is not None else YES if self.askable(part.key) else 0.0
        if id(part) not in self.done:
            self.done[id(part)] = _met(part, self.of_parts(part))
        return self.done[id(part)]

    def of_parts(self, rule: Rule) -> list[list[float]]:
        return [[self.of(p) for p in tier] for tier in rule.tiers]


def _pass_down(part: Part, factor: float, chances: _Chances, found: dict[str, float]) -> None:
    if isinstance(part, Leaf):
        found[part.key] = found.get(part.key, 0.0) + factor
        return
    for tier, slopes in zip(part.tiers, _slopes(part, chances.of_parts(part)), strict=True):
        for inner, share in zip(tier, slopes, strict=True):
            if share * factor > _NOTHING:
                _pass_down(inner, share * factor, chances, found)


def _slopes(rule: Rule, chances: list[list[float]]) -> list[list[float]]:
    """For each part, the difference between the chance of the rule with it and without it."""
    if rule.patterns == ((1,),):
        return [_without_each([1 - c for c in chances[0]])]
    if rule.patterns == ((len(rule.tiers[0]),),):
        return [_without_each(chances[0])]
    found = []
    for t, tier in enumerate(chances):
        slopes: dict[float, float] = {}
        for i, chance in enumerate(tier):
            # Parts of a tier that are as likely have the same others beside them.
            if chance not in slopes:
                there, gone = ([list(other) for other in chances] for _ in range(2))
                there[t][i], gone[t][i] = 1.0, 0.0
                slopes[chance] = _met(rule, there) - _met(rule, gone)
        found.append([slopes[chance] for chance in tier])
    return found


def _without_each(factors: list[float]) -> list[float]:
    # The product of all the others: of those before times those after.
    before = accumulate(factors[:-1], mul, initial=1.0)
    after = [*accumulate(factors[:0:-1], mul, initial=1.0)][::-1]
    return [b * a for b, a in zip(before, after, strict=True)]


def _met(rule: Rule, chances: list[list[float]]) -> float:
    """The chance that a pattern is there, from the distribution of the counts of each tier."""
    if rule.patterns == ((1,),):
        return 1 - prod(1 - c for c in chances[0])
    spread = [_counts(tier, max(p[t] for p in rule.patterns)) for t, tier in enumerate(chances)]
    total = 0.0
    todo: list[tuple[tuple[int, ...], float]] = [((), 1.0)]
    for tier in spread:
        todo = [((*counts, n), p * q) for counts, p in todo for n, q in enumerate(tier) if q]
    for counts, p in todo:
        if any(all(n >= need for n, need in zip(counts, pattern, strict=True)) for pattern in rule.patterns):
            total += p
    return total


def _counts(chances: list[float], most: int) -> list[float]:
    """Chances of 0, 1, ... and of ``most`` or more."""
    found = [1.0] + [0.0] * most
    if not most:
        return found  # no pattern asks for this tier
    for c in chances:
        for n in range(most, 0, -1):
            stays = found[n] if n == most else found[n] * (1 - c)
            found[n] = stays + found[n - 1] * c
        found[0] *= 1 - c
    return found
