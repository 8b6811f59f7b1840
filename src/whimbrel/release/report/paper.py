"""The report on paper: a tagged PDF/UA-1 file by Typst, in a language for which a font is installed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.release.report.blocks import Block, Grid, Heading, Listed, Paragraph, Picture, Section, plain
from whimbrel.release.report.situation import Situation
from whimbrel.release.report.wording import said
from whimbrel.release.wording import in_language

# Fonts that hold the letters of a language, the best first. Typst takes the first that is installed.
_LATIN = ("Noto Sans", "DejaVu Sans", "Libertinus Serif")
_CHINESE = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
    "Droid Sans Fallback", "Noto Serif CJK SC", "Source Han Serif SC", "PingFang SC", "Microsoft YaHei", "SimSun",
)  # fmt: skip


@cache
def _families() -> frozenset[str]:
    import typst

    return frozenset(typst.Fonts().families())


def fonts_for(language: str) -> list[str]:
    """Installed fonts for a language, the best first; none if its letters could not be set."""
    there = _families()
    chinese = [f for f in _CHINESE if f in there]
    latin = [f for f in _LATIN if f in there]
    if language == "zh":
        return [*chinese, *latin] if chinese else []
    return [*latin, *chinese]


def no_font(language: str) -> str:
    """What is told where there is no font for a language."""
    return f"No PDF in {language}: no font for its letters is installed. Install one, such as fonts-noto-cjk, and run it again."


def paper(
    situation: Situation, made: list[Section], language: str, pictures: Mapping[str, bytes], as_png: bool = False
) -> Any:
    """The PDF of a report in a language as bytes; with ``as_png`` its pages as pictures, to look at."""
    import typst

    order = situation.order
    day = dt.date.fromisoformat(order.published)
    facts = (
        order.author,
        order.period.name.replace("_", "/"),
        f"{said('parts', 'published', language)} {order.published}",
    )
    told = {
        "title": in_language(order.title, language),
        "author": order.author,
        "language": language,
        "day": [day.year, day.month, day.day],
        "fonts": fonts_for(language),
        "about": in_language(order.about, language),
        "invented": said("parts", "invented", language) if situation.about.invented else "",
        "facts": " · ".join(facts),
        "foot": f"{in_language(order.title, language)} · {order.author}, {order.published} · {order.licence}",
        "sections": [{"title": s.title, "blocks": [_block(b, pictures) for b in s.blocks]} for s in made],
    }
    template = (files("whimbrel.release.report") / "report.typ").read_bytes()
    inputs = {"told": json.dumps(told, ensure_ascii=False)}
    if as_png:
        return typst.compile(template, format="png", ppi=70, sys_inputs=inputs)
    made_at = int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
    return bytes(typst.compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=made_at))


def _block(block: Block, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text}
    if isinstance(block, Paragraph):
        return {"kind": block.kind or "paragraph", "text": plain(block.parts)}
    if isinstance(block, Listed):
        return {"kind": "list", "items": [plain(item) for item in block.items]}
    if isinstance(block, Picture):
        width = 78 if block.kind == "bars" else 100
        told = {"kind": "picture", "svg": pictures[block.name].decode(), "alt": block.alt, "width": width}
        return told | {"caption": block.caption}
    return _grid(block)


def _grid(grid: Grid) -> dict[str, Any]:
    rows = [[plain(cell) for cell in row] for row in grid.rows]
    return {
        "kind": "grid",
        "title": grid.title,
        "about": grid.about,
        "heads": [list(h) for h in grid.heads],
        "rows": rows,
    }
