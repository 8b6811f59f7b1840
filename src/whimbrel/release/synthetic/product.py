"""Synthetic records as a product of the gate, paid from the budget."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from whimbrel.release.private.ledger import Ledger, Question, Records
from whimbrel.release.product import NOISY, Product, ReleasedTable
from whimbrel.release.synthetic.coded import Coded
from whimbrel.release.synthetic.promise import NO_BOUND
from whimbrel.release.synthetic.records import make_records, refuse_what_cannot_be_kept
from whimbrel.release.wording import in_language, worded


@dataclass(frozen=True)
class Offered:
    """The product; whether it was drawn now; and what it was made from (None if it was released before), for the focal point."""

    product: Product
    fresh: bool
    line: str
    codes: Mapping[str, Sequence[str]]
    real: Coded | None = None
    made: Coded | None = None


def synthetic_product(
    persons: pa.Table,
    *,
    ledger: Ledger,
    records: Sequence[Records],
    columns: Sequence[str],
    epsilon: float,
    delta: float,
    codes: Mapping[str, Sequence[str]] | None = None,
    most_fabricated: float = 1.0,
    fewest_kept: int = 0,
    told: Callable[[str, float], None] | None = None,
) -> Offered:
    """Make records of nobody and pay for them; the same question again gives the same records. OverBudget before any draw."""
    kept: dict[str, Coded] = {}

    def draw() -> bytes:
        done = make_records(
            persons,
            columns=columns,
            epsilon=epsilon,
            delta=delta,
            codes=codes,
            most_fabricated=most_fabricated,
            fewest_kept=fewest_kept,
            told=told,
        )
        kept.update(real=done.real, made=done.records)
        return _as_bytes(done.records.table(), done.figures)

    asked: dict[str, Any] = {
        "product": "synthetic",
        "columns": list(columns),
        "codes": {name: list(of) for name, of in sorted((codes or {}).items()) if name in columns},
        "most_fabricated": most_fabricated,
    }
    if fewest_kept:  # a question asked before there was this choice is still the same question
        asked["fewest_kept"] = fewest_kept
    refuse_what_cannot_be_kept(columns, codes or {}, epsilon, delta, most_fabricated, fewest_kept)
    answer = ledger.ask(Question(tuple(records), asked, epsilon, delta), draw)
    table = pa.ipc.open_file(pa.BufferReader(answer.released)).read_all()
    figures = json.loads((table.schema.metadata or {})[b"whimbrel"])
    table = table.replace_schema_metadata(None)
    codes_of = {name: figures["codes"][name] for name in table.column_names}
    product = _product(table, {k: v for k, v in figures.items() if k != "codes"}, records, answer.line)
    return Offered(product, answer.fresh, answer.line, codes_of, kept.get("real"), kept.get("made"))


def _product(table: pa.Table, figures: dict[str, Any], records: Sequence[Records], line: str) -> Product:
    words, years = _words(), sorted({year for r in records for year in r.years})
    errors = figures["errors"]
    rows = pa.table(
        {
            "columns": pa.array([str(e["columns"]) for e in errors], pa.string()),
            "value": pa.array([1000 * e["mean"] for e in errors], pa.float64()),
            "low": pa.array([1000 * max(e["mean"] - e["within"], 0) for e in errors], pa.float64()),
            "high": pa.array([1000 * (e["mean"] + e["within"]) for e in errors], pa.float64()),
            "status": pa.array([NOISY] * len(errors), pa.string()),
        }
    )
    quality = ReleasedTable(
        id="synthetic_quality",
        title=words["quality"],
        dims=("columns",),
        unit="persons",
        period=str(years[0]) if len(years) == 1 else f"{years[0]}/{years[-1]}",
        sources=tuple(sorted({r.source for r in records})),
        rows=rows,
        submissions=tuple(r.cite for r in records if r.cite),
        notes=tuple(words["not_for"].values()),
    )
    said = words["losses"]
    losses = [worded(said["near"], worst=round(100 * errors[-1]["mean"], 1), columns=len(errors))]
    if figures["most_fabricated"] < NO_BOUND:
        least = figures["pairs_of_so_many_hardly_lost"]
        losses.append(worded(said["strict"], pairs_of_so_many_hardly_lost=least))
    else:
        losses.append(said["loose"])
    if figures.get("fewest_kept"):
        losses.append(worded(said["kept"], fewest_kept=figures["fewest_kept"], pairs_missing=figures["pairs_missing"]))
    if figures["codes_learned"]:
        losses.append(worded(said["other"], names=figures["codes_learned"]))
    return Product(
        kind="synthetic",
        title=words["title"],
        tables=(quality,),
        protection=worded(words["protection"], epsilon=figures["epsilon"], delta=figures["delta"]),
        records=table,
        figures={**figures, "ledger_line": line},
        losses=tuple(losses),
    )


def not_for(language: str = "en") -> list[str]:
    """What the records may not be used for, in words."""
    return [in_language(use, language) for use in _words()["not_for"].values()]


@cache
def _words() -> dict[str, Any]:
    return dict(yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8")))


def _as_bytes(table: pa.Table, figures: Mapping[str, Any]) -> bytes:
    table = table.replace_schema_metadata({"whimbrel": json.dumps(figures, sort_keys=True)})
    sink = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(sink, table.schema, options=options) as file:
        file.write_table(table)
    return sink.getvalue()
