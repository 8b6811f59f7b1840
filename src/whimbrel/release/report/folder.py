"""One call that makes a report: counted, protected, written. The same order and submissions give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from whimbrel.release.open_data.about import About, Source
from whimbrel.release.open_data.folder import open_data_files
from whimbrel.release.policy import FEWEST
from whimbrel.release.product import HIDDEN, Product, ReleasedTable
from whimbrel.release.report.blocks import Picture, Section
from whimbrel.release.report.content import sections
from whimbrel.release.report.counted import count_draw, refuse_mixed_natures, refuse_overlaps
from whimbrel.release.report.figures import Figures
from whimbrel.release.report.order import Draw, Order
from whimbrel.release.report.page import figures_page, name_of, report_page
from whimbrel.release.report.paper import fonts_for, no_font, paper
from whimbrel.release.report.pictures import drawn
from whimbrel.release.report.protecting import Protect, protected
from whimbrel.release.report.situation import Situation, Told
from whimbrel.release.report.wording import words
from whimbrel.release.wording import Words, gate_words, worded
from whimbrel.standard.store import Submission
from whimbrel.standard.whole_file import refuse_no_folder, write_folder

FORMAT = "whimbrel-figures/1"


@dataclass(frozen=True)
class Made:
    """What a report came to: its files, and what could not be made and why."""

    files: Mapping[str, bytes]
    warnings: tuple[str, ...]
    situation: Situation


@dataclass(frozen=True)
class Protected:
    """What a report draws on, protected: what was counted in which unit, the released tables, the sources. No exact count."""

    counted: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    """Id of a draw, indicator, unit, ids of its tables."""
    released: Mapping[str, ReleasedTable]
    sources: tuple[Source, ...]


def make_report(order: Order, submissions: Mapping[str, Sequence[Submission]], protect: Protect) -> Made:
    """All files of a report. submissions: id of a draw -> what it draws on. Exact counts do not leave this function."""
    found = count_report(order.draws, submissions, protect)
    made = write_up(situation_of(order, found))
    data = open_data_files(product_of(order.title, made.situation.tables()), made.situation.about)
    every = {**made.files, **{f"data/{name}": content for name, content in data.items()}}
    return Made(dict(sorted(every.items())), made.warnings, made.situation)


def count_report(draws: Sequence[Draw], submissions: Mapping[str, Sequence[Submission]], protect: Protect) -> Protected:
    """Count every draw and protect all tables. Exact counts do not leave this function."""
    counts = [count_draw(draw, submissions[draw.id]) for draw in draws]
    refuse_mixed_natures(counts)
    refuse_overlaps(counts)
    released = protected(protect, [t for c in counts for t in c.tables])
    sources = tuple({s.submission: s for c in counts for s in c.sources}.values())
    told = tuple((c.draw.id, c.indicator, c.unit, tuple(t.id for t in c.tables)) for c in counts)
    return Protected(told, {t.id: t for t in released}, sources)


def write_report(order: Order, submissions: Mapping[str, Sequence[Submission]], protect: Protect, out: Path) -> Made:
    """Make a report and write it into a folder that is not there yet, or is empty; it appears whole or not at all."""
    refuse_no_folder(out)
    made = make_report(order, submissions, protect)
    write_folder(out, made.files)
    return made


def situation_of(order: Order, found: Protected, data_at: str = "data/") -> Situation:
    """The report as it can be written up. data_at: where its open data lie, seen from its folder."""
    draws = {d.id: d for d in order.draws}
    told = tuple(
        Told(draws[name], indicator, unit, {i.partition("-")[2]: found.released[i] for i in ids})
        for name, indicator, unit, ids in found.counted
    )
    about = About(
        order.id, order.author, order.published, order.licence, order.publisher, order.version, order.address,
        order.languages, order.about, found.sources,
    )  # fmt: skip
    return Situation(order, told, found.sources, Figures(dict(found.released)), about, data_at)


def write_up(situation: Situation, drawn: Mapping[str, bytes] | None = None) -> Made:
    """Pages, pictures, papers and figures of a report from what was released: nothing behind it is known here.

    drawn: pictures of the same released tables, by path, that need not be drawn again.
    """
    order = situation.order
    out: dict[str, bytes] = {}
    warnings: list[str] = []
    for language in order.languages:
        made = sections(situation, language)
        pictures = _pictures(situation, made, language, drawn or {})
        out |= {f"pictures/{name}": data for name, data in pictures.items()}
        name = ""
        if fonts_for(language):
            name = f"{order.id}.{language}.pdf"
            out[name] = paper(situation, made, language, pictures)
        else:
            warnings.append(no_font(language))
        out[name_of("index", language, situation)] = report_page(situation, made, language, name).encode()
    for language in order.languages:
        out[name_of("figures", language, situation)] = figures_page(situation, language).encode()
    out["figures.json"] = _figures(situation)
    out["report.css"] = (files("whimbrel.release.report") / "report.css").read_bytes()
    out["icon.svg"] = (files("whimbrel.release.open_data") / "icon.svg").read_bytes()
    return Made(dict(sorted(out.items())), tuple(warnings), situation)


def _pictures(
    situation: Situation, made: Sequence[Section], language: str, before: Mapping[str, bytes]
) -> dict[str, bytes]:
    wanted = [b for section in made for b in section.blocks if isinstance(b, Picture)]
    return {
        p.name: before.get(f"pictures/{p.name}") or drawn(p.kind, situation.figures.tables[p.table], p.period, language)
        for p in wanted
    }


def product_of(title: Words, tables: Sequence[ReleasedTable]) -> Product:
    """The released tables behind the report, as open data beside it. Nought needs no protection and is not counted."""
    told = [row["status"] for t in tables for row in t.rows.to_pylist() if row["value"] != 0]
    facts = {"cells": len(told), "cells_hidden": told.count(HIDDEN)}
    return Product(
        "report",
        title,
        tuple(tables),
        gate_words("hidden", "protection", most=FEWEST - 1, fewest=FEWEST),
        figures=facts,
        losses=(worded(words()["short"]["hidden"], hidden=facts["cells_hidden"], cells=facts["cells"]),),
    )


def _figures(situation: Situation) -> bytes:
    order = situation.order
    # Most figures are from the same submissions: each set of them is written once.
    every = [f.submissions for f in situation.figures.said.values()]
    sets = {found: f"s{at}" for at, found in enumerate(dict.fromkeys(every))}
    data: dict[str, Any] = {
        "format": FORMAT,
        "report": order.id,
        "version": order.version,
        "order_sha256": order.sha256,
        "submissions": {s.submission: s.as_data() for s in situation.sources},
        "tables": {
            t.id: {
                "title": dict(t.title),
                "file": f"{situation.data_at}data/{t.id}.parquet",
                "submissions": list(t.submissions),
            }
            for t in situation.tables()
        },
        "submission_sets": {name: list(found) for found, name in sets.items()},
        "figures": {
            name: f.as_data() | {"submissions": sets[f.submissions]} for name, f in situation.figures.said.items()
        },
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
