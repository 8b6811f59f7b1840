"""What may leave for the public. One screen; no setting changes it; nothing leaves without the gate asking here.

Tables of counts of people. A cell of fewer than FEWEST is hidden, and so are as many others as it takes: what can be worked
out for a hidden cell from everything ever released of the same sources, totals and other tables included, is a range at
least FEWEST wide, and for a small one it reaches from 1 or less to more than FEWEST. Nought is published as nought, except
as a part of what is hidden: what is hidden is not broken down. Guarded against is a reader who knows everything released;
not one who knows all persons of a cell but one, such as the agency itself. Tables of overlapping selections, which could be
subtracted from each other, are refused.

Rounded tables. Every number is a multiple of ROUNDED_TO less than ROUNDED_TO from the true one, and totals are still sums. A
number told as nought may be one of 0 to ROUNDED_TO - 1, so small ones are safe as above. The same counts are always rounded the
same way, by a key that never leaves; nothing else of the same records is released beside them.

Counts and records with differential privacy. Neighbours are two sets of records that differ in one person, with all records
that one source has of the person in one year, added or taken away. What is released could nearly as well have come from
either: chances differ by e**epsilon at most, but for a chance of delta. Every release of a source and year is paid from one
budget, at most EPSILON and DELTA in all, by basic composition; it is never refilled, and what was asked before is answered
from what was released. Noise is exact (OpenDP), and no seed is kept or told.

Everybody: two persons of different accounts approve, and the owners of the data have verified it. Free text, names, document
numbers, exact dates of birth, places smaller than a subdivision and ids of records never leave.
"""

from __future__ import annotations

from typing import Final

FEWEST: Final = 5
"""Persons. Smaller counts are hidden (GLOTIP prints "<5")."""

ROUNDED_TO: Final = 2 * FEWEST
"""Persons. Twice FEWEST: what is told as nought may then be more than FEWEST, and what is told as this may be one."""

EPSILON: Final = 4.0
DELTA: Final = 1e-6
"""In all, for one source and one year."""

APPROVALS: Final = 2


def small(count: int) -> bool:
    """Whether a count of people is hidden for what it is."""
    return 0 < count < FEWEST


def protected(low: float, high: float, count: int) -> bool:
    """Whether a hidden cell is safe if a reader can work out that it is from ``low`` to ``high``."""
    wide = high - low >= FEWEST
    return wide and (not small(count) or (low <= 1 and high > FEWEST))
