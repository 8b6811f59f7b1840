"""Outlines of countries for maps: Natural Earth (public domain) as TopoJSON by world-atlas (ISC), fetched at set-up.

The outlines imply no opinion on the status of any territory. They carry the UN M49 code as ``id``; three shapes have none.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from whimbrel.standard.errors import StoreError
from whimbrel.vocabulary.countries import countries

FOLDER = Path(__file__).parent / "outlines"


@cache
def outlines(detail: str = "110m") -> list[dict[str, Any]]:
    """GeoJSON features of all countries, ``properties.iso3`` where the code is known, without Antarctica.

    detail: ``110m`` (small, without Hong Kong, Macao and Singapore) or ``50m``. StoreError if set-up has not fetched them.
    """
    path = FOLDER / f"countries-{detail}.json"
    try:
        topology = json.loads(path.read_text("utf-8"))
    except OSError:
        raise StoreError("The outlines of countries are not installed; run script/setup once.") from None
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    by_m49 = {c.m49: c.iso3 for c in countries().values() if c.m49}
    features = []
    for shape in topology["objects"]["countries"]["geometries"]:
        iso3 = by_m49.get(str(shape.get("id", "")).zfill(3), "")
        if iso3 == "ATA" or not shape.get("type"):
            continue
        geometry = {"type": shape["type"], "coordinates": _polygons(shape, arcs)}
        name = shape.get("properties", {}).get("name", "")
        features.append({"type": "Feature", "properties": {"iso3": iso3, "name": iso3 or name}, "geometry": geometry})
    return features


def _decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> list[list[float]]:
    """Points of a delta-encoded arc in degrees, rounded to 0.01 (about 1 km, finer than the outlines)."""
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        longitude = x * transform["scale"][0] + transform["translate"][0]
        latitude = y * transform["scale"][1] + transform["translate"][1]
        points.append([round(longitude, 2), round(latitude, 2)])
    return points


def _ring(numbers: list[int], arcs: list[list[list[float]]]) -> list[list[float]]:
    ring: list[list[float]] = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += points[1:] if ring else points
    return ring


def _polygons(shape: dict[str, Any], arcs: list[list[list[float]]]) -> list[Any]:
    if shape["type"] == "Polygon":
        return [_ring(r, arcs) for r in shape["arcs"]]
    return [[_ring(r, arcs) for r in polygon] for polygon in shape["arcs"]]
