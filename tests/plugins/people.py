"""Small tables of the standard for tests: so many persons from one country to another."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from whimbrel.standard.sealing import seal_tables


def coded(code: str, count: int) -> pa.Array:
    """A column of one code."""
    return pa.array([code] * count).dictionary_encode()


def people(count: int, origin: str, destination: str, *, year: int = 2023, form: str = "forced_labour") -> dict:
    """Tables persons, legs and exploitations: ``count`` women who went from ``origin`` to ``destination``."""
    ids = pa.array(range(1, count + 1), pa.int64())
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    same = {"id": ids, "source_row": ids}
    return {
        "persons": pa.table(
            {
                **same,
                "registered": pa.array([first] * count),
                "registered_until": pa.array([last] * count),
                "registered_precision": coded("year", count),
                "role_victim": coded("yes", count),
                "sex": coded("female", count),
                "age_band": coded("27_29", count),
                "citizenship": coded(origin, count),
            }
        ),
        "legs": pa.table(
            {
                **same,
                "person": ids,
                "sequence": pa.array([1] * count, pa.int64()),
                "from_country": coded(origin, count),
                "to_country": coded(destination, count),
                "border_type": coded("sea", count),
            }
        ),
        "exploitations": pa.table(
            {**same, "person": ids, f"form_{form}": coded("yes", count), "country": coded(destination, count)}
        ),
    }


def seal_people(store: Path, reporter: str, count: int, origin: str, destination: str, **facts) -> Path:
    """Seal :func:`people` of 2023 for a reporter; returns the submission's folder."""
    facts = {"period": "2023", "nature": "reported", "handling": "amber", **facts}
    year = int(facts["period"][:4])
    return seal_tables(store, people(count, origin, destination, year=year), reporter=reporter, **facts)
