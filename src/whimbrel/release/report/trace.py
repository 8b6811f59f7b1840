"""From a number of a report back to the submissions: figure, cell of a released table, sealed submission."""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from whimbrel.standard.errors import NotVerified, QuestionError, StoreError
from whimbrel.standard.store import Store, verify


def trace(folder: Path, figure: str, stores: tuple[Path, ...] = ()) -> list[str]:
    """The chain of a figure in lines of text. With stores its submissions are looked up there and proven unchanged.

    QuestionError if there is no such figure; NotVerified if the table in the folder says something else than the report.
    """
    try:
        data = json.loads((folder / "figures.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise QuestionError(f"{folder} holds no situation report: there is no figures.json that can be read.") from None
    if figure not in data["figures"]:
        near = get_close_matches(figure, data["figures"], 3, 0.4)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise QuestionError(f"The report has no figure {figure}.{hint}")
    lines = _told(folder, data, figure, 0)
    lines.append("from the sealed submissions")
    for name in data["submission_sets"][data["figures"][figure]["submissions"]]:
        s = data["submissions"].get(name)
        text = (
            f"  {name}  {s['reporter']}, {s['period']} ({s['nature']}); manifest sha256 {s['sha256']}"
            if s
            else f"  {name}"
        )
        lines.append(text)
        lines += [f"    {_proven(name, stores)}"] if stores else []
    return lines


def _told(folder: Path, data: dict[str, Any], name: str, depth: int) -> list[str]:
    f = data["figures"][name]
    space = "  " * depth
    value = f.get("text") or ("hidden" if f["value"] is None else f"{f['value']:,.10g}")
    limits = f" ({f['low']:g} to {f['high']:g})" if f["low"] is not None and f["low"] != f["high"] else ""
    lines = [
        f"{space}{name}: {value}{limits} {f['unit']}",
        f"{space}  period {f.get('period', 'all')}; source {', '.join(f['sources'])}",
        f"{space}  uncertainty: {f['uncertainty']}",
    ]
    if f["how"] == "cell":
        cell = ", ".join(f"{dim} = {code}" for dim, code in f["cell"].items())
        lines.append(f"{space}  is the cell {cell} of the table {f['table']} ({data['tables'][f['table']]['file']})")
        lines.append(f"{space}  {_same(folder / data['tables'][f['table']]['file'], f)}")
    elif f["how"] == "cells":
        lines.append(f"{space}  is a count of cells of {f.get('table') or 'all tables of the report'}")
    else:
        lines.append(f"{space}  is the {f['how']} reckoned from")
        for part in f["made_of"]:
            lines += _told(folder, data, part, depth + 2)
    return lines


def _same(path: Path, figure: dict[str, Any]) -> str:
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path).to_pylist()
    except OSError:
        raise NotVerified(f"The table {figure['table']} is not in the folder any more.") from None
    row = next((r for r in rows if all(r[d] == c for d, c in figure["cell"].items())), None)
    if row is None or row["value"] != figure["value"] or row["status"] != figure["status"]:
        raise NotVerified(f"The table {figure['table']} says something else than the report does for {figure['id']}.")
    return "the table in the folder says the same"


def _proven(name: str, stores: tuple[Path, ...]) -> str:
    for path in stores:
        try:
            submission = Store(path).find(name)
        except StoreError:
            continue
        return f"found in {path}: {'; '.join(verify(submission))}"
    return "not in the stores that were named"
