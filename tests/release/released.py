"""Small released products to test with: rows written out in the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from whimbrel.release.open_data.about import About, Source
from whimbrel.release.product import EXACT, HIDDEN, Product, ReleasedTable

PROTECTION = {
    "en": "Small cells are hidden, and as many others as it takes.",
    "fr": "Les petites cellules sont masquées, et autant d’autres qu’il le faut.",
    "zh": "小单元格予以隐去，并隐去足够多的其他单元格。",
}
TITLE = {"en": "Victims, 2024", "fr": "Victimes, 2024", "zh": "2024 年受害者"}


def released(
    name: str,
    dims: Sequence[str],
    rows: Iterable[Sequence[Any]],
    title: Mapping[str, str] = TITLE,
    unit: str = "persons",
) -> ReleasedTable:
    """A table of rows ``(code, ..., value)``; None is hidden; ``(value, low, high, status)`` says it all."""
    columns: dict[str, list[Any]] = {n: [] for n in (*dims, "value", "low", "high", "status")}
    for row in rows:
        *codes, told = row
        for dim, code in zip(dims, codes, strict=True):
            columns[dim].append(code)
        value, low, high, status = (
            told if isinstance(told, tuple) else (told, told, told, EXACT if told is not None else HIDDEN)
        )
        for column, given in (("value", value), ("low", low), ("high", high), ("status", status)):
            columns[column].append(given)
    types = [pa.string()] * len(dims) + [pa.float64()] * 3 + [pa.string()]
    table = pa.table({n: pa.array(v, t) for (n, v), t in zip(columns.items(), types, strict=True)})
    return ReleasedTable(name, title, tuple(dims), unit, "2024", ("An agency",), table, ("aaaa1111",))


def about(**more: Any) -> About:
    """What is said of a release."""
    source = Source("aaaa1111", "b" * 64, "an-agency", "2024", "reported", "An agency, figures.", "CC BY 4.0")
    facts: dict[str, Any] = {
        "id": "victims-2024",
        "author": "An office",
        "published": "2025-03-31",
        "sources": (source,),
    }
    return About(**(facts | more))


def product(*tables: ReleasedTable, **more: Any) -> Product:
    """A product of these tables, or of one with a hidden cell."""
    made = tables or (
        released("by_sex", ("sex",), [("_T", 120), ("female", 70), ("male", 50), ("unknown", None)]),
        released(
            "flows",
            ("origin", "destination"),
            [("_T", "_T", 120), ("MMR", "THA", 61), ("KHM", "THA", 49), ("LAO", "THA", None), ("VNM", "CHN", None)],
            {"en": "From where to where", "fr": "D’où vers où", "zh": "从何处到何处"},
        ),
    )
    return Product("table", TITLE, made, PROTECTION, **more)
