"""Moves: small changes of an overlap table that leave the total of every list as it was."""

from __future__ import annotations

from functools import cache

Move = tuple[
    tuple[tuple[int, int], ...], bool
]  # (combination, change) of each cell; whether the number of persons changes


@cache
def moves(lists: int) -> dict[int, tuple[Move, ...]]:
    """Combination -> moves that change it; none of them changes a list's total."""
    size = 1 << lists
    found: set[Move] = set()
    for one in range(1, size):
        if one.bit_count() > 2:
            singles = tuple((1 << n, -1) for n in range(lists) if one >> n & 1)
            found.add((((one, 1), *singles), True))
        for other in range(1, size):
            for bit in (1 << n for n in range(lists)):
                if one & bit and not other & bit and other | bit != one:
                    change = {other | bit: 1, one: -1, other: -1}
                    if one ^ bit:
                        change[one ^ bit] = change.get(one ^ bit, 0) + 1
                    left = tuple(sorted((c, d) for c, d in change.items() if d))
                    if all(abs(d) == 1 for _, d in left):
                        found.add((left, sum(d for _, d in left) != 0))
    by_cell: dict[int, list[Move]] = {}
    for move in sorted(found):
        for cell, _ in move[0]:
            by_cell.setdefault(cell, []).append(move)
    return {cell: tuple(of) for cell, of in by_cell.items()}
