"""Questions to the submissions, and answers that cannot mix what must not be mixed.

A question has one indicator in one counting unit. Records are counted one by one. Figures are taken from one *grain* only:
the set of columns a cell is broken down by. Cells of one grain do not overlap, so they may be added up; cells of different
grains show the same people again (GLOTIP victims added up blindly are 5.6 times too many, UK referrals 7.7 times). For each
submission the coarsest grain is taken that has every column the question needs; a submission without one is named in the
notes, and so is what the chosen grain does not cover of the coarsest there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from whimbrel.flows.movements import DIMENSIONS, FIGURE_DIMENSIONS, figure_movements, movements
from whimbrel.flows.notes import Note
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries, countries_in

TIMES = ("year", "quarter", "month")
# Dimensions whose cells never hold several codes; looking for them would cost more than the answer.
_ONE_CODE = frozenset({"destination", "sex", "age_band", "border_type", "mode", "route"})
BY = (*DIMENSIONS, *TIMES, "submission")


@dataclass(frozen=True)
class Question:
    """What is asked. ``where``: dimension -> codes, any of which fits (a cell with several codes fits by any of them).

    by: dimensions and times of BY. since, until: first and last day. indicator: None where the submissions have only one.
    """

    by: tuple[str, ...] = ("origin", "destination")
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None
    indicator: str | None = None

    def __post_init__(self) -> None:
        for name in self.by:
            if name not in BY:
                raise QuestionError(f"Nothing is broken down by {name!r}; there are {', '.join(BY)}.")
        for name in self.where:
            if name not in DIMENSIONS:
                raise QuestionError(f"Nothing can be chosen by {name!r}; there are {', '.join(DIMENSIONS)}.")

    def needs(self) -> set[str]:
        """Dimensions without which a figure cannot answer."""
        return {n for n in (*self.by, *self.where) if n in DIMENSIONS}


@dataclass(frozen=True)
class Answer:
    """Rows with the columns of ``by`` and value, value_low, value_high (whole numbers, in ``unit``), largest first.

    ``value`` is null where only the limits are known; ``known`` is then the part that is counted exactly and
    ``hidden_cells`` how many cells the source hides. notes: what to know before quoting. sources: what to cite.
    """

    table: pa.Table
    indicator: str
    unit: str
    notes: tuple[Note, ...]
    sources: tuple[Submission, ...]

    def total(self) -> tuple[int, int]:
        """Lowest and highest possible sum of all rows."""
        return self._sum("value_low"), self._sum("value_high")

    def _sum(self, column: str) -> int:
        return int(sum(v for v in self.table[column].to_pylist() if v is not None))

    def in_words(self, language: str = "en") -> str:
        """The total as one may quote it: ``30,197 referrals``, or what is known and what is hidden."""
        low, high = self.total()
        unit = code_list("counting_unit").label(self.unit, language)
        unit = unit.lower() if language in ("en", "fr") else unit
        if low == high:
            return Note("total", {"value": low, "unit": unit}).text(language)
        known, cells = self._sum("known"), self._sum("hidden_cells")
        facts: dict[str, str | int] = {
            "known": known,
            "unit": unit,
            "cells": cells,
            "low": low - known,
            "high": high - known,
        }
        return Note("hidden", facts).text(language)


def ask(
    con: Any,
    submissions: Sequence[Submission],
    question: Question,
    rows: ir.Table | None = None,
    grains: Sequence[Mapping[str, Any]] | None = None,
) -> Answer:
    """Answer a question from these submissions with one aggregation.

    rows, grains: the movements of at least these submissions and :func:`grains_of` all that are in ``rows``, if they are
    at hand (the atlas keeps them); only what belongs to ``submissions`` is used. Raises QuestionError if there is
    nothing, if several indicators fit, or if invented data would be added to real ones.
    """
    ids = {s.id for s in submissions}
    if grains is None:
        grains = grains_of(con, submissions)
    held = grains
    grains = [g for g in held if g["submission"] in ids]
    if rows is None:
        rows = movements(con, submissions, needs=frozenset(question.needs()))
    if rows is None or not grains:
        raise QuestionError("The submissions hold no movements.")
    indicator, unit = _one_indicator(grains, question.indicator)
    counting = {g["submission"] for g in grains if g["indicator"] == indicator and g["unit"] == unit}
    natures = {s.nature == "invented" for s in submissions if s.id in counting}
    if len(natures) > 1:
        raise QuestionError("Invented data are never added to real ones; choose the reporters with --reporter.")
    chosen, lacking, covered = _choose(grains, indicator, unit, question)
    if not chosen:
        raise QuestionError(
            f"No submission breaks {indicator} down by {' and '.join(sorted(question.needs()))} together."
        )
    rows = rows.filter((rows.indicator == indicator) & (rows.unit == unit))
    rows = rows.filter(ibis.or_(*_chosen_rows(rows, chosen, indicator, unit, held)))
    result = _aggregate(filtered(rows, question), question)
    by_id = {s.id: s for s in submissions}
    sources = tuple(by_id[i] for i in sorted(chosen))
    found = result.to_pyarrow()
    notes = _notes(by_id, lacking, covered)
    without = sum(n or 0 for n in found["without"].to_pylist())
    if without:
        notes.append(Note("without", {"cells": int(without)}))
    return Answer(_finished(found, question), indicator, unit, tuple(notes), sources)


def grains_of(con: Any, submissions: Sequence[Submission]) -> list[dict[str, Any]]:
    """What each submission counts, in which unit and grain. Records need no look: their manifest says that they are there."""
    found = []
    for s in submissions:
        if "persons" in s.tables:
            found.append({"submission": s.id, "indicator": "persons_recorded", "unit": "persons", "grain": "record"})
        if {"dead", "missing", "dead_and_missing"} & set(s.tables.get("incidents", {}).get("columns", ())):
            found.append({"submission": s.id, "indicator": "death_or_missing", "unit": "persons", "grain": "record"})
    having = [s for s in submissions if "figures" in s.tables]
    figures = figure_movements(con, having)
    if figures is None:
        return found
    counted = figures.group_by(["submission", "indicator", "unit", "grain"]).aggregate(
        low=figures.value_low.sum(), high=figures.value_high.sum()
    )
    return found + counted.to_pyarrow().to_pylist()


def _one_indicator(grains: Sequence[Mapping[str, Any]], wanted: str | None) -> tuple[str, str]:
    pairs = sorted({(g["indicator"], g["unit"]) for g in grains})
    fitting = [p for p in pairs if wanted is None or p[0] == wanted]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(f"{i} ({u})" for i, u in pairs)
    if not fitting:
        raise QuestionError(f"There is nothing about {wanted}; there is {listed or 'nothing'}.")
    raise QuestionError(f"These count different things and are never added up; choose one with --indicator: {listed}.")


def _parts(grain: str) -> frozenset[str]:
    return frozenset(grain.split("+")) - {""}


def _columns(needs: set[str], grain: frozenset[str]) -> bool:
    """Whether a grain has the columns a question needs; citizenship and reporting country stand in for the ends of a way."""
    for need in needs:
        if need == "origin" and not grain & {"origin", "citizenship"}:
            return False
        # Every figure has its reporting country, which stands in for the destination.
        if need not in ("origin", "destination") and need in FIGURE_DIMENSIONS and need not in grain:
            return False
        if need not in FIGURE_DIMENSIONS:
            return False
    return True


def _choose(
    grains: Sequence[Mapping[str, Any]], indicator: str, unit: str, question: Question
) -> tuple[dict[str, str], list[str], dict[str, tuple[int, int]]]:
    chosen: dict[str, str] = {}
    lacking: list[str] = []
    covered: dict[str, tuple[int, int]] = {}
    fitting = [g for g in grains if g["indicator"] == indicator and g["unit"] == unit]
    for submission in sorted({g["submission"] for g in fitting}):
        own = [g for g in fitting if g["submission"] == submission]
        if any(g["grain"] == "record" for g in own):
            chosen[submission] = "record"
            continue
        able = [g for g in own if _columns(question.needs(), _parts(g["grain"]))]
        if not able:
            lacking.append(submission)
            continue
        best = min(able, key=lambda g: (len(_parts(g["grain"])), -g["high"], g["grain"]))
        chosen[submission] = best["grain"]
        coarsest = min(own, key=lambda g: (len(_parts(g["grain"])), -g["high"], g["grain"]))
        if best["high"] < coarsest["low"]:
            covered[submission] = (best["high"], coarsest["low"])
    return chosen, lacking, covered


def _chosen_rows(
    rows: ir.Table, chosen: dict[str, str], indicator: str, unit: str, held: Sequence[Mapping[str, Any]]
) -> list[ir.BooleanValue]:
    """For each grain that was chosen, which rows. Where no other submission has it, their ids need not be listed: an
    expression with hundreds of them takes longer to write than to answer.
    """
    wanted = []
    for grain, ids in _by_grain(chosen).items():
        same = (indicator, unit, grain)
        having = {g["submission"] for g in held if (g["indicator"], g["unit"], g["grain"]) == same}
        of_grain = rows.grain == grain
        wanted.append(of_grain if having == set(ids) else of_grain & rows.submission.isin(ids))
    return wanted


def _by_grain(chosen: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for submission, grain in chosen.items():
        found.setdefault(grain, []).append(submission)
    return found


def expand(codes: Sequence[str]) -> tuple[str, ...]:
    """Country codes with every M49 area replaced by its countries: ``150`` is all of Europe."""
    found: list[str] = []
    for code in codes:
        found += [code] if code in countries() or not code.isdigit() else [code, *countries_in(code)]
    return tuple(dict.fromkeys(found))


def filtered(rows: ir.Table, question: Question) -> ir.Table:
    """The movements that fit a question: its codes, its days."""
    for name, codes in question.where.items():
        wanted = expand(codes) if name in ("origin", "transit", "destination", "citizenship") else codes
        column = rows[name]
        fits = column.isin(wanted)
        if name not in _ONE_CODE:
            several = [(";" + column + ";").contains(f";{code};") for code in wanted]
            fits = fits | (column.contains(";") & ibis.or_(*several))
        rows = rows.filter(fits)
    if question.since:
        rows = rows.filter(rows["first"] >= question.since)
    if question.until:
        rows = rows.filter(rows.until <= question.until)
    return rows


def _aggregate(rows: ir.Table, question: Question) -> ir.Table:
    keys: dict[str, Any] = {}
    for name in question.by:
        if name == "year":
            keys[name] = ibis.ifelse(rows.precision == "year_span", None, rows["first"].year().cast("string"))
        elif name == "quarter":
            fine = rows.precision.isin(["quarter", "month", "day"])
            text = rows["first"].year().cast("string") + "-Q" + rows["first"].quarter().cast("string")
            keys[name] = ibis.ifelse(fine, text, None)
        elif name == "month":
            month = rows["first"].month().cast("string").lpad(2, "0")
            keys[name] = ibis.ifelse(
                rows.precision.isin(["month", "day"]), rows["first"].year().cast("string") + "-" + month, None
            )
        else:
            keys[name] = rows[name]
    exact = rows.value_low == rows.value_high
    sums = {
        "value_low": rows.value_low.sum(),
        "value_high": rows.value_high.sum(),
        "known": ibis.ifelse(exact, rows.value_low, 0).sum(),
        "hidden": ibis.ifelse(rows.value_low != rows.value_high, 1, 0).sum(),
        "without": ibis.ifelse(rows.value_high.isnull(), 1, 0).sum(),
    }
    return rows.group_by(**keys).aggregate(**sums) if keys else rows.aggregate(**sums)


def _finished(table: pa.Table, question: Question) -> pa.Table:
    low, high = table["value_low"].to_pylist(), table["value_high"].to_pylist()
    exact = [a if a is not None and a == b else None for a, b in zip(low, high, strict=True)]
    columns = {name: [v if v is not None else "unknown" for v in table[name].to_pylist()] for name in question.by}
    out = pa.table(
        {
            **{name: pa.array(values, pa.string()) for name, values in columns.items()},
            "value": pa.array(exact, pa.int64()),
            "value_low": pa.array(low, pa.int64()),
            "value_high": pa.array(high, pa.int64()),
            "known": table["known"].cast(pa.int64()),
            "hidden_cells": table["hidden"].cast(pa.int64()),
        }
    )
    times = [n for n in question.by if n in TIMES]
    keys = [(n, "ascending") for n in times] + [("value_high", "descending")]
    return out.sort_by([*keys, *[(n, "ascending") for n in question.by if n not in times]])


def _notes(by_id: dict[str, Submission], lacking: list[str], covered: dict[str, tuple[int, int]]) -> list[Note]:
    notes = []
    if lacking:
        notes.append(Note("lacking", {"reporters": ", ".join(sorted({by_id[i].reporter for i in lacking}))}))
    for submission, (part, whole) in sorted(covered.items()):
        s = by_id[submission]
        facts: dict[str, str | int] = {"reporter": s.reporter, "period": s.period.name, "part": part, "whole": whole}
        notes.append(Note("covers", facts))
    if any(s.nature == "invented" for s in by_id.values()):
        notes.append(Note("invented"))
    return notes
