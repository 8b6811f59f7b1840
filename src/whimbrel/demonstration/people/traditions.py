"""All naming traditions, by the code the table uses."""

from __future__ import annotations

from functools import cache

from whimbrel.demonstration.people.chinese import Chinese
from whimbrel.demonstration.people.latin import Latin
from whimbrel.demonstration.people.tradition import Tradition
from whimbrel.demonstration.people.two_parts import TwoParts
from whimbrel.demonstration.people.vietnamese import Vietnamese


@cache
def traditions() -> dict[str, Tradition]:
    """Every tradition, its words read once."""
    every: list[Tradition] = [Chinese(), Vietnamese(), TwoParts("thai"), Latin()]
    return {tradition.code: tradition for tradition in every}
