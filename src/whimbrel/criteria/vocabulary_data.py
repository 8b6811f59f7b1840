"""The fact vocabulary and the criteria as plain data: for the API and for the manual."""

from __future__ import annotations

from typing import Any

from whimbrel.criteria.criterion import Criterion, criteria
from whimbrel.criteria.facts import facts


def facts_data() -> list[dict[str, Any]]:
    """Every fact: how it is written, what kind it is, what a yes for it says as well, and where it is known from."""
    return [
        {
            "fact": f.id,
            "phases": list(f.at),
            "kind": f.kind,
            "implies": list(f.implies),
            "unit": f.number,
            "known_from": f"person.{f.source}" if f.source else "",
            "label": f.label,
        }
        for f in facts().values()
    ]


def criteria_data() -> list[dict[str, Any]]:
    """Every instrument and definition, with its readings and groups."""
    return [_criterion(c) for c in criteria()]


def _criterion(c: Criterion) -> dict[str, Any]:
    return {
        "criterion": c.id,
        "version": c.version,
        "label": c.label,
        "finding": c.finding or None,
        "decides": c.decides,
        "speaks_to": c.speaks_to,
        "source": c.source,
        "address": c.address,
        "confidence": c.confidence,
        "caution": c.caution,
        "phases": list(c.phases),
        "groups": [{"id": g, "label": c.group_labels.get(g, g)} for g in c.groups],
        "readings": [{"id": r.id, "label": r.label} for r in c.readings],
    }
