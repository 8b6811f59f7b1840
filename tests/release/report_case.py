"""A small store with known counts, an order for it, and a plain rule of hiding: for tests only, it hides too little."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from tests.flows.sealed_rows import sealed
from whimbrel.release.policy import small
from whimbrel.release.product import EXACT, HIDDEN, ReleasedTable
from whimbrel.release.report.counted import CountedTable
from whimbrel.release.report.order import Order, read_order
from whimbrel.standard.store import Submission

# (year, month, sex, age, citizenship, destination, form, fee in THB or None) and how many persons.
Kind = tuple[int, int, str, int, str, str, str, float | None]
PEOPLE: dict[Kind, int] = {
    (2024, 3, "female", 22, "MMR", "THA", "forced_labour", 15000): 60,
    (2024, 5, "male", 31, "KHM", "THA", "forced_labour", 2500): 41,
    (2024, 9, "male", 40, "MMR", "MYS", "sexual_exploitation", None): 25,
    (2024, 9, "unknown", 22, "LAO", "THA", "servitude", 700): 3,
    (2023, 2, "female", 22, "MMR", "THA", "forced_labour", 9000): 50,
    (2023, 7, "male", 31, "KHM", "THA", "sexual_exploitation", None): 20,
}
ORDER = """\
report: whimbrel-report/1
id: small-region
title: {en: People in the small region, fr: Personnes dans la petite région, zh: 小区域人员}
period: 2024
before: 2023
languages: [LANGUAGES]
author: An office
published: 2025-03-31
draws:
  victims:
    title: {en: Victims recorded, fr: Victimes enregistrées, zh: 登记的受害者}
    store: store
    indicator: persons_recorded
    where: {role: victim}
    since: 2023
    money: [fee]
"""


def store_of(folder: Path, people: dict[Kind, int] = PEOPLE, nature: str = "reported") -> Submission:
    """Seal the people into ``folder/store``."""
    persons: list[dict[str, Any]] = []
    suffered, paid = [], []
    for (year, month, sex, age, home, place, form, fee), many in people.items():
        day = dt.date(year, month, 10)
        for _ in range(many):
            number = len(persons) + 1
            when = {"registered": day, "registered_until": day, "registered_precision": "day"}
            persons.append({"id": number, "role_victim": "yes", "sex": sex, "age": age, "citizenship": home, **when})
            suffered.append({"person": number, "country": place, f"form_{form}": "yes"})
            if fee is not None:
                paid.append({"person": number, "kind": "fee", "amount": fee, "currency": "THB"})
    tables = {"persons": persons, "exploitations": suffered, "payments": paid}
    return sealed(folder / "store", "an-agency", nature, "2023_2024", **tables)


def order_of(folder: Path, languages: str = "en", text: str = ORDER) -> Order:
    """The order, written beside the store."""
    path = folder / "report.yaml"
    path.write_text(text.replace("LANGUAGES", languages), "utf-8")
    return read_order(path)


def counted_by(position: int, year: int, people: dict[Kind, int] = PEOPLE) -> Counter[str]:
    """How many in a year by one property: the slow way, for comparison."""
    found: Counter[str] = Counter()
    for kind, many in people.items():
        if kind[0] == year:
            found[str(kind[position])] += many
    return found


def plainly(hide: Callable[[str, Sequence[str], int], bool]) -> Callable[[Sequence[CountedTable]], list[ReleasedTable]]:
    """Protection that hides what it is told to, and leaves the true number in memory behind every null, as code may do."""

    def protect(tables: Sequence[CountedTable]) -> list[ReleasedTable]:
        return [_released(t, hide) for t in tables]

    return protect


def _released(table: CountedTable, hide: Callable[[str, Sequence[str], int], bool]) -> ReleasedTable:
    cells = list(table.cells.items())
    gone = [hide(table.id, codes, n) for codes, n in cells]
    columns: dict[str, Any] = {
        d: pa.array([codes[at] for codes, _ in cells], pa.string()) for at, d in enumerate(table.dims)
    }
    numbers = _behind_nulls([n for _, n in cells], gone)
    status = pa.array([HIDDEN if g else EXACT for g in gone], pa.string())
    rows = pa.table({**columns, "value": numbers, "low": numbers, "high": numbers, "status": status})
    return ReleasedTable(
        table.id, table.title, table.dims, table.unit, table.period, table.sources, rows, table.submissions, table.notes
    )


def _behind_nulls(numbers: Iterable[int], gone: Sequence[bool]) -> pa.Array:
    data = pa.array([float(n) for n in numbers], pa.float64())
    mask = pa.array([not g for g in gone], pa.bool_())
    return pa.Array.from_buffers(pa.float64(), len(gone), [mask.buffers()[1], data.buffers()[1]])


primary = plainly(lambda table, codes, count: small(count))
"""Small cells only."""
