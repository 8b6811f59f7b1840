"""UK referral statistics: rows such as "Police total" stand among the responders they add up.

Traps: totals in five columns beside their parts (a blind sum is 7.7 times too many); combinations of forms as text; dual
nationality as two demonyms with only a space between; police have totals by nationality only.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from whimbrel.intake.reading.sheet import Batch
from whimbrel.standard.faults import Faults


def derive(batch: Batch, sheet: str, faults: Faults) -> Batch:
    """``Responder``: the responder, or ``total`` on the row that adds up its type."""
    responder = batch.given("First responder").cast(pa.string())
    total = pc.ends_with(responder, " total")
    return Batch({**batch.columns, "Responder": pc.if_else(total, "total", responder)}, batch.rows)
