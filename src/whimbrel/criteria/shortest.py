"""The shortest sets of facts that would flip a result, found exactly.

A set is built part by part: whatever satisfies the first part is taken as given for the next, so that a fact that serves two
parts is counted once. The length is raised until a set is found; what the parts still to come need at least cuts the search.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, islice, product

from whimbrel.criteria.rule import Known, Leaf, Part, Rule, dual, leaves, value

MOST = 12  # sets that are told; there may be thousands of the same length
_NEVER = 10_000
Facts = frozenset[str]


class Cost:
    """What a fact costs: nothing when it is as needed already, one when it would have to change, _NEVER when it cannot.

    It remembers what a part needs at least, beside the given facts that it rests on.
    """

    def __init__(self, of: Callable[[str], int]):
        self.of = of
        self.leasts: dict[tuple[int, Facts], int] = {}


@dataclass(frozen=True)
class Flips:
    """Sets of facts of the same, smallest length. ``to``: the result they lead to. ``more``: whether there are further ones."""

    to: str
    sets: tuple[Facts, ...]
    more: bool

    @property
    def length(self) -> int:
        """How many facts would have to be otherwise; 0 when none can do it."""
        return len(self.sets[0]) if self.sets else 0


def flips(
    rule: Rule, known: Known, most: int = MOST, *, firm: Collection[str] = (), derived: Collection[str] = ()
) -> list[Flips]:
    """What would flip the rule's result for what is known.

    Met: facts that are yes and would have to fall away. Not met: facts, no or unknown, that would have to be yes.
    Undetermined: unknown facts that would have to be yes to meet it, and no to fail it.
    ``firm``: keys that are known for good, such as an age. ``derived``: keys that are yes only because more special facts are,
    and fall away with them.
    """
    now = value(rule, known)
    if now is True:
        lost = {True: 1, None: 0, False: 0}
        found = [
            _flips(
                "not_met",
                dual_of(rule),
                lambda k: _NEVER if k in firm and known.get(k) else 0 if k in derived else lost[known.get(k)],
                most,
            )
        ]
    elif now is False:
        gained = {True: 0, None: 1, False: 1}
        found = [
            _flips("met", rule, lambda k: _NEVER if k in firm and not known.get(k) else gained[known.get(k)], most)
        ]
    else:
        costs = {True: 0, None: 1, False: _NEVER}
        against = {False: 0, None: 1, True: _NEVER}
        found = [
            _flips("met", rule, lambda k: costs[known.get(k)], most),
            _flips("not_met", dual_of(rule), lambda k: against[known.get(k)], most),
        ]
    return [f for f in found if f.sets]


def _flips(to: str, rule: Part, of: Callable[[str], int], most: int) -> Flips:
    sets = list(islice(shortest(rule, of), most + 1))
    return Flips(to, tuple(sets[:most]), len(sets) > most)


def shortest(part: Part, of: Callable[[str], int]) -> Iterator[Facts]:
    """All smallest sets of facts that satisfy the part, one after the other; none when nothing can. ``of``: see Cost."""
    node, cost = _compiled(part), Cost(of)
    length = node.least(cost, frozenset())
    candidates = sum(1 for key in node.support if of(key) == 1)
    while length <= candidates:
        found: set[Facts] = set()
        for facts in node.sets(cost, frozenset(), length):
            if len(facts) == length and facts not in found:
                found.add(facts)
                yield facts
        if found:
            return
        length += 1


@lru_cache(maxsize=512)
def dual_of(rule: Rule) -> Part:
    """The dual of a rule, made once."""
    return dual(rule)


class _Node:
    """A part made ready for the search: which facts it rests on, and whether its parts share any."""

    def __init__(self, part: Part):
        self.key = part.key if isinstance(part, Leaf) else ""
        self.support = frozenset(leaves(part))
        self.tiers: list[list[_Node]] = []
        self.patterns: tuple[tuple[int, ...], ...] = ()
        if isinstance(part, Rule):
            self.tiers = [[_compiled(p) for p in tier] for tier in part.tiers]
            self.patterns = part.patterns
        parts = [n for tier in self.tiers for n in tier]
        self.apart = sum(len(n.support) for n in parts) == len(self.support)
        self.plain = self.apart and all(n.key for n in parts)
        self.clusters = [] if self.apart else _clusters(parts)
        self.all = self.patterns == (tuple(len(tier) for tier in self.tiers),)

    def least(self, cost: Cost, given: Facts) -> int:
        """A length that no set is shorter than; the very length where the parts share no fact."""
        if self.key:
            return 0 if self.key in given else cost.of(self.key)
        mine = (id(self), given & self.support)
        if mine not in cost.leasts:
            cost.leasts[mine] = self._least(cost, mine[1])
        return cost.leasts[mine]

    def _least(self, cost: Cost, given: Facts) -> int:
        if self.all and not self.apart:
            # Parts that share facts can be cheaper together than one by one; clusters that share none cannot.
            return min(_NEVER, sum(max(n.least(cost, given) for n in cluster) for cluster in self.clusters))
        costs = [sorted(n.least(cost, given) for n in tier) for tier in self.tiers]
        best = _NEVER
        for pattern in self.patterns:
            if all(len(tier) >= need for tier, need in zip(costs, pattern, strict=True)):
                needed = [c for tier, need in zip(costs, pattern, strict=True) for c in tier[:need]]
                best = min(best, sum(needed) if self.apart else max(needed, default=0))
        return best

    def sets(self, cost: Cost, given: Facts, limit: int) -> Iterator[Facts]:
        """Sets of at most ``limit`` further facts that satisfy the part beside what is given."""
        if self.key:
            price = 0 if self.key in given else cost.of(self.key)
            if price <= limit:
                yield frozenset([self.key]) if price else frozenset()
            return
        if self.plain:
            yield from self._plain_sets(cost, given, limit)
            return
        for chosen in self._choices(cost, given, limit):
            yield from _together(chosen, cost, given, limit)

    def _plain_sets(self, cost: Cost, given: Facts, limit: int) -> Iterator[Facts]:
        """The sets where every part is a fact of its own: most rules are made of such parts."""
        there, open_ = [], []
        for tier in self.tiers:
            prices = [(n.key, 0 if n.key in given else cost.of(n.key)) for n in tier]
            there.append(sum(1 for _, price in prices if not price))
            open_.append([key for key, price in prices if price == 1])
        for pattern in self.patterns:
            rests = [max(0, need - n) for need, n in zip(pattern, there, strict=True)]
            if sum(rests) <= limit and all(r <= len(o) for r, o in zip(rests, open_, strict=True)):
                for chosen in product(*(combinations(o, r) for o, r in zip(open_, rests, strict=True))):
                    yield frozenset(chain.from_iterable(chosen))

    def _choices(self, cost: Cost, given: Facts, limit: int) -> Iterator[list[_Node]]:
        ready: list[list[_Node]] = []
        open_: list[list[tuple[int, _Node]]] = []
        for tier in self.tiers:
            priced = [(n.least(cost, given), n) for n in tier]
            # What is there already is taken first: taking something else in its place would never be shorter.
            ready.append([n for price, n in priced if price == 0 and not n.support_costs(cost, given)])
            open_.append(sorted(((p, n) for p, n in priced if p <= limit and n not in ready[-1]), key=lambda x: x[0]))
        for pattern in self.patterns:
            rests = [max(0, need - len(there)) for need, there in zip(pattern, ready, strict=True)]
            if all(r <= len(o) for r, o in zip(rests, open_, strict=True)):
                yield from _pick(rests, open_, limit, self.apart)

    def support_costs(self, cost: Cost, given: Facts) -> bool:
        """Whether the part still has to be paid for (its bound may be nothing where its parts share facts)."""
        return next(self.sets(cost, given, 0), None) is None


def _clusters(parts: list[_Node]) -> list[list[_Node]]:
    """Parts that share facts, directly or through others, together."""
    found: list[tuple[set[str], list[_Node]]] = []
    for part in parts:
        mine: tuple[set[str], list[_Node]] = (set(part.support), [part])
        rest = []
        for other in found:
            if other[0].isdisjoint(mine[0]):
                rest.append(other)
            else:
                mine = (mine[0] | other[0], other[1] + mine[1])
        found = [*rest, mine]
    return [nodes for _, nodes in found]


def _pick(rests: list[int], open_: list[list[tuple[int, _Node]]], limit: int, apart: bool) -> Iterator[list[_Node]]:
    if not rests:
        yield []
        return
    for chosen in combinations(open_[0], rests[0]):
        price = sum(p for p, _ in chosen)
        if apart and price > limit:
            continue
        for others in _pick(rests[1:], open_[1:], limit - price if apart else limit, apart):
            yield [n for _, n in chosen] + others


def _together(nodes: list[_Node], cost: Cost, given: Facts, limit: int) -> Iterator[Facts]:
    # Where there is nothing to choose, everything is taken at once.
    plain = {n.key for n in nodes if n.key and n.key not in given}
    price = sum(map(cost.of, plain))
    if price > limit:
        return
    taken = frozenset(key for key in plain if cost.of(key))
    open_ = [n for n in nodes if not n.key]
    if not open_:
        yield taken
        return
    for facts in _one_by_one(open_, cost, given | taken, limit - len(taken)):
        yield taken | facts


def _one_by_one(nodes: list[_Node], cost: Cost, given: Facts, limit: int) -> Iterator[Facts]:
    first, rest = nodes[0], nodes[1:]
    needed = 0
    seen: set[str] = set(first.support)
    # Parts that share nothing with those before need their own facts in any case.
    for node in rest:
        if seen.isdisjoint(node.support):
            needed += node.least(cost, given)
        seen |= node.support
    for facts in first.sets(cost, given, limit - needed):
        if not rest:
            yield facts
        else:
            for more in _one_by_one(rest, cost, given | facts, limit - len(facts)):
                yield facts | more


@lru_cache(maxsize=20_000)
def _compiled(part: Part) -> _Node:
    return _Node(part)
