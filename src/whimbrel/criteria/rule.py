"""One kind of rule for weights and for conditions: tiers of parts, and patterns of how many of each tier suffice.

A rule is met when, for one of its patterns, every tier has at least as many parts that are met. ``all`` is a pattern of as many
as there are, ``any`` of one, and the dimension rule of the operational indicators is four patterns over the tiers strong,
medium and weak. No rule asks for the absence of a fact, so a further yes never takes a result away, and the three values are
exact: a rule is met when it is met with every unknown taken as no, and not met when it is not met with every unknown
taken as yes (Kleene 1952, section 64; for rules without negation this equals trying all completions).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product


@dataclass(frozen=True)
class Leaf:
    """A fact at a phase (``violence@journey``) or a comparison of a quantity (``persons_together >= 10``)."""

    key: str


@dataclass(frozen=True)
class Rule:
    """Tiers of parts and the patterns that suffice; ``name`` where the file gives the part one."""

    tiers: tuple[tuple[Part, ...], ...]
    patterns: tuple[tuple[int, ...], ...]
    name: str = field(default="", compare=False)


Part = Leaf | Rule
_ONE = ((1,),)
Known = Mapping[str, bool | None]
Done = dict[int, tuple[bool, bool]]


def all_of(parts: tuple[Part, ...], name: str = "") -> Rule:
    """Met when every part is."""
    return Rule((parts,), ((len(parts),),), name)


def any_of(parts: tuple[Part, ...], name: str = "") -> Rule:
    """Met when one part is."""
    return Rule((parts,), ((1,),), name)


def value(part: Part, known: Known, done: Done | None = None) -> bool | None:
    """True (met), False (not met) or None (undetermined) for what is known; a key that is not in it is unknown."""
    sure, possible = bounds(part, known, done)
    return True if sure else None if possible else False


def bounds(part: Part, known: Known, done: Done | None = None) -> tuple[bool, bool]:
    """Whether it is met if every unknown were no, and whether if every unknown were yes.

    ``done``: what was found for these facts before; rules share their parts. Hand on the same one only for the same facts.
    """
    if isinstance(part, Leaf):
        it = known.get(part.key)
        return it is True, it is not False
    if done is None:
        return _bounds(part, known, None)
    mine = id(part)
    if mine not in done:
        done[mine] = _bounds(part, known, done)
    return done[mine]


def _bounds(rule: Rule, known: Known, done: Done | None) -> tuple[bool, bool]:
    if rule.patterns == _ONE:
        # Most rules are long lists of which one is enough: the first that is met ends the search.
        could = False
        for inner in rule.tiers[0]:
            low, high = bounds(inner, known, done)
            if low:
                return True, True
            could = could or high
        return False, could
    sure, possible = [], []
    for tier in rule.tiers:
        pairs = [bounds(p, known, done) for p in tier]
        sure.append(sum(low for low, _ in pairs))
        possible.append(sum(high for _, high in pairs))
    return _suffices(rule.patterns, sure), _suffices(rule.patterns, possible)


def _suffices(patterns: tuple[tuple[int, ...], ...], counts: list[int]) -> bool:
    return any(all(n >= need for n, need in zip(counts, pattern, strict=True)) for pattern in patterns)


def leaves(part: Part) -> Iterator[str]:
    """Keys of all leaves, in the order of the rule; a key may come more than once."""
    if isinstance(part, Leaf):
        yield part.key
    else:
        for tier in part.tiers:
            for inner in tier:
                yield from leaves(inner)


def dual(part: Part) -> Part:
    """The rule that is met by the facts that are no exactly when ``part`` cannot be met by the others.

    Leaves then stand for "is no". A rule fails when its counts stay below every pattern; the largest counts that do so say
    how many of each tier have to be no.
    """
    if isinstance(part, Leaf):
        return part
    sizes = [len(tier) for tier in part.tiers]
    failing = [c for c in product(*(range(n + 1) for n in sizes)) if not _suffices(part.patterns, list(c))]
    largest = [
        c for c in failing if not any(c != d and all(x <= y for x, y in zip(c, d, strict=True)) for d in failing)
    ]
    patterns = tuple(tuple(n - x for n, x in zip(sizes, c, strict=True)) for c in largest)
    return Rule(tuple(tuple(dual(p) for p in tier) for tier in part.tiers), patterns, part.name)
