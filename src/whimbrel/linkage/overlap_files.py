"""A checked overlap table as files: ``overlap.csv`` and ``overlap.arrow`` with one row a cell, and ``manifest.json`` about them.

The columns of the lists stand first, 0 or 1, and the count last, as in the published tables of multiple systems estimation.
Between them: the strata, and of every threshold between which limits the cell lies. A hidden cell has no count.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from whimbrel.linkage.count_once import THRESHOLDS
from whimbrel.linkage.overlap_checked import Checked
from whimbrel.standard.errors import StoreError

FORMAT = "whimbrel-overlap-1"
FILES = ("overlap.csv", "overlap.arrow", "manifest.json")


def overlap_rows(done: Checked) -> pa.Table:
    """The cells as a table. ``low`` and ``high`` hold all thresholds; ``count`` is the middle one, where the cell is shown."""
    lists, by = done.table.lists, done.table.by
    limits = {t: done.limits(t) for t in THRESHOLDS}
    columns: dict[str, list[Any]] = {name: [] for name in column_names(done)}
    for stratum in done.table.strata():
        for cell in _in_order(len(lists)):
            key = (stratum, cell)
            row: dict[str, Any] = {name: cell >> n & 1 for n, name in enumerate(lists)}
            row |= dict(zip(by, stratum, strict=True))
            for t in THRESHOLDS:
                row[f"{t}_low"], row[f"{t}_high"] = limits[t][key]
            row["low"] = min(limits[t][key][0] for t in THRESHOLDS)
            row["high"] = max(limits[t][key][1] for t in THRESHOLDS)
            row["exactness"] = "suppressed" if key in done.hidden else "exact"
            row["count"] = None if key in done.hidden else limits["middle"][key][0]
            for name, value in row.items():
                columns[name].append(value)
    kinds = {**dict.fromkeys(lists, pa.int8()), **dict.fromkeys((*by, "exactness"), pa.string())}
    return pa.table({name: pa.array(values, kinds.get(name, pa.int64())) for name, values in columns.items()})


def column_names(done: Checked) -> list[str]:
    """The headings, in their order."""
    ends = [f"{t}_{end}" for t in THRESHOLDS for end in ("low", "high")]
    names = [*done.table.lists, *done.table.by, *ends, "low", "high", "exactness", "count"]
    if len(set(names)) < len(names):
        raise StoreError(
            "A list is called like a column of the overlap table, or like another list. Give it another name."
        )
    return names


def manifest_of(done: Checked, about: Mapping[str, Any]) -> dict[str, Any]:
    """What must be known of the table: lists with their totals, thresholds, what is hidden. ``about``: period, source, model."""
    table = done.table
    cells = len(table.strata()) * (2 ** len(table.lists) - 1)
    return {
        "format": FORMAT,
        "unit": "persons",
        "lists": {name: {t: table.of_list(t, n) for t in THRESHOLDS} for n, name in enumerate(table.lists)},
        "strata": list(table.by),
        "thresholds": dict(THRESHOLDS),
        "persons": {t: list(done.persons(t)) for t in THRESHOLDS},
        "disclosure": {
            "below": done.below,
            "cells": cells,
            "hidden": len(done.hidden),
            "persons_hidden": done.total_hidden,
            "alone": done.alone,
            "rule": "Small cells and nought are hidden, and others so that no hidden cell can be worked out from the totals of "
            "the lists, the number of persons, the table without strata or another threshold.",
        },
        **about,
    }


def write_overlap(done: Checked, folder: Path, about: Mapping[str, Any]) -> dict[str, Any]:
    """Write the files into a new folder; returns the manifest. StoreError where there is one of them already."""
    there = [name for name in FILES if (folder / name).exists()]
    if there:
        raise StoreError(f"{folder} holds {there[0]} already. Name another folder.")
    rows = overlap_rows(done)
    folder.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(folder / "overlap.arrow"), "wb") as file, pa.ipc.new_file(file, rows.schema) as out:
        out.write_table(rows)
    (folder / "overlap.csv").write_text(overlap_csv(rows), "utf-8", newline="")
    manifest = manifest_of(done, about)
    manifest["sha256"] = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in FILES[:2]}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return manifest


def overlap_csv(rows: pa.Table) -> str:
    """The table as CSV. A text that a spreadsheet would run as a formula is kept from it by an apostrophe."""
    lines = [[_plain(n) for n in rows.column_names]]
    columns = [[_plain(v) for v in rows[n].to_pylist()] for n in rows.column_names]
    lines += [list(line) for line in zip(*columns, strict=True)]
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _plain(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _in_order(lists: int) -> list[int]:
    """Combinations, those of one list first, as the published tables have them."""
    return sorted(range(1, 2**lists), key=lambda c: (c.bit_count(), [n for n in range(lists) if c >> n & 1]))
