"""The published GLOTIP file, its "<5" drawn anew, through the whole of hiding; skipped where the data is not at hand."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pyarrow as pa
import pytest

from whimbrel.release.policy import small
from whimbrel.release.product import HIDDEN
from whimbrel.release.tables.cube import from_records
from whimbrel.release.tables.dimension import Dimension
from whimbrel.release.tables.hiding import hide
from whimbrel.release.tables.protecting import audit

pytestmark = pytest.mark.real


@pytest.fixture
def victims(real_data):
    """Victims by country, year, form, sex and age: the finest cells of the file; a hidden one is drawn from 1 to 4."""
    random = np.random.default_rng(20230530)
    rows: dict[tuple, int] = {}
    with gzip.open(real_data("unodc_glotip/data_glotip_20230530.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fine = row["Sex"] != "Total" and row["Age"] != "Total" and row["Dimension"] == "by form of exploitation"
            if fine and row["Indicator"] == "Detected trafficking victims":
                text = row["txtVALUE"].replace(",", "")
                key = tuple(row[n] or "not stated" for n in ("Iso3_code", "Year", "Category", "Sex", "Age"))
                rows[key] = int(random.integers(1, 5)) if text == "<5" else int(text)
    columns = dict(zip(("country", "year", "form", "sex", "age"), map(list, zip(*rows, strict=True)), strict=True))
    return pa.table({**columns, "n": list(rows.values())})


def test_the_published_file_can_be_told_safely(victims):
    country, year = (Dimension.flat(n, victims[n].to_pylist(), total=False) for n in ("country", "year"))
    cube = from_records(victims, [country, year, "form", "sex", "age"], "persons", count="n")
    done = hide({"victims": cube})
    loss = done.losses["victims"]
    assert done.protection.safe and not done.faults
    assert audit(done.system, done.protection.hidden, seed=9).safe
    table = done.released("victims", title={"en": "Victims"}, period="2003/2021", sources=("UNODC",))
    rows = table.rows.to_pylist()
    assert sum(r["status"] == HIDDEN for r in rows) == loss.hidden + loss.noughts_hidden
    assert not any(small(int(r["value"])) for r in rows if r["status"] != HIDDEN)
    assert loss.small < loss.hidden < loss.cells and loss.persons == sum(victims["n"].to_pylist())
    assert not audit(done.system, done.system.closed(done.system.small)).safe
