"""Answers side by side as a picture: each method with its intervals, and what leaving out each list does to the first.

SVG, PNG, or one HTML page with the sentence, the table and the cautions; drawn by Altair and vl-convert in this process.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair as alt

from whimbrel.estimate.cautions import Caution, rounded
from whimbrel.estimate.estimating import Estimate
from whimbrel.estimate.sentence import method_name, sentence, words
from whimbrel.flows.pictures import rendered
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.whole_file import refuse_no_place, whole_file

_INK, _WIDE, _NARROW, _OUT, _SEEN = "#12333f", "#8fb3bd", "#2f6f81", "#b5480f", "#767676"
FORMATS = ("svg", "png", "html")


def write_picture(
    made: Estimate,
    path: Path,
    language: str = "en",
    *,
    period: str = "",
    what: str = "",
    cautions: Sequence[Caution] = (),
) -> None:
    """Write the picture in the format that the ending of ``path`` names."""
    refuse_unfit(path)
    chart = picture(made, language, period=period, what=what)
    with whole_file(path) as beside:
        if path.suffix == ".html":
            said = sentence(made, language, period=period, what=what)
            beside.write_text(_page(made, rendered(chart, ".svg").decode(), language, said, cautions), "utf-8")
        else:
            beside.write_bytes(rendered(chart, path.suffix))


def refuse_unfit(path: Path) -> None:
    """Raise QuestionError for an ending that is none of FORMATS, and for a place where no file can be written."""
    if path.suffix.lstrip(".") not in FORMATS:
        raise QuestionError(f"Pictures are written as {', '.join(FORMATS)}; the file's ending says which.")
    refuse_no_place(path)


def picture(made: Estimate, language: str = "en", *, period: str = "", what: str = "") -> Any:
    """A row for each method, the intervals of 95 and 80 % as bars; below, the first answer without each list."""
    said = words("picture", language)
    rows = [
        {"name": method_name(a, language), "total": a.total, "bound": a.bound,
         **{f"{end}{100 * level:g}": a.limits[level][n] for level in a.limits for n, end in enumerate(("low", "high"))}}
        for a in made.answers
    ]  # fmt: skip
    out = [{"name": said["without"].format(list=name), "total": total} for name, total in made.without.items()]
    order = [r["name"] for r in (*rows, *out)]
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=420))
    unit = f"{what or words('what', language)}{words('period', language).format(period=period) if period else ''}"
    x = alt.X("total:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(format=",.0f"))
    shape = alt.Shape("bound:N", scale=alt.Scale(domain=[False, True], range=["circle", "triangle-right"]), legend=None)
    base = alt.Chart(alt.Data(values=rows))
    seen = alt.Chart(alt.Data(values=[{"seen": made.table.observed}])).mark_rule(strokeDash=[4, 4], color=_SEEN)
    layers = [
        seen.encode(x="seen:Q"),
        base.mark_bar(height=6, color=_WIDE).encode(x=alt.X("low95:Q", title=unit), x2="high95:Q", y=y),
        base.transform_filter("isValid(datum.low80)")
        .mark_bar(height=12, color=_NARROW)
        .encode(x=alt.X("low80:Q", title=unit), x2="high80:Q", y=y),
        base.mark_point(size=90, filled=True, color=_INK, opacity=1).encode(x=x, y=y, shape=shape),
        alt.Chart(alt.Data(values=out)).mark_point(size=70, shape="diamond", color=_OUT, filled=True).encode(x=x, y=y),
    ]  # fmt: skip
    heading = alt.TitleParams(
        said["title"].format(lists=len(made.table.lists), observed=f"{made.table.observed:,}"),
        subtitle=said["legend"], anchor="start", color=_INK, subtitleColor=_INK,
    )  # fmt: skip
    chart = alt.layer(*layers).properties(width=560, height={"step": 30}, title=heading)
    return chart.configure_view(stroke=None).configure_axis(labelColor=_INK, titleColor=_INK, grid=False)


def _page(made: Estimate, svg: str, language: str, said: str, cautions: Sequence[Caution]) -> str:
    heads, observed = words("picture", language), made.table.observed
    rows = [
        (method_name(a, language), a.total, a.total - observed, _range(a.limits.get(0.8)), _range(a.limits.get(0.95)))
        for a in made.answers
    ]
    rows += [
        (heads["without"].format(list=name), rounded(total), rounded(total - observed), "", "")
        for name, total in made.without.items()
    ]
    body = "".join(
        f"<tr><th scope=row>{html.escape(name)}</th><td>{total:,.0f}</td><td>{hidden:,.0f}</td>"
        f"<td>{eighty}</td><td>{most}</td></tr>"
        for name, total, hidden, eighty, most in rows
    )
    told = "".join(f"<li>{html.escape(c.text(language))}</li>" for c in cautions)
    columns = "".join(
        f"<th scope=col>{html.escape(heads[k])}</th>" for k in ("method", "total", "hidden", "eighty", "ninety_five")
    )
    # The picture has a table beside it, so a screen reader passes it over.
    return (
        f"<!doctype html><html lang={language}><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{html.escape(heads['page'])}</title><style>{_STYLE}</style><main><h1>{html.escape(heads['page'])}</h1>"
        f"<p class=quote>{html.escape(said)}</p><div class=picture aria-hidden=true tabindex=-1>{svg}</div>"
        f"<div class=wide tabindex=0><table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
        + (f"<h2>{html.escape(heads['cautions'])}</h2><ul>{told}</ul>" if told else "")
        + f"<p>{html.escape(heads['seed'].format(seed=made.seed, replicates=f'{made.replicates:,}'))}</p></main></html>"
    )


_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;color:#12333f;margin:0}main{max-width:60rem;margin:auto;padding:1rem}"
    ".quote{border-inline-start:4px solid #2f6f81;padding-inline-start:1rem;font-size:1.1rem}"
    ".picture{overflow-x:auto}.picture svg{max-width:100%;min-width:40rem;height:auto}"
    ".wide{overflow-x:auto}table{border-collapse:collapse}th,td{padding:.3rem .8rem;text-align:end;border-bottom:1px solid #ccd}"
    "th[scope=row]{text-align:start;font-weight:400}"
)


def _range(limits: tuple[float, float] | None) -> str:
    return f"{limits[0]:,.0f} – {limits[1]:,.0f}" if limits else ""
