"""Which part of the world a map shows, and how a flow bends on it, so that one there and one back do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

_WORLD = 130
"""Degrees of longitude: wider than that the whole world is shown."""


def view(places: Sequence[tuple[float, float]], wide: int, high: int) -> dict[str, Any]:
    """The projection of Vega that fits these places (longitude, latitude) into a picture, with some room around them."""
    lons, lats = [p[0] for p in places] or [0.0], [p[1] for p in places] or [0.0]
    across, down = max(lons) - min(lons), max(lats) - min(lats)
    if across > _WORLD or not places:
        return {"type": "equalEarth", "rotate": [-11, 0, 0]}
    across, down = max(across * 1.25 + 8, 24), max(down * 1.3 + 6, 12)
    # A degree is about 0.0150 of the scale wide on the equator and 0.0146 high in this projection.
    scale = min(wide / (across * 0.0150), high / (down * 0.0146 * 1.08))
    middle = (min(lons) + max(lons)) / 2
    return {
        "type": "equalEarth",
        "rotate": [round(-middle, 2), 0, 0],
        "center": [0, round((min(lats) + max(lats)) / 2, 2)],
        "scale": round(scale, 1),
        "translate": [wide / 2, high / 2],
    }


def bowed(start: tuple[float, float], end: tuple[float, float], points: int = 20) -> list[list[float]]:
    """A line from one place to another, bent to the left of its direction; the short way round the world."""
    across, up = end[0] - start[0], end[1] - start[1]
    across -= 360 * round(across / 360)
    line = []
    for i in range(points + 1):
        t = i / points
        bend = 0.14 * math.sin(math.pi * t)
        lon, lat = start[0] + across * t - up * bend, start[1] + up * t + across * bend
        line.append([round((lon + 540) % 360 - 180, 2), round(max(-85.0, min(85.0, lat)), 2)])
    return line
