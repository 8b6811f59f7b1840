"""Records put together: the same as by a plain, slow reading of the rule, and whatever the order."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from whimbrel.linkage.groups import AVERAGE, grouped

SIZE = 9
PAIRS = st.dictionaries(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda p: p[0] < p[1]),
    st.sampled_from([0.2, 0.35, 0.5, 0.6, 0.75, 0.9, 0.99]),
    max_size=16,
)


def _plainly(pairs: dict[tuple[int, int], float], threshold: float) -> list[int]:
    groups = [{n} for n in range(SIZE)]
    for (a, b), p in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        one, other = (next(g for g in groups if n in g) for n in (a, b))
        if p < threshold or one is other:
            continue
        sure = [pairs.get((min(x, y), max(x, y)), 0.0) for x, y in product(one, other)]
        if sum(s for s in sure if s >= threshold) >= AVERAGE * threshold * len(sure):
            groups = [g for g in groups if g is not one and g is not other] + [one | other]
    return [min(next(g for g in groups if n in g)) for n in range(SIZE)]


def _grouped(pairs: dict[tuple[int, int], float], threshold: float) -> list[int]:
    left, right = (np.array([p[k] for p in pairs], np.int64) for k in (0, 1))
    return grouped(SIZE, left, right, np.array(list(pairs.values())), threshold).tolist()


@given(PAIRS, st.sampled_from([0.3, 0.5, 0.9]))
def test_as_the_plain_rule(pairs: dict[tuple[int, int], float], threshold: float) -> None:
    assert _grouped(pairs, threshold) == _plainly(pairs, threshold)


@given(PAIRS, st.randoms())
def test_the_order_of_the_pairs_does_not_matter(pairs: dict[tuple[int, int], float], chance: object) -> None:
    items = list(pairs.items())
    chance.shuffle(items)  # type: ignore[attr-defined]
    assert _grouped(dict(items), 0.5) == _grouped(pairs, 0.5)


def test_one_weak_link_does_not_join_two_large_groups() -> None:
    triangle = {(0, 1): 0.99, (0, 2): 0.99, (1, 2): 0.99, (3, 4): 0.99, (3, 5): 0.99, (4, 5): 0.99}
    assert _grouped(triangle | {(2, 3): 0.6}, 0.5)[:6] == [0, 0, 0, 3, 3, 3]
    assert _grouped(triangle | {(2, 3): 0.95, (1, 3): 0.9, (0, 4): 0.9, (1, 4): 0.9}, 0.5)[:6] == [0] * 6
