"""UNODC GLOTIP: one column ``Category`` whose meaning hangs on ``Dimension``; country codes that are sometimes none.

Traps: the same victims stand under every Dimension, Sex and Age; ``<5`` is an interval and not a blank;
``Aruba/Curacao`` stands where a code should be; citizenship labels are raw national input, twice even the subtotal of a
breakdown.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.intake.reading.sheet import Batch
from whimbrel.standard.faults import Faults

_BREAKDOWNS = {
    "Category (form)": "by form of exploitation",
    "Category (citizenship)": "by citizenship",
    "Category (repatriation)": "by country of repatriation",
}


def derive(batch: Batch, sheet: str, faults: Faults) -> Batch:
    """One column per breakdown: the category where the row is of that breakdown, ``Total`` elsewhere."""
    dimension = batch.given("Dimension").cast(pa.string())
    batch = _without_subtotals(batch, dimension, sheet, faults)
    dimension = batch.given("Dimension").cast(pa.string())
    category = batch.given("Category").cast(pa.string())
    columns = dict(batch.columns)
    for name, breakdown in _BREAKDOWNS.items():
        columns[name] = pc.if_else(pc.equal(dimension, breakdown), category, "Total")
    code = batch.given("Iso3_code").cast(pa.string())
    columns["Reporting country"] = pc.if_else(
        pc.equal(pc.utf8_length(code), 3), code, batch.given("Country").cast(pa.string())
    )
    return Batch(columns, batch.rows)


def _without_subtotals(batch: Batch, dimension: pa.Array, sheet: str, faults: Faults) -> Batch:
    """A national list of citizenships that ends in its own "TOTAL" would be counted again as one more citizenship."""
    category = pc.utf8_upper(batch.given("Category").cast(pa.string()))
    subtotal = pc.and_(pc.starts_with(category, "TOTAL"), pc.not_equal(dimension, "Total")).to_numpy(
        zero_copy_only=False
    )
    if subtotal.any():
        faults.add("F21", sheet=sheet, column="Category", rows=batch.rows[subtotal], count=int(subtotal.sum()))
    return batch.select(~subtotal)
