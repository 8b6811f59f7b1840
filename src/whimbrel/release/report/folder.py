"""One call that makes a report: counted, protected, written. The same order and submissions give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from whimbrel.release.open_data.about import About
from whimbrel.release.open_data.folder import open_data_files
from whimbrel.release.product import Product, ReleasedTable
from whimbrel.release.report.blocks import Picture, Section
from whimbrel.release.report.content import sections
from whimbrel.release.report.counted import Drawn, count_draw, refuse_mixed_natures, refuse_overlaps
from whimbrel.release.report.figures import Figures
from whimbrel.release.report.order import Order
from whimbrel.release.report.page import figures_page, name_of, report_page
from whimbrel.release.report.paper import fonts_for, no_font, paper
from whimbrel.release.report.pictures import drawn
from whimbrel.release.report.protecting import Protect, protected
from whimbrel.release.report.situation import Situation, Told
from whimbrel.release.report.wording import words
from whimbrel.standard.store import Submission
from whimbrel.standard.whole_file import refuse_no_folder, write_folder

FORMAT = "whimbrel-figures/1"


@dataclass(frozen=True)
class Made:
    """What a report came to: its files, and what could not be made and why."""

    files: Mapping[str, bytes]
    warnings: tuple[str, ...]
    situation: Situation


def make_report(order: Order, submissions: Mapping[str, Sequence[Submission]], protect: Protect) -> Made:
    """All files of a report. submissions: id of a draw -> what it draws on. Exact counts do not leave this function."""
    counts = [count_draw(draw, submissions[draw.id]) for draw in order.draws]
    refuse_mixed_natures(counts)
    refuse_overlaps(counts)
    released = protected(protect, [t for c in counts for t in c.tables])
    return write_up(order, _situation(order, counts, {t.id: t for t in released}))


def write_report(order: Order, submissions: Mapping[str, Sequence[Submission]], protect: Protect, out: Path) -> Made:
    """Make a report and write it into a folder that is not there yet, or is empty; it appears whole or not at all."""
    refuse_no_folder(out)
    made = make_report(order, submissions, protect)
    write_folder(out, made.files)
    return made


def _situation(order: Order, counts: Sequence[Drawn], released: Mapping[str, ReleasedTable]) -> Situation:
    told = tuple(
        Told(c.draw, c.indicator, c.unit, {t.id.partition("-")[2]: released[t.id] for t in c.tables}) for c in counts
    )
    sources = tuple({s.submission: s for c in counts for s in c.sources}.values())
    about = About(
        order.id, order.author, order.published, order.licence, order.publisher, order.version, order.address,
        order.languages, order.about, sources, words()["method"]["protection"],
    )  # fmt: skip
    return Situation(order, told, sources, Figures(dict(released)), about)


def write_up(order: Order, situation: Situation) -> Made:
    """The files of a report from what was released: nothing behind it is known here."""
    out: dict[str, bytes] = {}
    warnings: list[str] = []
    for language in order.languages:
        made = sections(situation, language)
        pictures = _pictures(situation, made, language)
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
    out |= {f"data/{name}": data for name, data in open_data_files(_product(situation), situation.about).items()}
    return Made(dict(sorted(out.items())), tuple(warnings), situation)


def _pictures(situation: Situation, made: Sequence[Section], language: str) -> dict[str, bytes]:
    wanted = [b for section in made for b in section.blocks if isinstance(b, Picture)]
    return {p.name: drawn(p.kind, situation.figures.tables[p.table], p.period, language) for p in wanted}


def _product(situation: Situation) -> Product:
    """The released tables behind the report, as open data beside it."""
    tables = situation.tables()
    hidden, every = situation.hidden(tables, "report")
    return Product(
        "report",
        situation.order.title,
        tuple(tables),
        words()["method"]["protection"]["en"],
        figures={"cells": int(every.value or 0), "cells_hidden": int(hidden.value or 0)},
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
            t.id: {"title": dict(t.title), "file": f"data/data/{t.id}.parquet", "submissions": list(t.submissions)}
            for t in situation.tables()
        },
        "submission_sets": {name: list(found) for found, name in sets.items()},
        "figures": {
            name: f.as_data() | {"submissions": sets[f.submissions]} for name, f in situation.figures.said.items()
        },
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
