"""The one door: tables of sealed submissions made fit for the public, with what would be lost and what remains a risk.

Nothing is published here; :func:`draft` says what would be. Whoever publishes (the pages, the command) writes the draft out with
``open_data`` once the owners have verified it and two persons have approved it: :func:`refuse_approvals` is asked each time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from whimbrel.release.open_data.about import Source
from whimbrel.release.open_data.tables import csv_bytes
from whimbrel.release.policy import APPROVALS, FEWEST
from whimbrel.release.product import EXACT, HIDDEN, TOTAL, Product, ReleasedTable
from whimbrel.release.report.counted import CountedTable, Drawn, count_draw, refuse_mixed_natures
from whimbrel.release.report.order import TABLES, Draw
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.period import Period
from whimbrel.standard.store import Submission

PROTECTION = (
    f"Counts of 1 to {FEWEST - 1} are hidden, and as many others as it takes: for no hidden number can less than a range of "
    f"{FEWEST} be worked out from everything in this release and in earlier ones of the same records. Totals and noughts are as "
    "they were reported. This does not guard against somebody who knows all persons of a number but one."
)
RISKS = (
    "Who knows of one person learns from a number that is shown that somebody of these traits was reported, no more.",
    "A small place, a rare citizenship or a single month can point to people whom others know. Take such a table out, or make it "
    "coarser, if somebody could be found by it and come to harm.",
    "What is published cannot be taken back. A withdrawal tells readers not to use it; copies remain.",
)


Records = tuple[str, dt.date, dt.date]


@dataclass(frozen=True)
class Wish:
    """What is to be published. tables: of ``report.order.TABLES``; where: dimension -> codes, for all tables; indicator: one.

    title: language -> words. decided: faults beside earlier releases that persons let stand (``told_before``, ``small_change``).
    """

    title: Mapping[str, str]
    period: Period
    tables: tuple[str, ...]
    indicator: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decided: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [t for t in self.tables if t not in TABLES]
        if unknown or not self.tables:
            raise QuestionError(
                f"Choose tables of {', '.join(TABLES)}." + (f" There is no {unknown[0]}." if unknown else "")
            )

    def as_data(self) -> dict[str, Any]:
        """The wish for JSON."""
        return {
            "title": dict(self.title), "period": self.period.name, "tables": list(self.tables), "indicator": self.indicator,
            "where": {k: list(v) for k, v in self.where.items()}, "decided": list(self.decided),
        }  # fmt: skip


@dataclass(frozen=True)
class Earlier:
    """A release of tables that was published: its name, what it was asked for, of which records, and its tables.

    records: (reporter, first day, last day) of each submission. submissions: empty if one of them is not here any more; then
    nothing can be released of the same records, for what the two give away together could not be proven.
    """

    name: str
    wish: Wish
    records: frozenset[Records]
    submissions: tuple[Submission, ...]
    tables: tuple[ReleasedTable, ...]


@dataclass(frozen=True)
class Draft:
    """``product`` as it would be published; sources behind it; digest: of every number, so that nothing else can be approved."""

    product: Product
    sources: tuple[Source, ...]
    digest: str


def draft(wish: Wish, submissions: Sequence[Submission], earlier: Sequence[Earlier] = ()) -> Draft:
    """What would be published. QuestionError where it may not be, with what to change.

    earlier: every release of tables there was; those of other records do not matter.
    """
    from whimbrel.release.report.through_gate import Published, through_gate

    if not submissions:
        raise QuestionError("Choose at least one sealed submission.")
    before = related(wish, submissions, earlier)
    drawn = _count(wish, submissions)
    refuse_mixed_natures([drawn])
    known = [Published(e.name, _count(e.wish, e.submissions).tables, e.tables) for e in before]
    tables = through_gate(drawn.tables, known, wish.decided)
    tables = [replace(t, rows=t.rows.sort_by([(d, "ascending") for d in t.dims])) for t in tables]
    figures = _figures(drawn.tables, tables)
    losses = (
        f"{figures['hidden']} of {figures['cells']} numbers are hidden, totals included; of the persons or events in the finest "
        f"cells {figures['shown_percent']} of 100 stand in a number that is shown.",
    )
    product = Product("table", wish.title, tuple(tables), PROTECTION, None, figures, losses)
    return Draft(product, drawn.sources, digest_of(product))


def related(wish: Wish, submissions: Sequence[Submission], earlier: Sequence[Earlier]) -> list[Earlier]:
    """Earlier releases of the same records. QuestionError for one whose selection overlaps with this one without being the same.

    The same: of the same reporters and periods (corrected versions count as the same), for the same period, indicator and filter.
    Two selections of which one holds the other could be subtracted from each other.
    """
    mine = records_of(submissions)
    found = []
    for one in earlier:
        theirs = one.records
        if not any(a[0] == b[0] and a[1] <= b[2] and b[1] <= a[2] for a in mine for b in theirs):
            continue
        if not _touch(wish.period, one.wish.period) or (
            wish.indicator and one.wish.indicator not in (None, wish.indicator)
        ):
            continue
        if theirs != mine or one.wish.period != wish.period or dict(one.wish.where) != dict(wish.where):
            raise QuestionError(
                f"The release {one.name} holds some of the same records in another selection: the one could be subtracted from "
                "the other. Choose the same submissions, period and filter as that release, or records it does not hold."
            )
        if not one.submissions:
            raise QuestionError(
                f"A submission behind the release {one.name} of the same records is not here any more, so what the two give away "
                "together cannot be proven. Restore it from a backup."
            )
        found.append(one)
    return found


def refuse_approvals(persons: Sequence[object]) -> None:
    """Raise QuestionError unless enough different persons have approved."""
    if len(set(persons)) < APPROVALS:
        raise QuestionError(f"{APPROVALS} different persons must approve a release; {len(set(persons))} did.")


def digest_of(product: Product) -> str:
    """SHA-256 over every number and word of the tables and records."""
    found = hashlib.sha256(repr(sorted(product.title.items())).encode())
    for table in product.tables:
        found.update(f"{table.id} {table.unit} {table.period} {table.sources} {table.submissions}".encode())
        found.update(csv_bytes(table.rows))
    if product.records is not None:
        found.update(csv_bytes(product.records))
    return found.hexdigest()


def _count(wish: Wish, submissions: Sequence[Submission]) -> Drawn:
    draw = Draw(
        id="counts", period=wish.period, before=None, since=wish.period.first.year, title=wish.title,
        indicator=wish.indicator, where=wish.where, tables=wish.tables,
    )  # fmt: skip
    return count_draw(draw, submissions)


def records_of(submissions: Sequence[Submission]) -> frozenset[Records]:
    """Reporter, first and last day of each submission: corrected versions of one are the same records."""
    return frozenset((s.reporter, s.period.first, s.period.last) for s in submissions)


def _touch(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last


def _figures(counted: Sequence[CountedTable], tables: Sequence[ReleasedTable]) -> dict[str, Any]:
    statuses = [s for t in tables for s in t.rows["status"].to_pylist()]
    shown = whole = 0
    for before, after in zip(counted, tables, strict=True):
        whole += sum(n for codes, n in before.cells.items() if TOTAL not in codes)
        for row in after.rows.to_pylist():
            if row["status"] == EXACT and TOTAL not in [row[d] for d in after.dims]:
                shown += int(row["value"])
    return {
        "cells": len(statuses),
        "hidden": statuses.count(HIDDEN),
        "shown_percent": round(100 * shown / whole) if whole else 100,
        "fewest": FEWEST,
    }
