"""Frontex detections: the date is the first day of the month counted, so only year and month are meant.

Traps: detections and not persons; an absent month is none or not reported; some routes are passed by sea and by land.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.intake.reading.sheet import Batch
from whimbrel.standard.faults import Faults


def derive(batch: Batch, sheet: str, faults: Faults) -> Batch:
    """``m``: year and month of ``t``."""
    month = pc.replace_substring_regex(batch.given("t").cast(pa.string()), r"^(\d{4}-\d{2})-01$", r"\1")
    return Batch({**batch.columns, "m": month}, batch.rows)
