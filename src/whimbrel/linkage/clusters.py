"""Records held to be one person: what a model holds likely and what people judged, made into clusters with lasting ids.

Clusters are a view: they are made anew from the edges and the judgements, and no record is changed or lost by them. The rules:

- *same* always joins, unless it is contested (see :mod:`whimbrel.linkage.judgements`).
- The model's edges at or above the threshold join next, the strongest first, equal ones by their ids. An edge that would
  bring together two records held *different* is cut. So of all ways between two such records the strongest is broken at
  its weakest edge, and the next, until they are apart; in whatever order the judgements are taken, it is the same cut.
- The model's own edge of a pair that is judged, *unsure* and contested too, joins nobody.
- The canonical id of a cluster is that of its oldest record. A record that joins does not change it; after a split the part
  with the oldest record keeps it, and every other part has its own oldest.
- A chain of *same* holds through a record that is not among those asked about, such as one deleted since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from whimbrel.linkage.judgements import Pair, State, pair_of, replay

Edge = tuple[str, str, float]
NOTHING_JUDGED = replay(())


@dataclass(frozen=True)
class Clustering:
    """``canonical``: record -> canonical id of its cluster. joined: the model's edges that hold clusters together.

    cut: the model's edges that were cut because judgements hold two records of it apart.
    """

    canonical: dict[str, str]
    joined: tuple[Edge, ...]
    cut: tuple[Edge, ...]

    def members(self) -> dict[str, list[str]]:
        """Canonical id -> its records, the oldest first."""
        found: dict[str, list[str]] = {}
        for record, founder in self.canonical.items():
            found.setdefault(founder, []).append(record)
        return found


def clusters(
    ids: Sequence[str],
    edges: Iterable[Edge],
    state: State,
    threshold: float,
    already: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Record -> canonical id. ``ids``: all records, the oldest first; ``edges``: two records and a probability.

    already: what the same judgements and stricter edges came to; it is kept, so that a wider clustering only joins.
    """
    return clustering(ids, edges, state, threshold, already).canonical


def clustering(
    ids: Sequence[str],
    edges: Iterable[Edge],
    state: State = NOTHING_JUDGED,
    threshold: float = 1.0,
    already: Mapping[str, str] | None = None,
) -> Clustering:
    """As :func:`clusters`, with the edges that joined and those that were cut. Edges to other records are not used."""
    known = frozenset(ids)
    beyond = {record for pair in state.same | state.different for record in pair} - known
    groups = _Groups([*ids, *sorted(beyond)])
    for one, other in sorted(state.same):
        groups.join(one, other)
    for one, other in sorted(state.different):
        groups.part(one, other)
    for record, founder in (already or {}).items():
        groups.join(founder, record)
    judged = state.unsure | state.contested | state.different | state.same
    joined: list[Edge] = []
    cut: list[Edge] = []
    for pair, probability in _strongest_first(edges, threshold):
        if pair in judged or not known.issuperset(pair) or groups.together(*pair):
            continue
        if groups.apart(*pair):
            cut.append((*pair, probability))
        else:
            groups.join(*pair)
            joined.append((*pair, probability))
    return Clustering({record: groups.founder(record) for record in ids}, tuple(joined), tuple(cut))


def _strongest_first(edges: Iterable[Edge], threshold: float) -> list[tuple[Pair, float]]:
    """Each pair once, at its strongest."""
    best: dict[Pair, float] = {}
    for one, other, probability in edges:
        if probability >= threshold:
            pair = pair_of(one, other)
            best[pair] = max(probability, best.get(pair, 0.0))
    return sorted(best.items(), key=lambda e: (-e[1], e[0]))


class _Groups:
    """Union-find over places in the list of ids; a group's root is its oldest record. ``foes``: roots a group is kept from."""

    def __init__(self, ids: Sequence[str]):
        self._ids = ids
        self._place = {record: place for place, record in enumerate(ids)}
        self._above = list(range(len(ids)))
        self._foes: dict[int, set[int]] = {}

    def _root(self, record: str) -> int:
        place = self._place[record]
        while self._above[place] != place:
            self._above[place] = self._above[self._above[place]]
            place = self._above[place]
        return place

    def together(self, one: str, other: str) -> bool:
        return self._root(one) == self._root(other)

    def apart(self, one: str, other: str) -> bool:
        return self._root(other) in self._foes.get(self._root(one), ())

    def part(self, one: str, other: str) -> None:
        a, b = self._root(one), self._root(other)
        self._foes.setdefault(a, set()).add(b)
        self._foes.setdefault(b, set()).add(a)

    def join(self, one: str, other: str) -> None:
        older, younger = sorted((self._root(one), self._root(other)))
        if older == younger:
            return
        self._above[younger] = older
        for foe in self._foes.pop(younger, set()):
            self._foes[foe].discard(younger)
            self._foes[foe].add(older)
            self._foes.setdefault(older, set()).add(foe)

    def founder(self, record: str) -> str:
        return self._ids[self._root(record)]
