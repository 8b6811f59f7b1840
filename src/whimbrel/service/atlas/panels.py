"""The panels of the atlas: for each a question, its rows in words, and the numbers its picture is drawn from.

Pictures and tables come from the same answer, and so do downloads; each says its unit, period, sources and uncertainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from whimbrel.flows.labels import label, shown
from whimbrel.flows.loaded import Loaded
from whimbrel.flows.mapped import mapped
from whimbrel.flows.question import TIMES, Answer
from whimbrel.service.atlas.selection import Selection
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries

# Panel -> questions to try, the most telling first: a source that has no months still has years.
PANELS: dict[str, tuple[tuple[str, ...], ...]] = {
    "map": (("origin", "destination"),),
    "time": (("year",),),
    "profile": (("sex", "age_band"), ("sex",)),
    "form": (("form",),),
    "route": (("route",), ("transit",)),
}
MOST_ROWS = 12
_SHORT = 3  # years up to which quarters say more than years
_ASKED = ("form", "route", "profile")  # panels that say nothing where the question was not asked


@dataclass
class Panel:
    """One panel: table rows in words, and ``chart`` for the script that draws the picture."""

    name: str
    by: tuple[str, ...] = ()
    rows: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    chart: dict[str, Any] = field(default_factory=dict)
    answer: Answer | None = None
    missing: str = ""


def answer_of(
    name: str, loaded: Loaded, submissions: Sequence[Submission], selection: Selection, indicator: str
) -> Answer:
    """The answer behind a panel; QuestionError if the submissions cannot give it, or were not asked for it."""
    refused: QuestionError | None = None
    tries = PANELS[name]
    if name == "time" and _years(submissions, selection) <= _SHORT:
        tries = (("quarter",), *tries)
    for by in tries:
        try:
            answer = loaded.ask(submissions, selection.question(*by, indicator=indicator))
        except QuestionError as error:
            refused = error
            continue
        if by == ("quarter",) and set(answer.table["quarter"].to_pylist()) <= {"unknown"}:
            continue
        if name in _ASKED and set(answer.table[by[0]].to_pylist()) <= {"not_asked", "none"}:
            refused = QuestionError("The submissions were not asked for it.")
            continue
        return answer
    raise refused or QuestionError("There is no such panel.")


def _years(submissions: Sequence[Submission], selection: Selection) -> int:
    first = int(selection.since or min((s.period.first.year for s in submissions), default=0))
    last = int(selection.until or max((s.period.last.year for s in submissions), default=0))
    return last - first + 1


def panel(name: str, loaded: Loaded, submissions: Sequence[Submission], selection: Selection, indicator: str) -> Panel:
    """A panel, or one that says why it is empty."""
    made = Panel(name)
    try:
        made.answer = answer_of(name, loaded, submissions, selection, indicator)
    except QuestionError as error:
        made.missing = str(error)
        return made
    answer = made.answer
    made.by = tuple(
        n for n in answer.table.column_names if n not in ("value", "value_low", "value_high", "known", "hidden_cells")
    )
    rows = answer.table.to_pylist()
    kept = rows if name in ("time", "profile") else rows[:MOST_ROWS]
    made.more = len(rows) - len(kept)
    made.rows = [_row(r, made.by, answer, selection, name) for r in kept]
    made.chart = _CHARTS[name](answer, selection.language)
    if name == "map":
        made.chart["transits"] = _transits(loaded, submissions, selection, indicator)
    return made


def _row(row: dict[str, Any], by: tuple[str, ...], answer: Answer, selection: Selection, name: str) -> dict[str, Any]:
    cells = [row[n] if n in TIMES else label(n, row[n], selection.language) for n in by]
    link = ""
    if name == "map" and row["origin"] in countries() and row["destination"] in countries():
        link = selection.address(origin=row["origin"], destination=row["destination"])
    total = answer.total()[1] or 1
    return {
        "cells": cells,
        "shown": shown(row, selection.language),
        "share": round(100 * (row["value_high"] or 0) / total, 1),
        "link": link,
    }


def _map(answer: Answer, language: str) -> dict[str, Any]:
    known = countries()
    flows, places = [], {}
    for r in mapped(answer)[:60]:
        for end in ("origin", "destination"):
            code = r[end]
            places[code] = [known[code].longitude, known[code].latitude, label(end, code, language)]
        flows.append([r["origin"], r["destination"], r["value_high"], shown(r, language)])
    drawn = sum(f[2] for f in flows)
    within = sum(
        r["value_high"] or 0
        for r in answer.table.to_pylist()
        if r["origin"] == r["destination"] and r["origin"] in known
    )
    total = answer.total()[1]
    return {
        "flows": flows,
        "places": places,
        "drawn": drawn,
        "within": within,
        "unknown": total - drawn - within,
        "total": total,
    }


def _transits(
    loaded: Loaded, submissions: Sequence[Submission], selection: Selection, indicator: str
) -> list[list[Any]]:
    """[longitude, latitude, name, number] of countries passed through, most first; a person counts in each country passed."""
    try:
        answer = loaded.ask(submissions, selection.question("transit", indicator=indicator))
    except QuestionError:
        return []
    passed: dict[str, int] = {}
    for row in answer.table.to_pylist():
        for code in row["transit"].split(";"):
            passed[code] = passed.get(code, 0) + (row["value_high"] or 0)
    known = countries()
    listed = sorted((c for c in passed if c in known), key=lambda c: -passed[c])[:30]
    return [[known[c].longitude, known[c].latitude, label("transit", c, selection.language), passed[c]] for c in listed]


def _time(answer: Answer, language: str) -> dict[str, Any]:
    time = answer.table.column_names[0]
    rows = [r for r in answer.table.to_pylist() if r[time] != "unknown"]
    return {
        "times": [r[time] for r in rows],
        "low": [r["value_low"] for r in rows],
        "high": [r["value_high"] for r in rows],
    }


def _profile(answer: Answer, language: str) -> dict[str, Any]:
    rows = answer.table.to_pylist()
    if "age_band" not in answer.table.column_names:
        return {
            "ages": [""],
            "series": [
                {"name": label("sex", r["sex"], language), "code": r["sex"], "values": [r["value_high"]]} for r in rows
            ],
        }
    order = [*code_list("age_band").codes, "unknown", "not_asked"]
    ages = sorted({r["age_band"] for r in rows}, key=lambda a: order.index(a) if a in order else len(order))
    series = []
    for sex in sorted(
        {r["sex"] for r in rows}, key=lambda s: ["female", "male"].index(s) if s in ("female", "male") else 2
    ):
        values = {r["age_band"]: r["value_high"] for r in rows if r["sex"] == sex}
        series.append({"name": label("sex", sex, language), "code": sex, "values": [values.get(a, 0) for a in ages]})
    return {"ages": [label("age_band", a, language) for a in ages], "series": series}


def _bars(answer: Answer, language: str) -> dict[str, Any]:
    name = answer.table.column_names[0]
    rows = answer.table.to_pylist()[:MOST_ROWS]
    return {
        "names": [label(name, r[name], language) for r in rows],
        "values": [r["value_high"] for r in rows],
        "shown": [shown(r, language) for r in rows],
    }


_CHARTS = {"map": _map, "time": _time, "profile": _profile, "form": _bars, "route": _bars}
