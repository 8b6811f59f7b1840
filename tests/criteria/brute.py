"""The slow and plain reference: what a rule means, found by trying everything. It shares no code with the engine."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import strategies as st

from whimbrel.criteria.rule import Leaf, Rule, all_of, any_of

KEYS = "abcdefgh"


def holds(part, yes):
    """Whether a rule is met when exactly the facts of ``yes`` are yes and all others no."""
    if isinstance(part, Leaf):
        return part.key in yes
    met = [len([p for p in tier if holds(p, yes)]) for tier in part.tiers]
    return any(all(n >= need for n, need in zip(met, pattern, strict=True)) for pattern in part.patterns)


def keys_of(part):
    """All facts of a rule."""
    if isinstance(part, Leaf):
        return {part.key}
    return {key for tier in part.tiers for p in tier for key in keys_of(p)}


def completed(part, known):
    """True or False where all completions of the unknown facts agree, None where they do not."""
    keys = sorted(keys_of(part))
    choices = [[known[k]] if known.get(k) is not None else [True, False] for k in keys]
    results = {holds(part, {k for k, it in zip(keys, said, strict=True) if it}) for said in product(*choices)}
    return results.pop() if len(results) == 1 else None


def smallest(candidates, works):
    """All smallest subsets of the candidates that work, as a set of frozensets; empty where none does."""
    for length in range(len(candidates) + 1):
        found = {frozenset(c) for c in combinations(sorted(candidates), length) if works(frozenset(c))}
        if found:
            return found
    return set()


def chance(part, chances):
    """The chance that a rule is met when each fact is a yes with its chance, independently: summed over all worlds."""
    keys = sorted(keys_of(part))
    total = 0.0
    for said in product([True, False], repeat=len(keys)):
        weight = 1.0
        for key, it in zip(keys, said, strict=True):
            weight *= chances[key] if it else 1 - chances[key]
        if weight and holds(part, {k for k, it in zip(keys, said, strict=True) if it}):
            total += weight
    return total


def _tiered(draw, parts):
    cut = draw(st.integers(0, len(parts)))
    tiers = tuple(tier for tier in (tuple(parts[:cut]), tuple(parts[cut:])) if tier)
    pattern = st.tuples(*(st.integers(0, len(tier)) for tier in tiers))
    return Rule(tiers, tuple(draw(st.lists(pattern, min_size=1, max_size=3))))


@st.composite
def _rule_of(draw, parts):
    parts = tuple(draw(parts))
    kind = draw(st.sampled_from(["all", "any", "at_least", "tiers"]))
    if kind == "all":
        return all_of(parts)
    if kind == "any":
        return any_of(parts)
    if kind == "at_least":
        return Rule((parts,), ((draw(st.integers(1, len(parts))),),))
    return _tiered(draw, parts)


def rules(keys=KEYS):
    """Rules of every kind, nested; the same fact may stand in several parts."""
    leaf = st.sampled_from(keys).map(Leaf)
    nested = st.recursive(leaf, lambda inner: _rule_of(st.lists(inner, min_size=1, max_size=4)), max_leaves=12)
    return nested.filter(lambda part: isinstance(part, Rule))


@st.composite
def rules_apart(draw):
    """Rules in which no fact stands twice."""
    left = list(KEYS)

    def grown(depth):
        parts = []
        for _ in range(draw(st.integers(1, 4))):
            if not left:
                break
            inner = grown(depth - 1) if depth and draw(st.booleans()) else None
            parts.append(inner or (Leaf(left.pop()) if left else None))
        parts = [p for p in parts if p is not None]
        return draw(_rule_of(st.just(parts))) if parts else None

    return grown(2)


def knowns(keys=KEYS):
    """What is known of the facts: yes, no, or unknown (the key may also be missing)."""
    return st.dictionaries(st.sampled_from(keys), st.sampled_from([True, False, None]))
