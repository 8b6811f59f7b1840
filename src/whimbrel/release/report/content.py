"""The sections of a report in a language, made from released tables and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from whimbrel.release.open_data.wording import SEVERAL, band_order, code_label, column_label, unit_label
from whimbrel.release.product import TOTAL, ReleasedTable
from whimbrel.release.report.about_table import about_numbers, colon, title_in
from whimbrel.release.report.blocks import (
    Block,
    Grid,
    Heading,
    Listed,
    Paragraph,
    Parts,
    Picture,
    Section,
    filled,
    shown,
)
from whimbrel.release.report.counted import title_of
from whimbrel.release.report.figures import Figure
from whimbrel.release.report.method import method, sources
from whimbrel.release.report.money import money
from whimbrel.release.report.short import in_short
from whimbrel.release.report.situation import Situation, Told
from whimbrel.release.report.wording import said

ROWS = 12
"""Largest numbers shown of a table; the data hold all."""
_PROFILES = ("sex", "age_band", "citizenship", "form", "route", "border_type")
_IN_ORDER = ("age_band",)


def sections(situation: Situation, language: str) -> list[Section]:
    """The sections that were asked for, in the order of the file."""
    makers: dict[str, Callable[[Situation, str], list[Block]]] = {
        "short": lambda s, tongue: [Listed(tuple(in_short(s, tongue)))],
        "flows": _flows,
        "trends": _trends,
        "profiles": _profiles,
        "money": money,
        "change": _change,
        "method": method,
        "sources": sources,
    }
    made = []
    for key in situation.order.sections:
        blocks = makers[key](situation, language) or [Paragraph((said("notes", "nothing", language),))]
        made.append(Section(key, said("sections", key, language), tuple(blocks)))
    return made


def _rest(situation: Situation, table: ReleasedTable, cells: list[Figure], shown_: int, language: str) -> Block:
    hidden, every = situation.hidden([table], table.id)
    released = situation.figures.counted([table], f"{table.id}.released", "exact")
    if sum(c.value is not None for c in cells) > shown_ and not any(c.status not in ("exact", "hidden") for c in cells):
        facts: dict[str, Parts] = {
            "shown": (str(shown_),),
            "released": (shown(released, language),),
            "hidden": (shown(hidden, language),),
        }
        return Paragraph(filled(said("notes", "rest", language), facts), "note")
    facts = {"hidden": (shown(hidden, language),), "cells": (shown(every, language),)}
    return Paragraph(filled(said("notes", "hidden", language), facts), "note")


def _flows(situation: Situation, language: str) -> list[Block]:
    blocks: list[Block] = []
    for told in situation.told:
        table = told.tables.get("flows")
        if not table:
            continue
        cells = situation.cells(table, told.now)
        what = title_of(told.draw, told.indicator, language)
        blocks.append(Heading(what))
        drawn = [c for c in cells if c.value is not None and drawable(c)]
        period = told.now.replace("_", "/")
        if drawn:
            facts = {"what": what, "period": period, "unit": unit_label(table.unit, language)}
            caption = said("notes", "map", language).format(**facts)
            alt = f"{title_in(table, language, told.now)}. {_flows_in_words(drawn[:5], language)}"
            blocks.append(Picture(f"{table.id}-map.{language}.svg", "map", table.id, told.now, alt, caption))
        heads = [(column_label(n, language), False) for n in ("origin", "destination")]
        rows = tuple(
            (
                (code_label("origin", c.cell["origin"], language),),
                (code_label("destination", c.cell["destination"], language),),
                (shown(c, language),),
            )
            for c in [*drawn, *(c for c in cells if c not in drawn)][: ROWS + 3]
            if c.value is not None
        )
        grid_heads = (*heads, (unit_label(table.unit, language), True))
        about = about_numbers(table, language, told.now)
        blocks.append(Grid(title_in(table, language, told.now), grid_heads, rows, about))
        blocks.append(_rest(situation, table, cells, len(rows), language))
    return blocks


def _flows_in_words(flows: list[Figure], language: str) -> str:
    texts = []
    for flow in flows:
        ends = {end: code_label(end, flow.cell[end], language) for end in ("origin", "destination")}
        texts.append(said("notes", "flow_rows", language).format(**ends, value=shown(flow, language).text))
    return "; ".join(texts)


def drawable(figure: Figure) -> bool:
    """Whether a map can show a flow: between two different countries that are known."""
    from whimbrel.vocabulary.countries import countries

    ends = (figure.cell["origin"], figure.cell["destination"])
    return ends[0] != ends[1] and all(e in countries() for e in ends)


def _trends(situation: Situation, language: str) -> list[Block]:
    blocks: list[Block] = []
    for told in situation.told:
        for name in ("year", "month"):
            table = told.tables.get(name)
            if not table:
                continue
            blocks.append(Heading(title_in(table, language)))
            every = [c for codes in situation.figures.rows(table) if (c := situation.figures.cell(table, codes))]
            if any(c.value is not None for c in every):
                blocks.append(_bars(table, "time", "", language))
            rows = tuple(((code_label(name, c.cell[name], language),), (shown(c, language),)) for c in every)
            heads = ((column_label(name, language), False), (unit_label(table.unit, language), True))
            blocks.append(Grid(title_in(table, language), heads, rows, about_numbers(table, language)))
    return blocks


def _bars(table: ReleasedTable, kind: str, period: str, language: str) -> Picture:
    facts = {"title": title_in(table, language, period), "unit": unit_label(table.unit, language)}
    alt = f"{said('notes', 'bars', language).format(**facts)} {said('notes', 'not_drawn', language)}"
    return Picture(f"{table.id}-{kind}.{language}.svg", kind, table.id, period, alt)


def _profiles(situation: Situation, language: str) -> list[Block]:
    blocks: list[Block] = []
    for told in situation.told:
        for name in _PROFILES:
            table = told.tables.get(name)
            if not table:
                continue
            blocks.append(Heading(title_in(table, language, told.now)))
            cells = situation.cells(table, told.now)
            if any(c.value is not None for c in cells):
                blocks.append(_bars(table, "bars", told.now, language))
            blocks.append(_profile_grid(situation, told, table, name, language))
            blocks.append(_rest(situation, table, cells, ROWS, language))
    return blocks


def _profile_grid(situation: Situation, told: Told, table: ReleasedTable, name: str, language: str) -> Grid:
    cells = situation.cells(table, told.now)
    kept = [c for c in cells if c.value is not None][:ROWS]
    kept += [c for c in cells if c.value is None][: max(0, ROWS - len(kept))]
    if name in _IN_ORDER:
        kept.sort(key=lambda c: band_order(c.cell[name]))
    whole = situation.figures.cell(table, (told.now, TOTAL))
    rows = []
    for figure in [*([whole] if whole else []), *kept]:
        share = situation.figures.share(figure, whole) if whole and figure is not whole else None
        rows.append(
            (
                (code_label(name, figure.cell[name], language),),
                (shown(figure, language),),
                (shown(share, language),) if share else (),
            )
        )
    heads = (
        (column_label(name, language), False),
        (unit_label(table.unit, language), True),
        (said("parts", "share", language), True),
    )
    return Grid(title_in(table, language, told.now), heads, tuple(rows), about_numbers(table, language, told.now))


def _change(situation: Situation, language: str) -> list[Block]:
    blocks: list[Block] = []
    for told in situation.told:
        if not told.before:
            continue
        lines = [
            (said("parts", "total", language), situation.total(told, told.now), situation.total(told, told.before))
        ]
        pairs = [(t, n, b) for t, n, b in situation.pairs(told) if SEVERAL not in n.cell.values()]
        pairs.sort(key=lambda p: (-abs((p[1].value or 0) - (p[2].value or 0)), p[1].id))
        lines += [(_what(t, n, language), n, b) for t, n, b in pairs[:ROWS]]
        rows: list[tuple[Parts, ...]] = []
        for text, now, before in lines:
            difference = situation.figures.difference(now, before) if now and before else None
            if now and before and difference:
                numbers = (shown(before, language), shown(now, language), shown(difference, language, sign=True))
                rows.append(((text,), *((n,) for n in numbers)))
        table = told.with_total()
        if not rows or not table:
            continue
        what = title_of(told.draw, told.indicator, language)
        names = [p.replace("_", "/") for p in (told.before, told.now)]
        blocks.append(Heading(what))
        note = said("notes", "change", language).format(before=names[0], period=names[1])
        blocks.append(Paragraph((note,), "note"))
        heads = (
            (said("parts", "what", language), False),
            *((n, True) for n in names),
            (said("parts", "difference", language), True),
        )
        title = f"{said('sections', 'change', language)}{colon(language)}{what}"
        blocks.append(Grid(title, heads, tuple(rows), about_numbers(table, language, "/".join(names))))
    return blocks


def _what(table: ReleasedTable, figure: Figure, language: str) -> str:
    codes = [code_label(d, c, language) for d, c in figure.cell.items() if d != "period"]
    if len(codes) == 2:
        return " → ".join(codes)
    dim = table.dims[-1]
    return f"{column_label(dim, language)}{colon(language)}{codes[0]}"
