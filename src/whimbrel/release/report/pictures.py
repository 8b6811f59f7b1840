"""Pictures of a report as SVG: a map of flows, bars over time, bars of a profile. They hold released numbers and nothing else.

A hidden number is marked as hidden, never drawn, never nought. Drawn with Altair and rendered in this process.
"""

from __future__ import annotations

import re
from typing import Any

from whimbrel.release.open_data.wording import band_order, code_label, numeral, said, unit_label
from whimbrel.release.product import HIDDEN, TOTAL, ReleasedTable
from whimbrel.release.report.amounts import lowest
from whimbrel.release.report.map_view import bowed, view
from whimbrel.vocabulary.countries import countries

MOST_FLOWS = 40
MOST_BARS = 12
MOST_NAMES = 20
FEWER_NAMES = 7
FONTS = "Noto Sans, DejaVu Sans, Noto Sans CJK SC, Source Han Sans SC, WenQuanYi Zen Hei, PingFang SC, sans-serif"
_INK, _SEA, _LAND, _BAR, _SOFT = "#12333f", "#eef4f6", "#d3dedd", "#b5480f", "#48626b"
_WIDE, _HIGH = 860, 430


def drawn(kind: str, table: ReleasedTable, period: str, language: str) -> bytes:
    """The picture of a table as SVG. kind: map, time, bars or bands (period is then kind/currency)."""
    import vl_convert

    makers = {"map": _map, "time": _time, "bars": _profile, "bands": _bands}
    chart = makers[kind](table, period, language)
    chart = chart.configure(font=FONTS, padding=6).configure_view(stroke=None)
    chart = chart.configure_axis(
        labelColor=_INK, titleColor=_INK, labelFontSize=12, titleFontSize=12, gridColor="#e3ebed"
    )
    return _same_names(str(vl_convert.vegalite_to_svg(chart.to_json()))).encode()


def _same_names(svg: str) -> str:
    """Clip paths are numbered on and on in one process; here they begin at 0, so that the same picture has the same bytes."""
    names = dict.fromkeys(re.findall(r'id="(clip\d+)"', svg))
    new = {name: f"c{at}" for at, name in enumerate(names)}
    return re.sub(r"\bclip\d+\b", lambda found: new.get(found[0], found[0]), svg)


def _rows(table: ReleasedTable, period: str) -> list[dict[str, Any]]:
    """Rows of a period, without totals; the value of a hidden one is None whatever the table says."""
    found = []
    for row in table.rows.to_pylist():
        if TOTAL in (row[d] for d in table.dims) or (table.dims[0] == "period" and row["period"] != period):
            continue
        if row["status"] == HIDDEN:
            row = {**row, "value": None}
        found.append(row)
    return found


def _map(table: ReleasedTable, period: str, language: str) -> Any:
    import altair as alt

    from whimbrel.flows.outlines import outlines

    known = countries()
    rows = [r for r in _rows(table, period) if r["value"] and r["origin"] in known and r["destination"] in known]
    rows = sorted(
        (r for r in rows if r["origin"] != r["destination"]), key=lambda r: (-r["value"], r["origin"], r["destination"])
    )
    rows = rows[:MOST_FLOWS]
    largest = max((r["value"] for r in rows), default=1)
    lines: list[dict[str, Any]] = []
    ends: dict[str, dict[str, Any]] = {}
    for r in rows:
        start, end = known[r["origin"]], known[r["destination"]]
        line = bowed((start.longitude, start.latitude), (end.longitude, end.latitude))
        properties = {"width": round(1 + 8 * (r["value"] / largest) ** 0.5, 2)}
        lines.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}}
        )
        for code, country, arrives in ((r["origin"], start, False), (r["destination"], end, True)):
            one = ends.setdefault(
                code, {"lon": country.longitude, "lat": country.latitude, "arrives": False, "name": ""}
            )
            one["arrives"] = one["arrives"] or arrives
    projection = view([(p["lon"], p["lat"]) for p in ends.values()], _WIDE, _HIGH)
    # Names of many places would cover each other: those of the largest flows, the others stand in the table.
    named = rows if len(ends) <= MOST_NAMES else rows[:FEWER_NAMES]
    for code in dict.fromkeys(code for r in named for code in (r["origin"], r["destination"])):
        ends[code]["name"] = code_label("origin", code, language)
    places = list(ends.values())
    sphere = alt.Chart(alt.sphere()).mark_geoshape(fill=_SEA, clip=True)
    land = alt.Chart(alt.Data(values=outlines())).mark_geoshape(fill=_LAND, stroke="white", strokeWidth=0.5, clip=True)
    arcs = (
        alt.Chart(alt.Data(values=lines))
        .mark_geoshape(filled=False, stroke=_BAR, opacity=0.6, strokeCap="round", clip=True)
        .encode(strokeWidth=alt.StrokeWidth("properties.width:Q", scale=None))
    )
    base = alt.Chart(alt.Data(values=places)).encode(longitude="lon:Q", latitude="lat:Q")
    dots = base.transform_filter("datum.arrives").mark_circle(size=46, color=_INK, opacity=1, clip=True)
    names = base.mark_text(dy=-9, fontSize=11, color=_INK, clip=True).encode(text="name:N")
    halo = base.mark_text(dy=-9, fontSize=11, color="white", stroke="white", strokeWidth=3, clip=True).encode(
        text="name:N"
    )
    layers = alt.layer(sphere, land, arcs, dots, halo, names)
    return layers.project(**projection).properties(width=_WIDE, height=_HIGH)


def _time(table: ReleasedTable, period: str, language: str) -> Any:
    dim = table.dims[0]
    rows = [_point(r, str(r[dim]).replace("_", "/"), language) for r in _rows(table, period)]
    return _columns(rows, unit_label(table.unit, language), language)


def _bands(table: ReleasedTable, group: str, language: str) -> Any:
    kind, _, currency = group.partition("/")
    rows = [
        _point(r, code_label("band", r["band"], language), language)
        for r in sorted(_rows(table, ""), key=lambda r: lowest(r["band"]))
        if (r["kind"], r["currency"]) == (kind, currency)
    ]
    return _columns(rows, unit_label(table.unit, language), language, slanted=True)


def _columns(rows: list[dict[str, Any]], unit: str, language: str, slanted: bool = False) -> Any:
    import altair as alt

    angle = -35 if slanted or len(rows) > 14 or any(len(r["name"]) > 7 for r in rows) else 0
    order = [r["name"] for r in rows]
    # Every other name where there are many, so that none covers another.
    named = order[:: max(1, len(order) // 26 + 1)] if len(order) > 26 else order
    axis = alt.Axis(labelAngle=angle, title=None, values=named, labelLimit=140)
    base = alt.Chart(alt.Data(values=rows)).encode(x=alt.X("name:N", sort=order, axis=axis))
    there = base.transform_filter("datum.value !== null")
    bars = there.mark_bar(color=_BAR, opacity=0.85).encode(
        y=alt.Y("value:Q", title=unit, axis=alt.Axis(format=",.0f", tickMinStep=1))
    )
    layers = [bars, _reach(there, "y")]
    if len(rows) <= 18:
        layers.append(there.mark_text(dy=-7, color=_INK, fontSize=11).encode(y="top:Q", text="text:N"))
    gone = base.transform_filter("datum.value === null")
    layers.append(
        gone.mark_text(angle=270, align="left", baseline="middle", color=_SOFT, fontStyle="italic", fontSize=11)
        .encode(text="text:N", y=alt.datum(0))
    )  # fmt: skip
    return alt.layer(*layers).properties(width=_WIDE - 90, height=230)


def _profile(table: ReleasedTable, period: str, language: str) -> Any:
    import altair as alt

    dim = table.dims[-1]
    rows = sorted(_rows(table, period), key=lambda r: (r["value"] is None, -(r["value"] or 0), r[dim]))[:MOST_BARS]
    if dim == "age_band":
        rows.sort(key=lambda r: band_order(r[dim]))
    points = [_point(r, code_label(dim, r[dim], language), language) for r in rows]
    order = [p["name"] for p in points]
    base = alt.Chart(alt.Data(values=points)).encode(
        y=alt.Y(
            "name:N", sort=order, title=None, axis=alt.Axis(labelLimit=300, domain=False, ticks=False, labelPadding=6)
        )
    )
    there = base.transform_filter("datum.value !== null")
    unit = unit_label(table.unit, language)
    axis = alt.Axis(format=",.0f", tickMinStep=1, tickCount=6)
    bars = there.mark_bar(color=_BAR, opacity=0.85, height=15).encode(x=alt.X("value:Q", title=unit, axis=axis))
    texts = there.mark_text(align="left", dx=5, color=_INK, fontSize=12).encode(x="top:Q", text="text:N")
    gone = base.transform_filter("datum.value === null")
    hidden = gone.mark_text(align="left", dx=5, color=_SOFT, fontStyle="italic", fontSize=12).encode(
        x=alt.datum(0), text="text:N"
    )
    return alt.layer(bars, _reach(there, "x"), texts, hidden).properties(width=540, height=max(50, 25 * len(points)))


def _point(row: dict[str, Any], name: str, language: str) -> dict[str, Any]:
    """What a picture may know of a row. Limits are drawn for noisy and rounded numbers only."""
    value, low, high = row["value"], row["low"], row["high"]
    if value is None:
        return {"name": name, "value": None, "top": None, "text": said("status", HIDDEN, language)}
    wide = low is not None and high is not None and low != high
    point = {"name": name, "value": value, "top": high if wide else value, "text": numeral(value, language)}
    return point | ({"low": max(0.0, low), "high": high} if wide else {})


def _reach(base: Any, axis: str) -> Any:
    wide = base.transform_filter("isValid(datum.low)").mark_rule(color=_INK, strokeWidth=1.5)
    return wide.encode(y="low:Q", y2="high:Q") if axis == "y" else wide.encode(x="low:Q", x2="high:Q")
