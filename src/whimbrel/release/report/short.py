"""The report in short: three to five sentences, each with its numbers."""

from __future__ import annotations

from whimbrel.release.open_data.wording import OTHER, SEVERAL, code_label, column_label, unit_label
from whimbrel.release.report.about_table import names_of
from whimbrel.release.report.blocks import Number, Part, Parts, filled, shown
from whimbrel.release.report.counted import title_of
from whimbrel.release.report.figures import Figure
from whimbrel.release.report.median import medians
from whimbrel.release.report.situation import Situation, Told
from whimbrel.release.report.wording import said

MOST = 5
_NOT_KNOWN = ("unknown", "not_asked", "refused", "not_applicable", "other", SEVERAL, OTHER)


def in_short(situation: Situation, language: str) -> list[Parts]:
    """The sentences, the most important first; never more than five."""
    totals = [s for told in situation.told[:3] if (s := _total(situation, told, language))]
    more: list[Parts] = []
    for told in situation.told:
        for sentence in (
            _flow(situation, told, language),
            _top(situation, told, language),
            _money(situation, told, language),
        ):
            more += [sentence] if sentence else []
    hidden, cells = situation.hidden(situation.tables(), "report")
    facts = {"hidden": shown(hidden, language), "cells": shown(cells, language)}
    last = filled(said("short", "hidden", language), facts)
    return [*totals, *more[: MOST - 1 - len(totals)], last]


def _facts(told: Told, figure: Figure, language: str) -> dict[str, Part]:
    return {
        "what": title_of(told.draw, told.indicator, language),
        "period": figure.period,
        "value": shown(figure, language),
        "unit": unit_label(told.unit, language),
        "source": names_of(figure.sources, language),
    }


def _total(situation: Situation, told: Told, language: str) -> Parts | None:
    now = situation.total(told, told.now)
    if now is None:
        return None
    facts = _facts(told, now, language)
    key = "total" if now.value is not None else "total_hidden"
    before = situation.total(told, told.before) if told.before else None
    difference = situation.figures.difference(now, before) if before else None
    if difference is not None and before is not None and difference.value is not None:
        key = "total_up" if difference.value > 0 else "total_down" if difference.value < 0 else "total_same"
        facts |= {"before": before.period, "difference": _size(difference, language)}
    return filled(said("short", key, language), facts)


def _size(difference: Figure, language: str) -> Number:
    number = shown(difference, language)
    return Number(number.figure, number.text.removeprefix("−"))


def _flow(situation: Situation, told: Told, language: str) -> Parts | None:
    table = told.tables.get("flows")
    for figure in situation.cells(table, told.now) if table else ():
        origin, destination = figure.cell["origin"], figure.cell["destination"]
        if figure.value is not None and origin != destination and not {origin, destination} & set(_NOT_KNOWN):
            ends = {"origin": code_label("origin", origin, language)}
            ends["destination"] = code_label("destination", destination, language)
            return filled(said("short", "flow", language), {**_facts(told, figure, language), **ends})
    return None


def _top(situation: Situation, told: Told, language: str) -> Parts | None:
    for name in ("form", "citizenship", "route", "sex"):
        table = told.tables.get(name)
        if not table:
            continue
        whole = situation.figures.cell(table, (told.now, "_T"))
        first = next((f for f in situation.cells(table, told.now) if f.value and f.cell[name] not in _NOT_KNOWN), None)
        share = situation.figures.share(first, whole) if first and whole else None
        if first and share:
            facts = _facts(told, first, language) | {
                "dimension": column_label(name, language).lower(),
                "code": code_label(name, first.cell[name], language),
                "share": shown(share, language),
            }
            return filled(said("short", "top", language), facts)
    return None


def _money(situation: Situation, told: Told, language: str) -> Parts | None:
    table = told.tables.get("amounts")
    for whole, median in medians(situation, table) if table else ():
        if median:
            facts = _facts(told, whole, language) | {
                "unit": unit_label("persons", language),
                "kind": code_label("kind", whole.cell["kind"], language),
                "currency": code_label("currency", whole.cell["currency"], language),
                "band": shown_band(median, language),
            }
            return filled(said("short", "money", language), facts)
    return None


def shown_band(median: Figure, language: str) -> Number:
    """A median as a number in the text: the band in words."""
    return Number(median.id, code_label("band", median.text, language))
