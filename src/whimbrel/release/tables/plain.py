"""Plain row-and-column suppression, as it is done by hand: no line with exactly one hidden cell. Kept to be compared with.

It is not safe. Two hidden cells in every line can still be worked out from several lines together, from their small sum, or
from noughts that stand beside them; the audit says for which cells.
"""

from __future__ import annotations

import numpy as np

from whimbrel.release.tables.system import System


def plain(system: System, hidden: np.ndarray | None = None) -> np.ndarray:
    """Small cells, and in every line with exactly one hidden cell the smallest other part, or the total if there is none."""
    hidden = (system.small & system.now if hidden is None else hidden).copy()
    lines, x = system.lines, system.x.tolist()
    starts, cells = lines.indptr.tolist(), lines.indices.tolist()
    head = system.head.tolist()
    by_cell = lines.T.tocsr()
    of, lines_of = by_cell.indptr.tolist(), by_cell.indices.tolist()
    seen = hidden.tolist()
    waiting = list(np.flatnonzero(lines.astype(bool).astype(np.int64) @ hidden.astype(np.int64) == 1))
    while waiting:
        line = waiting.pop()
        mine = [c for c in cells[starts[line] : starts[line + 1]] if x[c] > 0]
        if sum(seen[c] for c in mine) != 1:
            continue
        shown = [c for c in mine if not seen[c]]
        if not shown:
            continue
        chosen = min(shown, key=lambda c: (c == head[line], x[c]))
        seen[chosen] = True
        waiting += lines_of[of[chosen] : of[chosen + 1]]
    return np.array(seen, bool)
