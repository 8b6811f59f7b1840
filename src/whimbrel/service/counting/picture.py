"""The picture of the counts: a bar a level, with a whisker from the low end to the high one.

A bar is as long as the middle, or, where that is not shown, as the low end.
"""

from __future__ import annotations

from dataclasses import dataclass

from whimbrel.service.counting.figures import Shown
from whimbrel.service.words import word

WIDTH, _LEFT, _RIGHT, _ROW = 720, 12, 24, 48


@dataclass(frozen=True)
class Bar:
    """One level. All numbers are whole places in the picture: a page in French would write a fraction with a comma."""

    label: str
    y: int
    width: int
    low: int
    high: int
    unit: str


def picture(shown: dict[str, Shown], language: str) -> dict[str, object]:
    """Bars of the counts, and the size of the picture."""
    most = max((c.high for c in shown.values()), default=0) or 1
    scale = (WIDTH - _LEFT - _RIGHT) / most
    bars = [
        Bar(
            word(f"counting_level_{level}", language),
            n * _ROW + 16,
            round((c.low if c.middle is None else c.middle) * scale),
            round(_LEFT + c.low * scale),
            round(_LEFT + c.high * scale),
            c.unit,
        )
        for n, (level, c) in enumerate(shown.items())
    ]
    return {"bars": bars, "left": _LEFT, "width": WIDTH, "height": len(shown) * _ROW + 4}
