"""The disclosure check of an overlap table: which cells must be hidden so that none of a few persons can be worked out.

What is assumed of whoever attacks: they know the total of every list, in every stratum too (a list knows itself, and two may
compare), and they have the table without strata beside the one with them. What is shown must still leave every small cell
``below`` values that it could have, at each of the three thresholds.

How: a cell of fewer than ``below`` persons is hidden, nought too, for "nobody" beside "a few" tells of somebody. A small cell is
safe when there are *moves* that change it and nothing that is known: take one list from a person's combination and give it to
another's, and every list's total stays as it was. A move needs its other cells hidden as well; where there is none yet, the
cheapest is chosen. Moves are whole persons and end in whole tables, so each one is a proof, not an estimate. With strata a move
in one is undone in another, so that the table without strata does not change. Where that leaves too little room, the table with
strata is made to stand *alone*: it must never be shown beside the one without, and says so.

The same cells are hidden at all thresholds: a cell shown at one of them would lead to its hidden neighbour at another. Of a
hidden cell a *band* is told: 0 to ``below`` - 1 of a small one; of a larger one a wider band that begins at a multiple of its
width, as narrow as the moves allow. Bands are known to whoever attacks, and no move may leave them.
"""

from __future__ import annotations

from contextlib import suppress

from whimbrel.linkage.count_once import THRESHOLDS
from whimbrel.linkage.overlap import Overlap, OverlapError
from whimbrel.linkage.overlap_checked import Checked
from whimbrel.linkage.overlap_hiding import Hiding

BELOW, LEAST_BELOW, MOST_BELOW = 5, 3, 100


def check(table: Overlap, below: int = BELOW) -> Checked:
    """Hide what must be hidden. Raises OverlapError where nothing could be shown safely."""
    if not LEAST_BELOW <= below <= MOST_BELOW:
        raise OverlapError(f"Cells are hidden below a number from {LEAST_BELOW} to {MOST_BELOW}; {below} is not one.")
    thin = [n for place, n in enumerate(table.lists) if min(table.of_list(t, place) for t in THRESHOLDS) < below]
    if thin:
        raise OverlapError(
            f"Of {', '.join(thin)} there are fewer than {below} persons: a list so short would be shown person by person. "
            "Leave it out, or join it to another."
        )
    if table.by:
        whole = check(table.whole(), below)
        with suppress(OverlapError):
            return _hidden(Checked(table, below, total_hidden=whole.total_hidden, whole=whole))
    return _hidden(Checked(table, below))


def _hidden(done: Checked) -> Checked:
    Hiding(done).run()
    return done
