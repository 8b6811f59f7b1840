"""Exactly what the other side would see with today's data: the very extracts, made in a folder that is gone afterwards."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from whimbrel.service.agreements import in_force, reciprocity
from whimbrel.service.agreements.extract import extract, is_extract
from whimbrel.service.agreements.reciprocity import Refusal
from whimbrel.service.agreements.scope import tables_of
from whimbrel.service.agreements.standing import Standing
from whimbrel.service.agreements.terms import NOTHING, Agreed
from whimbrel.service.words import word
from whimbrel.standard.model import table
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.numerals import number

SAMPLE = 10
MOST = 6  # submissions, the newest; each is read whole


@dataclass
class Shown:
    """One table of an extract: heads, the first rows as the other side gets them, and how many there are."""

    title: str
    heads: list[str]
    sample: list[list[Any]]


@dataclass
class Part:
    """One family of one submission."""

    family: str
    label: str
    handling: str
    nil: bool
    tables: list[Shown] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    refused: Refusal | None = None
    refused_text: str = ""


@dataclass
class Previewed:
    """One submission: its parts, and whether it lies outside the terms or is open to everyone anyway."""

    submission: Submission
    parts: list[Part] = field(default_factory=list)
    outside: bool = False
    open: bool = False


def preview(
    terms: Agreed,
    giver: str,
    every: Sequence[Submission],
    by_reporter: dict[str, str],
    today: dt.date,
    standing: Standing | None,
    language: str,
) -> tuple[list[Previewed], int]:
    """What ``giver`` would show, newest first, and how many further submissions there are.

    What reciprocity refuses is told only while both sides have signed: it says what the other side filed.
    """
    from whimbrel.service.policy import visible
    from whimbrel.service.reader import NOBODY

    own = [s for s in every if by_reporter.get(s.reporter) == giver and not is_extract(s)]
    own.sort(key=lambda s: (s.period.last, s.reporter, s.id), reverse=True)
    if terms.levels.get(giver, NOTHING) == NOTHING:
        return [], 0
    known = standing is not None and standing.in_force(today) is not None
    receiver = terms.other(giver)
    theirs = in_force.filings_for(receiver, every, by_reporter) if known else None
    found = []
    for s in own[:MOST]:
        one = Previewed(s, outside=not terms.covers(s.period), open=bool(visible(NOBODY, [s])))
        if not one.outside and not one.open:
            one.parts = _parts(s, terms, giver, language)
            for part in one.parts if theirs else ():
                part.refused = reciprocity.refusal(
                    terms, receiver, theirs, s.period, part.family, s.nature == "invented", today
                )
                part.refused_text = part.refused.text(language) if part.refused else ""
        found.append(one)
    return found, max(0, len(own) - MOST)


def _parts(submission: Submission, terms: Agreed, giver: str, language: str) -> list[Part]:
    parts = []
    with tempfile.TemporaryDirectory(prefix="whimbrel-preview-") as folder:
        for family in terms.families:
            made = extract(submission, terms, giver, family, Path(folder))
            if made is None:
                continue
            label = code_list("figure_family").label(family, language)
            part = Part(family, label, str(made.manifest["handling"]), made.manifest["kind"] == "nil")
            part.tables = [_shown(made, name, language) for name in made.tables]
            part.left_out = _left_out(submission, made, family)
            parts.append(part)
    return parts


def _shown(made: Submission, name: str, language: str) -> Shown:
    rows = pq.read_table(made.file(name)).slice(0, SAMPLE)
    heads = [_head(name, column, language) for column in rows.column_names]
    columns = [rows[n].to_pylist() for n in rows.column_names]
    sample = [["" if v is None else str(v) for v in row] for row in zip(*columns, strict=True)]
    of = table(name)
    count = int(made.tables[name]["rows"])
    key = "agreements_sample" if count > SAMPLE else "agreements_sample_all"
    facts = {"label": of.label_in(language), "rows": number(count, language), "unit": of.unit_in(language)}
    return Shown(word(key, language).format(shown=SAMPLE, **facts), heads, sample)


def _head(table_id: str, column: str, language: str) -> str:
    """A sealed column in words; of a column written in several the code stands behind."""
    for name, spec in table(table_id).columns.items():
        if column == name:
            return spec.label_in(language)
        if spec.type == "flags" and column in spec.flag_names().values():
            return f"{spec.label_in(language)}: {code_list(spec.list or '').label(column[len(name) + 1 :], language)}"
    return column


def _left_out(submission: Submission, made: Submission, family: str) -> list[str]:
    """Tables, and ``table.column``, of what the submission has of a family and the extract has not."""
    found = []
    for name in tables_of(family):
        had = set(submission.tables.get(name, {}).get("columns", ()))
        if had and name not in made.tables:
            found.append(name)
        elif had:
            found += [f"{name}.{c}" for c in sorted(had - set(made.tables[name]["columns"]) - {"source_row"})]
    return found
