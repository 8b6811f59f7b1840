"""Where judgements contradict each other: two records held apart that a chain of *same* holds to be one.

Every *same* that lies on some way between the two, without passing a record twice, has its part in it. Those are the edges of
the blocks (parts that no single record holds together) which the edge between the two would close into one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Pair = tuple[str, str]
_Neighbours = dict[str, set[str]]


@dataclass(frozen=True, order=True)
class Conflict:
    """``different``: the pair held apart. ``same``: the judgements that say otherwise, one alone or as a chain."""

    different: Pair
    same: tuple[Pair, ...]


def contradictions(same: Collection[Pair], different: Collection[Pair]) -> tuple[Conflict, ...]:
    """Every pair held apart that is also held to be one, with what holds it so; sorted."""
    near: _Neighbours = {}
    for a, b in same:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    found = [Conflict(pair, tuple(sorted(between))) for pair in sorted(different) if (between := _between(near, pair))]
    return tuple(found)


def _between(near: _Neighbours, ends: Pair) -> set[Pair]:
    """Edges on the ways between the two ends that pass no record twice."""
    one, other = ends
    if one not in near or other not in near:
        return set()
    closed = {node: set(others) for node, others in _reached(near, one).items()}
    if other not in closed:
        return set()
    # With the two ends tied together, all that lies between them is one block.
    already = other in near[one]
    closed[one].add(other)
    closed[other].add(one)
    block = _block_of(closed, ends)
    return block if already else block - {ends}


def _reached(near: _Neighbours, start: str) -> _Neighbours:
    found, waiting = {start: near[start]}, [start]
    while waiting:
        for other in near[waiting.pop()]:
            if other not in found:
                found[other] = near[other]
                waiting.append(other)
    return found


def _block_of(near: _Neighbours, wanted: Pair) -> set[Pair]:
    """The block with the edge ``wanted``, by Hopcroft and Tarjan's search from one of its ends, without recursion."""
    start, beyond = wanted
    depth, low = {start: 0}, {start: 0}
    edges: list[Pair] = []
    # The wanted edge is walked first, so that its block is the one that closes when the walk is back at the start.
    path: list[tuple[str, str, list[str]]] = [(start, "", [beyond])]
    while path:
        node, parent, waiting = path[-1]
        if waiting:
            other = waiting.pop()
            if other == parent:
                continue
            if other not in depth:
                edges.append(_pair(node, other))
                depth[other] = low[other] = len(depth)
                path.append((other, node, sorted(near[other])))
            elif depth[other] < depth[node]:
                edges.append(_pair(node, other))
                low[node] = min(low[node], depth[other])
            continue
        path.pop()
        if not path:
            break
        above = path[-1][0]
        low[above] = min(low[above], low[node])
        if low[node] >= depth[above]:
            block = set()
            while (edge := edges.pop()) != _pair(above, node):
                block.add(edge)
            block.add(edge)
            if above == start:
                return block
    return set()


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)
