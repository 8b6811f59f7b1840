"""A file of the shape of the CTDC Global Synthetic Dataset of 25 August 2021: its 37 columns, its frequencies, no record.

The frequencies are in ctdc_shape.yaml. Columns are drawn independently, so the rows repeat less than real ones do: the
file is at least as hard to compress and to group.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import yaml

_BATCH = 200_000
REAL = Path(__file__).parents[2] / "shared/data/ctdc_global_synthetic_2021/CTDC_synthetic_20210825_recovered.csv.gz"


@cache
def shape() -> dict[str, Any]:
    """Rows of the release and, for each column, how often each value stands in it; the rest is blank."""
    data = yaml.safe_load(Path(__file__).with_name("ctdc_shape.yaml").read_text("utf-8"))
    return {**data, "columns": {name: {str(k): n for k, n in of.items()} for name, of in data["columns"].items()}}


def columns() -> tuple[str, ...]:
    """Names of the 37 columns in order."""
    return tuple(shape()["columns"])


def write_ctdc(path: Path, rows: int, seed: int = 20210825) -> Path:
    """Write a CSV file of this shape with so many rows; the same seed and rows give the same bytes."""
    schema = pa.schema([(name, pa.string()) for name in columns()])
    options = pacsv.WriteOptions(quoting_style="none")
    with pacsv.CSVWriter(str(path), schema, write_options=options) as file:
        for number, start in enumerate(range(0, rows, _BATCH)):
            file.write_batch(_batch(schema, min(_BATCH, rows - start), np.random.default_rng([seed, number])))
    return path


def _batch(schema: pa.Schema, rows: int, rng: np.random.Generator) -> pa.RecordBatch:
    places, blank = {}, np.ones(rows, dtype=bool)
    for name, counts in shape()["columns"].items():
        share = np.cumsum([*counts.values()]) / shape()["rows"]
        places[name] = np.searchsorted(share, rng.random(rows), side="right").astype(np.int32)
        blank &= places[name] == len(counts)
    # A row that says nothing is no row; the release has none. It gets the most frequent sex.
    places["gender"][blank] = 0
    texts = {name: pa.array([*counts, ""]) for name, counts in shape()["columns"].items()}
    return pa.RecordBatch.from_arrays([texts[n].take(pa.array(drawn)) for n, drawn in places.items()], schema=schema)
