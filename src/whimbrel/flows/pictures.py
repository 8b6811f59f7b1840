"""An answer as a picture: a flow map, a time chart, or bars; as SVG, PNG, or one HTML page with its table beside it.

Drawn with Altair and rendered by vl-convert in this process: nothing is fetched from the network, and the page works offline.
"""

from __future__ import annotations

import html
import math
from pathlib import Path
from typing import Any

import altair as alt

from whimbrel.flows.labels import PLACES, label, shown, tlp
from whimbrel.flows.mapped import mapped
from whimbrel.flows.outlines import outlines
from whimbrel.flows.question import TIMES, Answer
from whimbrel.vocabulary.countries import countries

MOST_ARCS = 60
MOST_BARS = 20
_INK, _SEA, _LAND, _LINE = "#12333f", "#eef4f6", "#d9e2e1", "#b5480f"


def write_picture(answer: Answer, path: Path, language: str, title: str) -> None:
    """Write an answer as ``.svg``, ``.png`` or ``.html``, told by the ending of ``path``."""
    chart = picture(answer, language, title)
    if path.suffix == ".html":
        path.write_text(_page(answer, chart, language, title), "utf-8")
    else:
        path.write_bytes(rendered(chart, path.suffix))


def rendered(chart: Any, ending: str) -> bytes:
    """An Altair chart as the bytes of a picture, ``.svg`` or ``.png``."""
    import vl_convert

    spec = chart.to_json()
    if ending == ".svg":
        return str(vl_convert.vegalite_to_svg(spec)).encode()
    return bytes(vl_convert.vegalite_to_png(spec, scale=2))


def picture(answer: Answer, language: str = "en", title: str = "") -> Any:
    """The picture that fits an answer: a map if it has origin and destination, lines over time, bars otherwise."""
    by = [
        n for n in answer.table.column_names if n not in ("value", "value_low", "value_high", "known", "hidden_cells")
    ]
    subtitle = answer.in_words(language) + (
        " · INVENTED DATA" if any(s.nature == "invented" for s in answer.sources) else ""
    )
    heading = alt.TitleParams(title, subtitle=subtitle, anchor="start", color=_INK, subtitleColor=_INK)
    chart: Any
    if {"origin", "destination"} <= set(by):
        chart = flow_map(answer, language)
        subtitle += f" · drawn: {drawn_share(answer)}"
        heading = alt.TitleParams(title, subtitle=subtitle, anchor="start", color=_INK, subtitleColor=_INK)
    elif any(n in TIMES for n in by):
        chart = _lines(answer, by, language)
    else:
        chart = _bars(answer, by, language)
    return chart.properties(title=heading).configure_view(stroke=None).configure_axis(labelColor=_INK, titleColor=_INK)


def arc(start: tuple[float, float], end: tuple[float, float], points: int = 24) -> list[list[float]]:
    """Great circle between two places in degrees (longitude, latitude), by spherical interpolation."""

    def unit(place: tuple[float, float]) -> tuple[float, float, float]:
        lon, lat = map(math.radians, place)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    a, b = unit(start), unit(end)
    angle = math.acos(max(-1.0, min(1.0, sum(x * y for x, y in zip(a, b, strict=True)))))
    if angle < 1e-9:
        return [list(start), list(end)]
    line = []
    for i in range(points + 1):
        t = i / points
        p, q = math.sin((1 - t) * angle) / math.sin(angle), math.sin(t * angle) / math.sin(angle)
        x, y, z = (p * u + q * v for u, v in zip(a, b, strict=True))
        line.append(
            [round(math.degrees(math.atan2(y, x)), 2), round(math.degrees(math.asin(max(-1.0, min(1.0, z)))), 2)]
        )
    return line


def drawn_share(answer: Answer) -> str:
    """How much of the answer a map can show: the rest stays in one country, or its ends are not known."""
    rows = mapped(answer)
    drawn, total = sum(r["value_high"] for r in rows[:MOST_ARCS]), answer.total()[1]
    share = 100 * drawn / total if total else 0
    return f"{min(len(rows), MOST_ARCS)} largest flows between known countries, {share:.0f} % of the total"


def flow_map(answer: Answer, language: str) -> Any:
    """A world map with an arc for each of the largest flows, as wide as the flow is large."""
    rows = mapped(answer)[:MOST_ARCS]
    largest = max((r["value_high"] for r in rows), default=1)
    arcs, dots = [], {}
    for r in rows:
        o, d = countries()[r["origin"]], countries()[r["destination"]]
        line = arc((o.longitude, o.latitude), (d.longitude, d.latitude))
        properties = {
            "flow": f"{label('origin', r['origin'], language)} → {label('destination', r['destination'], language)}",
            "value": shown(r, language),
            "width": 0.8 + 7 * math.sqrt(r["value_high"] / largest),
        }
        arcs.append(
            {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}}
        )
        dots[r["destination"]] = {
            "lon": d.longitude,
            "lat": d.latitude,
            "place": label("destination", r["destination"], language),
        }
    land = alt.Chart(alt.Data(values=outlines())).mark_geoshape(fill=_LAND, stroke="white", strokeWidth=0.4)
    sphere = alt.Chart(alt.sphere()).mark_geoshape(fill=_SEA)
    lines = (
        alt.Chart(alt.Data(values=arcs))
        .mark_geoshape(filled=False, stroke=_LINE, opacity=0.65, strokeCap="round")
        .encode(
            strokeWidth=alt.StrokeWidth("properties.width:Q", scale=None),
            tooltip=[
                alt.Tooltip("properties.flow:N", title="Flow"),
                alt.Tooltip("properties.value:N", title=answer.unit),
            ],
        )
    )
    ends = (
        alt.Chart(alt.Data(values=list(dots.values())))
        .mark_circle(size=28, color=_INK)
        .encode(longitude="lon:Q", latitude="lat:Q", tooltip=alt.Tooltip("place:N", title="Destination"))
    )
    return (
        alt.layer(sphere, land, lines, ends).project("equalEarth", rotate=[-60, 0, 0]).properties(width=960, height=480)
    )


def _values(answer: Answer, by: list[str], language: str) -> list[dict[str, Any]]:
    rows = []
    for r in answer.table.to_pylist():
        names = [r[n] if n in TIMES else label(n, r[n], language) for n in by if n not in TIMES]
        rows.append({**r, "name": " · ".join(names) or answer.unit, "shown": shown(r, language)})
    return rows


def _lines(answer: Answer, by: list[str], language: str) -> Any:
    time = next(n for n in by if n in TIMES)
    rows = [r for r in _values(answer, by, language) if r[time] != "unknown"]
    totals: dict[str, int] = {}
    for r in rows:
        totals[r["name"]] = totals.get(r["name"], 0) + (r["value_high"] or 0)
    kept = set(sorted(totals, key=lambda n: -totals[n])[:8])
    base = alt.Chart(alt.Data(values=[r for r in rows if r["name"] in kept])).encode(
        x=alt.X(f"{time}:O", title=None),
        color=alt.Color(
            "name:N", title=None, scale=alt.Scale(scheme="tableau10"), legend=alt.Legend() if len(kept) > 1 else None
        ),
        tooltip=[f"{time}:O", "name:N", alt.Tooltip("shown:N", title=answer.unit)],
    )
    line = base.mark_line(point=True, strokeWidth=2).encode(
        y=alt.Y("value_high:Q", title=label("unit", answer.unit, language))
    )
    band = base.mark_area(opacity=0.15).encode(y="value_low:Q", y2="value_high:Q")
    return alt.layer(band, line).properties(width=900, height=380)


def _bars(answer: Answer, by: list[str], language: str) -> Any:
    rows = _values(answer, by, language)[:MOST_BARS]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=320)),
        tooltip=["name:N", alt.Tooltip("shown:N", title=answer.unit)],
    )
    bars = base.mark_bar(color=_LINE, opacity=0.8).encode(
        x=alt.X("value_high:Q", title=label("unit", answer.unit, language))
    )
    texts = base.mark_text(align="left", dx=4, color=_INK).encode(x="value_high:Q", text="shown:N")
    return alt.layer(bars, texts).properties(width=620, height=max(60, 24 * len(rows)))


def _page(answer: Answer, chart: Any, language: str, title: str) -> str:
    from whimbrel.flows.writing import about

    facts = about(answer, language)
    by = [n for n in answer.table.column_names if n in (*PLACES, *TIMES) or pa_text(answer, n)]
    heads = "".join(f"<th scope=col>{html.escape(n.replace('_', ' '))}</th>" for n in by)
    lines = []
    for r in answer.table.to_pylist():
        cells = "".join(
            f"<td>{html.escape(r[n] if n in (*TIMES, 'submission') else label(n, r[n], language))}</td>" for n in by
        )
        lines.append(f"<tr>{cells}<td class=n>{shown(r, language)}</td></tr>")
    sources = "".join(
        f"<li>{html.escape(s['reporter'])}, {html.escape(s['period'])}, submission {s['submission']}. "
        f"{html.escape(s['citation'])} {html.escape(s['licence'])} {html.escape(s['caution'])}</li>"
        for s in facts["sources"]
    )
    notes = "".join(f"<li>{html.escape(n)}</li>" for n in facts["notes"])
    drawing = chart.to_html(
        inline=True, fullhtml=False, output_div="picture", embed_options={"actions": False, "renderer": "svg"}
    )
    unit, total = html.escape(facts["unit"]), html.escape(facts["total"])
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;color:{_INK};margin:1rem auto;max-width:1000px;padding:0 1rem}}
#picture,#picture svg{{max-width:100%;height:auto}}table{{border-collapse:collapse;width:100%}}
td,th{{text-align:start;padding:.2rem .6rem;border-bottom:1px solid #ccd}}
.n{{text-align:end;font-variant-numeric:tabular-nums}}</style></head>
<body><main><h1>{html.escape(title)}</h1><p>{total}. Handling: {tlp(facts["handling"])}.</p>
<figure>{drawing}</figure><ul>{notes}</ul>
<table><caption>The same as a table: {unit}</caption>
<thead><tr>{heads}<th scope=col class=n>{unit}</th></tr></thead>
<tbody>{"".join(lines)}</tbody></table><h2>Sources</h2><ul>{sources}</ul></main></body></html>"""


def pa_text(answer: Answer, name: str) -> bool:
    """Whether a column of the answer holds codes."""
    import pyarrow as pa

    return bool(pa.types.is_string(answer.table[name].type))
