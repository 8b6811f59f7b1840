"""Medians of amounts from released bands alone: said only where the hidden cells could not move them."""

from __future__ import annotations

from collections.abc import Iterator

from whimbrel.release.product import TOTAL, ReleasedTable
from whimbrel.release.report.amounts import LEAST, lowest
from whimbrel.release.report.figures import Figure
from whimbrel.release.report.situation import Situation


def medians(situation: Situation, table: ReleasedTable) -> Iterator[tuple[Figure, Figure | None]]:
    """For each kind and currency the persons counted and the median's band (or None), the most persons first."""
    wholes = []
    for kind, currency, band in situation.figures.rows(table):
        figure = situation.figures.cell(table, (kind, currency, band))
        if figure and band == TOTAL:
            wholes.append(figure)
    for whole in sorted(wholes, key=lambda f: (-(f.value or 0), f.id)):
        band = median_band(situation, table, whole)
        yield whole, situation.figures.median(whole, band) if band else None


def median_band(situation: Situation, table: ReleasedTable, whole: Figure) -> str:
    """The band in which the middle person lies whatever the hidden cells hold; nothing if that is not fixed.

    A hidden band holds from nought (or what is told) to all that the released bands leave over.
    """
    if whole.value is None or whole.value < LEAST:
        return ""
    bands = {}
    for kind, currency, band in situation.figures.rows(table):
        if (kind, currency) == (whole.cell["kind"], whole.cell["currency"]) and band != TOTAL:
            bands[band] = situation.figures.rows(table)[kind, currency, band]
    known = sum(r["value"] for r in bands.values() if r["value"] is not None)
    left = max(0.0, whole.value - known)
    middle = whole.value / 2
    least = most = 0.0
    for band in sorted(bands, key=lowest):
        row = bands[band]
        start_most = most
        if row["value"] is not None:
            least, most = least + row["value"], most + row["value"]
        else:
            least, most = least + (row["low"] or 0), most + min(left, row["high"] if row["high"] is not None else left)
        # Fewer than half lie below this band whatever is hidden, and at least half up to its end.
        if start_most < middle <= least:
            return band if row["value"] is not None else ""
    return ""
