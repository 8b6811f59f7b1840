"""Fees and debts of a report: persons, and the band in which the middle one lies; never an amount of anybody."""

from __future__ import annotations

from whimbrel.release.open_data.wording import code_label, column_label, unit_label
from whimbrel.release.product import TOTAL, ReleasedTable
from whimbrel.release.report.about_table import about_numbers, title_in
from whimbrel.release.report.amounts import LEAST, lowest
from whimbrel.release.report.blocks import Block, Grid, Heading, Number, Paragraph, Parts, Picture, shown
from whimbrel.release.report.figures import Figure
from whimbrel.release.report.median import medians
from whimbrel.release.report.situation import Situation
from whimbrel.release.report.wording import said

ROWS = 16


def money(situation: Situation, language: str) -> list[Block]:
    """A table of kinds and currencies, and a chart of the bands of the most frequent."""
    blocks: list[Block] = []
    for told in situation.told:
        table = told.tables.get("amounts")
        if not table:
            continue
        blocks.append(Heading(title_in(table, language)))
        blocks.append(Paragraph((said("notes", "money", language).format(least=LEAST),), "note"))
        rows: list[tuple[Parts, ...]] = []
        first = None
        for whole, median in medians(situation, table):
            first = first or whole
            band = said("notes", "no_median", language)
            middle: Parts = (Number(median.id, code_label("band", median.text, language)),) if median else (band,)
            kind, currency = (code_label(d, whole.cell[d], language) for d in ("kind", "currency"))
            rows.append(((kind,), (currency,), (shown(whole, language),), middle))
        if first:
            group = f"{first.cell['kind']}/{first.cell['currency']}"
            names = " · ".join(code_label(d, first.cell[d], language) for d in ("kind", "currency"))
            facts = {"title": f"{title_in(table, language)}, {names}", "unit": unit_label("persons", language)}
            alt = f"{said('notes', 'bars', language).format(**facts)} {said('notes', 'not_drawn', language)}"
            blocks.append(Picture(f"{table.id}-bars.{language}.svg", "bands", table.id, group, alt))
            blocks.append(_bands(situation, table, first, language, names))
        heads = (
            (column_label("kind", language), False),
            (column_label("currency", language), False),
            (unit_label(table.unit, language), True),
            (said("parts", "median", language), False),
        )
        blocks.append(Grid(title_in(table, language), heads, tuple(rows[:ROWS]), about_numbers(table, language)))
    return blocks


def _bands(situation: Situation, table: ReleasedTable, first: Figure, language: str, names: str) -> Grid:
    group = (first.cell["kind"], first.cell["currency"])
    found = sorted(
        (c for c in situation.figures.rows(table) if c[:2] == group and c[2] != TOTAL), key=lambda c: lowest(c[2])
    )
    figures = [f for codes in found if (f := situation.figures.cell(table, codes))]
    rows = tuple(((code_label("band", f.cell["band"], language),), (shown(f, language),)) for f in figures)
    heads = ((column_label("band", language), False), (unit_label(table.unit, language), True))
    return Grid(f"{title_in(table, language)}, {names}", heads, rows, about_numbers(table, language))
