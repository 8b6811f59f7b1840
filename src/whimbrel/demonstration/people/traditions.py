"""All naming traditions, by the code the table uses."""

from __future__ import annotations

from functools import cache

from whimbrel.demonstration.people.arabic import Arabic
from whimbrel.demonstration.people.chinese import Chinese
from whimbrel.demonstration.people.cyrillic import Cyrillic
from whimbrel.demonstration.people.latin import Latin
from whimbrel.demonstration.people.mononyms import Burmese, Indonesian
from whimbrel.demonstration.people.south_asian import SouthAsian
from whimbrel.demonstration.people.tradition import Tradition
from whimbrel.demonstration.people.two_parts import TwoParts
from whimbrel.demonstration.people.vietnamese import Vietnamese


@cache
def traditions() -> dict[str, Tradition]:
    """Every tradition, its words read once."""
    every: list[Tradition] = [
        Chinese(), Vietnamese(), TwoParts("thai"), TwoParts("lao"), TwoParts("khmer"), Burmese(), Indonesian(), Arabic(),
        Cyrillic(), SouthAsian(), Latin(),
    ]  # fmt: skip
    return {tradition.code: tradition for tradition in every}
