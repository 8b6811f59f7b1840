"""Small sealed submissions of a few persons, written as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from whimbrel.standard.sealing import seal_tables
from whimbrel.standard.store import Submission, open_submission

REST = {
    "persons": {
        "role_victim": "yes",
        "status": "identified",
        "sex": "female",
        "age_band": "18_20",
        "citizenship": "KHM",
    },
    "exploitations": {"form_forced_labour": "yes"},
    "offences": {"offence": "0204", "stage": "convicted"},
    "figures": {
        "indicator": "detected_victims",
        "counting_unit": "persons",
        "reporting_country": "LAO",
        "exactness": "exact",
    },
    "findings": {
        "criterion": "palermo-2000",
        "criterion_version": "1",
        "phase": "destination",
        "result": "not_met",
        "standard_of_proof": "unknown",
    },
    "legs": {"sequence": 1, "from_country": "KHM", "to_country": "THA"},
}
DATES = {"persons": "registered", "offences": "dated", "figures": "period"}


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """A table as it is sealed; a column that only some rows have is unknown in the others. ``year``: of the row's date."""
    filled = []
    for number, row in enumerate(rows, start=1):
        full = {"id": number, "source_row": number + 1, **REST[name], **row}
        year = full.pop("year", 2024)
        if name in DATES:
            date = DATES[name]
            full |= {
                date: year and dt.date(year, 1, 1),
                f"{date}_until": year and dt.date(year, 12, 31),
                f"{date}_precision": "year",
            }
        if "value" in full and "value_low" not in full:
            full |= {"value_low": full["value"], "value_high": full["value"]}
        filled.append(full)
    columns = list(dict.fromkeys(c for row in filled for c in row))
    blank = {c: "unknown" if any(isinstance(row.get(c), str) for row in filled) else None for c in columns}
    return pa.table({c: [row.get(c, blank[c]) for row in filled] for c in columns})


Sealed = Callable[..., Submission]


def sealing(folder: Path) -> Sealed:
    """What seals rows into a store below a folder."""

    def seal(*, reporter: str = "lao-police", period: str = "2024", **given: Any) -> Submission:
        tables = {name: table(name, rows) for name, rows in given.items() if name in REST}
        facts = {name: value for name, value in given.items() if name not in REST}
        return open_submission(seal_tables(folder / "store", tables, reporter=reporter, period=period, **facts))

    return seal


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    """``sealed(persons=[...], offences=[...], reporter="police")``: a submission with these rows, of 2024."""
    return sealing(tmp_path)
