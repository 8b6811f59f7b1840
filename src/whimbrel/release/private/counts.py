"""A released table of counts with differential privacy, paid from the budget."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.release.policy import FEWEST
from whimbrel.release.private.cube import Cell, Subset, measure
from whimbrel.release.private.errors import PrivacyError
from whimbrel.release.private.ledger import Ledger, Question, Records
from whimbrel.release.private.noise import rho_within
from whimbrel.release.product import NOISY, TOTAL, ReleasedTable
from whimbrel.release.wording import Words, worded
from whimbrel.vocabulary.yaml_file import read_yaml

MOST_CELLS = 1_000_000
MOST_DIMENSIONS = 5


def private_counts(
    persons: pa.Table,
    codes: Mapping[str, Sequence[str]],
    *,
    ledger: Ledger,
    records: Sequence[Records],
    epsilon: float,
    delta: float,
    id: str,
    title: Mapping[str, str],
    unit: str = "persons",
) -> ReleasedTable:
    """Count persons by the columns of ``codes`` and all their totals, with noise, and pay for it.

    persons: one row a person, one column a dimension; a null is the code "". codes: all codes a column can have, known without
    looking at the records (from a code list); a row with another code is refused. Raises OverBudget before anything is drawn.
    """
    dims = tuple(codes)
    if not 1 <= len(dims) <= MOST_DIMENSIONS:
        raise PrivacyError(f"Counts are by one to {MOST_DIMENSIONS} columns.")
    if int(np.prod([len(codes[d]) for d in dims], dtype=float)) > MOST_CELLS:
        raise PrivacyError(f"There would be more than {MOST_CELLS:,} cells; the noise would drown them.")
    lists = {d: [str(c) for c in codes[d]] for d in dims}
    for name, of in lists.items():
        if len(set(of)) != len(of) or TOTAL in of:
            raise PrivacyError(f"The codes of {name} must differ from each other and from {TOTAL}.")
    counts = _counted(persons, lists)
    rho = rho_within(epsilon, delta)
    asked: dict[str, Any] = {"product": "private_counts", "dims": lists, "id": id}
    question = Question(tuple(records), asked, epsilon, delta)
    answer = ledger.ask(question, lambda: _as_bytes(_rows(measure(counts, rho), lists)))
    rows = pa.ipc.open_file(pa.BufferReader(answer.released)).read_all()
    years = sorted({year for r in records for year in r.years})
    return ReleasedTable(
        id=id,
        title=title,
        dims=dims,
        unit=unit,
        period=str(years[0]) if len(years) == 1 else f"{years[0]}/{years[-1]}",
        sources=tuple(sorted({r.source for r in records})),
        rows=rows,
        submissions=tuple(r.cite for r in records if r.cite),
        notes=_notes(rows, epsilon, delta),
    )


def _counted(persons: pa.Table, lists: Mapping[str, Sequence[str]]) -> np.ndarray:
    place = np.zeros(persons.num_rows, dtype=np.int64)
    for name, of in lists.items():
        if name not in persons.column_names:
            raise PrivacyError(f"There is no column {name!r}.")
        where = {code: i for i, code in enumerate(of)}
        found = np.array([where.get(v if v is not None else "", -1) for v in persons[name].to_pylist()], dtype=np.int64)
        if (found < 0).any():
            raise PrivacyError(
                f"Some values of {name} are not among its codes. Map them first; unknown is the code ''."
            )
        place = place * len(of) + found
    shape = [len(of) for of in lists.values()]
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape)


def _rows(tables: Mapping[Subset, Cell], lists: Mapping[str, Sequence[str]]) -> pa.Table:
    dims = list(lists)
    columns: dict[str, list[Any]] = {name: [] for name in (*dims, "value", "low", "high")}
    for kept, cell in tables.items():
        for place in np.ndindex(cell.value.shape):
            at = dict(zip(kept, place, strict=True))
            for number, name in enumerate(dims):
                columns[name].append(lists[name][at[number]] if number in at else TOTAL)
            for name, of in (("value", cell.value), ("low", cell.low), ("high", cell.high)):
                columns[name].append(float(of[place]))
    made = {name: pa.array(values, pa.string() if name in dims else pa.float64()) for name, values in columns.items()}
    return pa.table({**made, "status": pa.array([NOISY] * len(columns["value"]), pa.string())})


def _as_bytes(rows: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, rows.schema) as file:
        file.write_table(rows)
    return sink.getvalue()


def _notes(rows: pa.Table, epsilon: float, delta: float) -> tuple[Words, ...]:
    low, high, value = (np.array(rows[n]) for n in ("low", "high", "value"))
    few = int((low < FEWEST).sum())
    wide = int((high - low > np.maximum(value, 1)).sum())
    words = _words()["notes"]
    return (
        worded(words["noise"], epsilon=epsilon, delta=delta),
        worded(words["few"], all=len(value), few=few, fewest=FEWEST, wide=wide),
    )


@cache
def _words() -> dict[str, dict[str, Words]]:
    found: dict[str, dict[str, Words]] = read_yaml(files(__package__) / "words.yaml")
    return found
