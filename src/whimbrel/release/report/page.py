"""The web page of a report: plain HTML with its own style sheet, pictures as files; it needs no script and no network."""

from __future__ import annotations

from html import escape

from whimbrel.release.open_data.wording import in_language
from whimbrel.release.open_data.wording import said as worded
from whimbrel.release.report.blocks import (
    Block,
    Grid,
    Heading,
    Listed,
    Number,
    Paragraph,
    Parts,
    Picture,
    Section,
)
from whimbrel.release.report.figures import Figure
from whimbrel.release.report.situation import Situation
from whimbrel.release.report.wording import said


def name_of(stem: str, language: str, situation: Situation) -> str:
    """``index.html`` in the main language, ``index.fr.html`` in another."""
    return f"{stem}.html" if language == situation.order.languages[0] else f"{stem}.{language}.html"


def report_page(situation: Situation, made: list[Section], language: str, paper: str) -> str:
    """The report in a language. paper: file name of the PDF, empty if there is none."""
    order = situation.order
    title = in_language(order.title, language)
    body = [f"<header><h1>{escape(title)}</h1>"]
    if situation.about.invented:
        body.append(f'<p class="invented">{escape(said("parts", "invented", language))}</p>')
    told = in_language(order.about, language)
    body.append(f"<p>{escape(told)}</p>" if told else "")
    facts = (
        order.author,
        order.period.name.replace("_", "/"),
        f"{said('parts', 'published', language)} {order.published}",
    )
    body.append(f'<p>{escape(" · ".join(facts))}</p><p class="links">')
    if paper:
        body.append(f'<a href="{paper}">{escape(said("parts", "paper", language))}</a> ')
    body.append(
        f'<a href="{name_of("data/index", language, situation)}">{escape(said("parts", "data", language))}</a> '
    )
    figures = name_of("figures", language, situation)
    body.append(f'<a href="{figures}">{escape(said("parts", "figures", language))}</a></p></header>')
    links = "".join(f'<li><a href="#{s.key}">{escape(s.title)}</a></li>' for s in made)
    body.append(f'<nav aria-label="{escape(said("parts", "contents", language))}"><ol>{links}</ol></nav>')
    for section in made:
        inner = "".join(_block(b, figures) for b in section.blocks)
        body.append(f'<section id="{section.key}"><h2>{escape(section.title)}</h2>{inner}</section>')
    return _whole(title, "".join(body), "index", language, situation)


def _block(block: Block, figures: str) -> str:
    if isinstance(block, Heading):
        return f"<h3>{escape(block.text)}</h3>"
    if isinstance(block, Paragraph):
        kind = f' class="{block.kind}"' if block.kind else ""
        return f"<p{kind}>{_parts(block.parts, figures)}</p>"
    if isinstance(block, Listed):
        return "<ul>" + "".join(f"<li>{_parts(item, figures)}</li>" for item in block.items) + "</ul>"
    if isinstance(block, Picture):
        return f'<figure><img src="pictures/{escape(block.name)}" alt="{escape(block.alt)}"></figure>'
    return _grid(block, figures)


def _grid(grid: Grid, figures: str) -> str:
    mark = ' class="n"'
    heads = "".join(f'<th scope="col"{mark if numeric else ""}>{escape(text)}</th>' for text, numeric in grid.heads)
    body = ""
    for row in grid.rows:
        cells = ""
        for at, (parts, (_, numeric)) in enumerate(zip(row, grid.heads, strict=True)):
            tag, scope = ("th", ' scope="row"') if at == 0 else ("td", "")
            cells += f"<{tag}{scope}{mark if numeric else ''}>{_parts(parts, figures)}</{tag}>"
        body += f"<tr>{cells}</tr>"
    caption = f"<caption><strong>{escape(grid.title)}</strong><br>{escape(grid.about)}</caption>"
    table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(grid.title)}">{table}</div>'


def _parts(parts: Parts, figures: str) -> str:
    return "".join(_number(p, figures) if isinstance(p, Number) else escape(p) for p in parts)


def _number(number: Number, figures: str) -> str:
    kind = ' class="hid"' if number.hidden else ""
    return f'<a{kind} href="{figures}#{escape(number.figure)}" data-figure="{escape(number.figure)}">{escape(number.text)}</a>'


def figures_page(situation: Situation, language: str) -> str:
    """Every figure of the report in one table: what it is, how sure, from which cell of which table and submissions."""
    title = said("sections", "figures", language)
    heads = [
        said("parts", k, language) for k in ("figure", "unit", "period", "source", "uncertainty", "cell", "submissions")
    ]
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    rows = "".join(_figure(f, language) for f in situation.figures.said.values())
    back = f'<p><a href="{name_of("index", language, situation)}">{escape(said("parts", "back", language))}</a></p>'
    table = f'<div class="wide" tabindex="0"><table class="all"><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div>'
    return _whole(title, f"<h1>{escape(title)}</h1>{back}{table}", "figures", language, situation)


def _figure(figure: Figure, language: str) -> str:
    from whimbrel.release.open_data.wording import code_label, unit_label
    from whimbrel.release.report.blocks import shown

    text = code_label("band", figure.text, language) if figure.text else shown(figure, language).text
    cell = f"{figure.table}: " if figure.table else ""
    if figure.made_of:
        cell += f"{figure.how}({', '.join(figure.made_of)})"
    else:
        cell += ", ".join(f"{d}={c}" for d, c in figure.cell.items())
    first = ", ".join(figure.submissions[:3]) + (
        f" (+{len(figure.submissions) - 3})" if len(figure.submissions) > 3 else ""
    )
    columns = (
        unit_label(figure.unit, language), figure.period, ", ".join(figure.sources[:4]),
        said("uncertainty", figure.status, language), cell, first,
    )  # fmt: skip
    cells = "".join(f"<td>{escape(c)}</td>" for c in columns)
    name = escape(figure.id)
    return f'<tr id="{name}"><th scope="row">{escape(text)}<br><code>{name}</code></th>{cells}</tr>'


def _whole(title: str, body: str, stem: str, language: str, situation: Situation) -> str:
    others = "".join(
        f'<a href="{name_of(stem, tongue, situation)}" lang="{tongue}" hreflang="{tongue}">'
        f"{worded('languages', tongue, tongue)}</a> "
        for tongue in situation.order.languages
        if tongue != language
    )
    nav = (
        f'<nav class="tongues" aria-label="{escape(said("parts", "languages", language))}">{others}</nav>'
        if others
        else ""
    )
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="report.css"></head>\n<body>'
        f'<a class="skip" href="#content">{escape(said("parts", "skip", language))}</a>{nav}'
        f'<main id="content">{body}</main></body></html>\n'
    )
