"""Which question to ask next: how likely it is that the answer decides, if the other open facts fell as such facts often do.

For each open fact, the difference between the chance that the rule is met with a yes and with a no (Birnbaum's importance,
Birnbaum 1969), every other open fact being a yes with the same small chance and independently. It orders questions; it is
no probability of anything about the person, and is never shown as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

from whimbrel.criteria.rule import Known, Leaf, Part, Rule

YES = 0.2  # what the order rests on; with a higher chance, long lists of rare signs would look decided from the start


def influences(
    rules: Iterable[tuple[Rule, float]], known: Known, askable: Callable[[str], bool] = lambda _: True
) -> dict[str, float]:
    """Open fact -> its importances in the rules, each times a weight, added; largest first, without what changes nothing."""
    found: dict[str, float] = {}

    def chance(key: str) -> float:
        it = known.get(key)
        return float(it) if it is not None else YES if askable(key) else 0.0

    for rule, weight in rules:
        importances: dict[str, float] = {}
        _pass_down(rule, 1.0, chance, importances)
        for key, importance in importances.items():
            if known.get(key) is None and importance > 1e-9 and askable(key):
                found[key] = found.get(key, 0.0) + weight * importance
    return dict(sorted(found.items(), key=lambda item: (-round(item[1], 9), item[0])))


def _pass_down(part: Part, factor: float, chance: Callable[[str], float], found: dict[str, float]) -> None:
    if isinstance(part, Leaf):
        found[part.key] = found.get(part.key, 0.0) + factor
        return
    chances = [[_chance(p, chance) for p in tier] for tier in part.tiers]
    for t, tier in enumerate(part.tiers):
        for i, inner in enumerate(tier):
            share = _slope(part, chances, t, i)
            if share * factor > 1e-9:
                _pass_down(inner, share * factor, chance, found)


def _chance(part: Part, chance: Callable[[str], float]) -> float:
    if isinstance(part, Leaf):
        return chance(part.key)
    return _met(part, [[_chance(p, chance) for p in tier] for tier in part.tiers])


def _slope(rule: Rule, chances: list[list[float]], t: int, i: int) -> float:
    if rule.patterns == ((1,),):
        return prod(1 - c for j, c in enumerate(chances[0]) if j != i)
    if rule.patterns == ((len(rule.tiers[0]),),):
        return prod(c for j, c in enumerate(chances[0]) if j != i)
    there, gone = ([list(tier) for tier in chances] for _ in range(2))
    there[t][i], gone[t][i] = 1.0, 0.0
    return _met(rule, there) - _met(rule, gone)


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
