"""Log-linear models of lists: the logarithm of the expected count of a combination is a sum of terms (Fienberg 1972).

A term is a number of bits, as a combination is: 0 the intercept, one bit the effect of a list, two bits that two lists depend on
each other, three that this depends on a third. A term is in the expected count of every combination that holds all its lists.
Models are hierarchical: with a term all terms within it. What the model expects at combination 0 is the hidden part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

import numpy as np

from whimbrel.estimate.errors import NoEstimate


@dataclass(frozen=True)
class Model:
    """``size``: how many lists; ``terms``: two bits and more, everything within them too, in ascending order."""

    size: int
    terms: tuple[int, ...] = ()

    @cached_property
    def all_terms(self) -> tuple[int, ...]:
        """Intercept, effects of lists, and the terms."""
        return (0, *(1 << n for n in range(self.size)), *self.terms)

    @cached_property
    def generators(self) -> tuple[tuple[int, ...], ...]:
        """The largest terms, as places of lists: what says the model in the fewest words."""
        every = self.all_terms[1:]
        largest = [t for t in every if not any(t != u and t & u == t for u in every)]
        return tuple(sorted(tuple(n for n in range(self.size) if t >> n & 1) for t in largest))

    def notation(self) -> str:
        """As in the literature: ``[123,25,34]``, lists numbered from 1."""
        between = "." if self.size > 9 else ""
        return "[" + ",".join(between.join(str(n + 1) for n in g) for g in self.generators) + "]"

    def named(self, lists: Sequence[str]) -> str:
        """In words: ``police with shelter; hotline``."""
        return "; ".join(" with ".join(lists[n] for n in g) for g in self.generators)


def closed(size: int, terms: Iterable[int]) -> Model:
    """The smallest hierarchical model that holds these terms."""
    found = set()
    for term in terms:
        bits = [1 << n for n in range(size) if term >> n & 1]
        for many in range(2, len(bits) + 1):
            found |= {sum(some) for some in combinations(bits, many)}
    return Model(size, tuple(sorted(found)))


def parse(text: str, size: int) -> Model:
    """A model from its notation, ``[12,23]`` or ``[1.2,2.3]``; raises NoEstimate that says how to write it."""
    inner = re.fullmatch(r"\s*\[(.*)\]\s*", text)
    parts = [p.strip() for p in (inner.group(1) if inner else "").split(",") if p.strip()]
    terms = []
    for part in parts:
        numbers = part.split(".") if "." in part or size > 9 else list(part)
        if not all(n.isdigit() and 1 <= int(n) <= size for n in numbers):
            parts = []
            break
        terms.append(sum(1 << (int(n) - 1) for n in set(numbers)))
    if not parts:
        raise NoEstimate(
            f"A model is written [12,3]: lists 1 and 2 depend on each other, 3 does not; lists are 1 to {size}."
        )
    return closed(size, terms)


@lru_cache(maxsize=64)
def pairs(size: int) -> tuple[int, ...]:
    """The terms of two lists."""
    return tuple(sorted((1 << i) | (1 << j) for i, j in combinations(range(size), 2)))


@lru_cache(maxsize=16)
def every_model(size: int, order: int) -> tuple[Model, ...]:
    """All hierarchical models with terms of at most ``order`` lists; raises NoEstimate where they are too many to count."""
    if order < 1 or (size, order) not in _COUNTABLE:
        allowed = max(o for s, o in _COUNTABLE if s == size) if any(s == size for s, _ in _COUNTABLE) else 0
        raise NoEstimate(
            f"All models of {size} lists with terms of up to {order} lists are too many to try."
            + (f" Terms of up to {allowed} lists can be." if allowed else " Choose models step by step instead.")
        )
    return tuple(Model(size, terms) for terms in _grown(size, min(order, size - 1)))


_COUNTABLE = {(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (4, 3), (5, 1), (5, 2), (5, 3), (5, 4), (6, 1), (6, 2)}


def _grown(size: int, order: int) -> Iterator[tuple[int, ...]]:
    """Sets of terms that hold everything within their terms, from the smaller terms to the larger ones."""

    def grow(terms: tuple[int, ...], many: int) -> Iterator[tuple[int, ...]]:
        if many > order:
            yield tuple(sorted(terms))
            return
        inside = set(terms)
        possible = []
        for bits in combinations(range(size), many):
            whole = sum(1 << n for n in bits)
            if many == 2 or all(whole ^ (1 << n) in inside for n in bits):
                possible.append(whole)
        for chosen in range(2 ** len(possible)):
            more = tuple(t for n, t in enumerate(possible) if chosen >> n & 1)
            # Without a term of this size there is none of a larger one.
            if more:
                yield from grow(terms + more, many + 1)
            else:
                yield tuple(sorted(terms))

    yield from grow((), 2)


@lru_cache(maxsize=256)
def design(size: int, terms: tuple[int, ...]) -> np.ndarray:
    """Combinations (1 to 2**size - 1) by terms: 1 where the combination holds the term."""
    cells, columns = np.arange(1, 2**size)[:, None], np.array(terms)[None, :]
    made = ((cells & columns) == columns).astype(float)
    made.setflags(write=False)
    return made
