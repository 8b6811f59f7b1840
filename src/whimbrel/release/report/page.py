"""The web page of a report: plain HTML with its own style sheet, pictures as files; it needs no script and no network."""

from __future__ import annotations

from html import escape

from whimbrel.release.open_data.wording import code_label, unit_label
from whimbrel.release.open_data.wording import said as worded
from whimbrel.release.report.about_table import about_numbers
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
    shown,
)
from whimbrel.release.report.figures import DERIVED, Figure
from whimbrel.release.report.situation import Situation
from whimbrel.release.report.wording import said
from whimbrel.release.wording import in_language


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
        f'<a href="{name_of(f"{situation.data_at}index", language, situation)}">{escape(said("parts", "data", language))}</a> '
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
        caption = f'<figcaption class="note">{escape(block.caption)}</figcaption>' if block.caption else ""
        return f'<figure><img src="pictures/{escape(block.name)}" alt="{escape(block.alt)}">{caption}</figure>'
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
    """Every figure of the report, by table: what it is, how sure, from which cell or from which other figures."""
    title = said("sections", "figures", language)
    back = f'<p><a href="{name_of("index", language, situation)}">{escape(said("parts", "back", language))}</a></p>'
    body = [f"<h1>{escape(title)}</h1>{back}"]
    by_table: dict[str, list[Figure]] = {}
    for figure in situation.figures.said.values():
        by_table.setdefault(figure.table, []).append(figure)
    for name, figures in sorted(by_table.items()):
        table = situation.figures.tables.get(name)
        heading = in_language(table.title, language) if table else situation.order.id
        body.append(f"<h2>{escape(heading)} <code>{escape(name)}</code></h2>")
        if table:
            body.append(f'<p class="note">{escape(about_numbers(table, language))}</p>')
            held = ", ".join(table.submissions)
            label = escape(said("parts", "submissions", language))
            body.append(f"<details><summary>{label}</summary><p><code>{escape(held)}</code></p></details>")
        heads = ("figure", "period", "uncertainty", "cell")
        top = "".join(f'<th scope="col">{escape(said("parts", h, language))}</th>' for h in heads)
        rows = "".join(_figure(f, language) for f in figures)
        body.append(
            f'<div class="wide" tabindex="0" role="region" aria-label="{escape(heading)}"><table class="all">'
            f"<thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div>"
        )
    return _whole(title, "".join(body), "figures", language, situation)


def _figure(figure: Figure, language: str) -> str:
    text = code_label("band", figure.text, language) if figure.text else shown(figure, language).text
    if figure.unit == "cells":
        text += f" {said('parts', 'cells', language).lower()}"
    elif figure.unit not in ("percent", "band"):
        text += f" {unit_label(figure.unit, language)}"
    if figure.made_of:
        cell = f"{figure.how}({', '.join(figure.made_of)})"
    else:
        cell = ", ".join(f"{d} = {c}" for d, c in figure.cell.items())
    status = (
        said("parts", "derived", language) if figure.status == DERIVED else worded("status", figure.status, language)
    )
    cells = "".join(f"<td>{escape(c)}</td>" for c in (figure.period, status, cell))
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
        f'<title>{escape(title)}</title><link rel="icon" href="icon.svg"><link rel="stylesheet" href="report.css"></head>\n<body>'
        f'<a class="skip" href="#content">{escape(said("parts", "skip", language))}</a>{nav}'
        f'<main id="content">{body}</main></body></html>\n'
    )
