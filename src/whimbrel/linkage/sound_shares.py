"""How common the sounds of names are: a shipped table, for lists too short to tell.

The shares are those of a million invented people of eleven naming traditions (``sound_shares.csv``); a list of any size adds
what is seen in it, and from some thousands of records on its own names decide.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

RAREST = 2e-5  # of a sound that is not in the table


@lru_cache(maxsize=1)
def sound_shares() -> dict[str, float]:
    """Share of people who have a sound in their name, of the most frequent sounds."""
    lines = (files("whimbrel.linkage") / "sound_shares.csv").read_text("utf-8").splitlines()
    return {row["sound"]: float(row["share"]) for row in csv.DictReader(lines)}
