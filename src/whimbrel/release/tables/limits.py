"""Between which limits a reader finds a hidden cell by adding up and taking away, from what is published and nothing else.

These limits are printed beside a hidden cell. They are made from the pattern of hidden cells and the published counts only, so
they say nothing that a reader could not work out; all linear programming together may find narrower ones, never wider ones.
"""

from __future__ import annotations

import numpy as np

from whimbrel.release.tables.system import System

_ROUNDS = 30


def limits(system: System, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest of every cell; ``inf`` where nothing limits it. What is told is its own lowest and highest."""
    unseen = (hidden | (system.kept & ~system.now)) & ~system.known
    low = np.where(unseen, system.lowest(hidden), system.x).astype(np.float64)
    high = np.where(unseen, np.inf, system.x).astype(np.float64)
    lines = system.lines
    if not lines.shape[0]:
        return low, high
    chosen = np.flatnonzero(abs(lines) @ unseen.astype(np.int64))
    part = lines[chosen].maximum(0).tocoo()
    line, cell, head = part.row, part.col, system.head[chosen]
    for _ in range(_ROUNDS):
        before = low.copy(), high.copy()
        least = np.bincount(line, low[cell], minlength=len(chosen))
        open_above = np.isinf(high[cell])
        opens = np.bincount(line, open_above, minlength=len(chosen))
        most = np.bincount(line, np.where(open_above, 0, high[cell]), minlength=len(chosen))
        np.maximum.at(low, head, least)
        np.minimum.at(high, head, np.where(opens > 0, np.inf, most))
        others_open = opens[line] - open_above > 0
        others_most = np.where(others_open, np.inf, most[line] - np.where(open_above, 0, high[cell]))
        np.maximum.at(low, cell, low[head][line] - others_most)
        np.minimum.at(high, cell, high[head][line] - (least[line] - before[0][cell]))
        if (low == before[0]).all() and (high == before[1]).all():
            break
    return low, high
