"""Faults of an upload as people read them: in groups, with rows in short, and compared with those of the file before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from whimbrel.service.words import word, words
from whimbrel.standard.checks import SEVERITIES

_MOST_RUNS = 8


@dataclass(frozen=True)
class Told:
    """One fault as it is shown. ``rows``: row numbers in short, with ``more`` that are not listed.

    ``spoken``: whether the remedy is in the page's language; those of the catalogue are in English.
    """

    check: str
    severity: str
    sheet: str
    column: str
    rows: str
    more: int
    count: int
    what: str
    remedy: str
    spoken: bool

    @property
    def of_rows(self) -> bool:
        """Whether it is about rows, not about a column, a sheet or the whole file."""
        return bool(self.rows)


def told(fault: dict[str, Any], language: str) -> Told:
    """A stored fault as it is shown. What the catalogue says of commands and files is said of pages here."""
    rows, shown = in_short(fault["rows"])
    more = fault["count"] - shown if rows else 0
    own = f"uploads_remedy_{fault['check'].lower()}"
    spoken = own in words()
    return Told(
        fault["check"],
        fault["severity"],
        fault["sheet"] or "",
        fault["column"] or "",
        rows,
        more,
        fault["count"],
        fault["what"],
        word(own, language) if spoken else fault["remedy"],
        spoken,
    )


def in_short(numbers: list[int]) -> tuple[str, int]:
    """Row numbers as ``3-17, 25`` and how many of them that are."""
    runs: list[str] = []
    shown = 0
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        if len(runs) == _MOST_RUNS:
            break
        run = [number for _, number in group]
        runs.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
        shown += len(run)
    return ", ".join(runs), shown


def by_severity(faults: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Severity -> rows (or columns, sheets, files) with a fault; all three are always there."""
    found = dict.fromkeys(SEVERITIES, 0)
    for fault in faults:
        found[fault["severity"]] += fault["count"]
    return found


@dataclass(frozen=True)
class Change:
    """What became of the faults of one check in one column: rows with it before and after."""

    check: str
    sheet: str
    column: str
    before: int
    after: int
    severity: str

    @property
    def kind(self) -> str:
        """solved, still or new."""
        return "solved" if not self.after else "new" if not self.before else "still"


def compare(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    """Every fault of either file, by check, sheet and column; the new ones first, then those still there."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    severities: dict[tuple[str, str, str], str] = {}
    for side, faults in ((0, before), (1, after)):
        for fault in faults:
            key = (fault["check"], fault["sheet"] or "", fault["column"] or "")
            counts.setdefault(key, [0, 0])[side] += fault["count"]
            severities[key] = fault["severity"]
    found = [Change(*key, was, now, severities[key]) for key, (was, now) in counts.items()]
    order = ("new", "still", "solved")
    return sorted(found, key=lambda c: (order.index(c.kind), SEVERITIES.index(c.severity), c.check, c.sheet, c.column))


def compare_rows(before: dict[str, int], after: dict[str, int]) -> list[tuple[str, int, int]]:
    """Table, rows before, rows after."""
    return [(table, before.get(table, 0), after.get(table, 0)) for table in dict.fromkeys([*before, *after])]
