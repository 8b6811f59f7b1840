"""Which rows of an answer a map can draw."""

from __future__ import annotations

from typing import Any

from whimbrel.flows.question import Answer
from whimbrel.vocabulary.countries import countries


def mapped(answer: Answer) -> list[dict[str, Any]]:
    """Rows that can be drawn: a number between two different countries. Largest first."""
    known = countries()
    rows = [r for r in answer.table.to_pylist() if r["origin"] in known and r["destination"] in known]
    rows = [r for r in rows if r["value_high"] is not None and r["origin"] != r["destination"]]
    return sorted(rows, key=lambda r: -r["value_high"])
