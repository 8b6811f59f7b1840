"""What people paid and owed: how many persons in each band of amounts, by kind of payment and currency.

The payments of a person of one kind in one currency are added up first, so that a band counts persons. Bands grow as 1, 2, 5, 10
do. A kind and currency with fewer than twice policy.FEWEST persons is left out. Nothing is converted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from whimbrel.flows.engine import connect, read
from whimbrel.flows.movements import recorded
from whimbrel.flows.question import Question, filtered
from whimbrel.release.policy import FEWEST
from whimbrel.release.product import TOTAL
from whimbrel.release.report.counted import CountedTable
from whimbrel.release.report.order import Draw
from whimbrel.release.report.other_countries import Cells
from whimbrel.release.report.wording import words
from whimbrel.standard.store import Submission

LEAST = FEWEST * 2
"""Persons, for a kind and currency to be shown at all, and for a median."""


def amounts_table(draw: Draw, submissions: Sequence[Submission], indicator: str) -> CountedTable | None:
    """Persons by kind, currency and band in the period of the draw; None if there are too few, or no records."""
    if indicator != "persons_recorded":
        return None
    question = Question((), draw.where, draw.period.first, draw.period.last, indicator)
    con = connect()
    persons = recorded(con, submissions, frozenset(question.needs()))
    columns = {"person": "int64", "kind": "string", "amount": "float64", "currency": "string"}
    payments = read(con, submissions, "payments", columns)
    if persons is None or payments is None:
        return None
    chosen = filtered(persons, question).select("submission", "person")
    payments = payments.filter(payments.kind.isin(draw.money) & payments.amount.notnull() & payments.currency.notnull())
    joined = payments.inner_join(chosen, ["submission", "person"])
    sums = joined.group_by(["submission", "person", "kind", "currency"]).aggregate(amount=joined.amount.sum())
    rows = sums.to_pyarrow().to_pylist()
    cells = _cells([(r["kind"], r["currency"], float(r["amount"])) for r in rows])
    used = {r["submission"]: None for r in rows}
    if not cells:
        return None
    by_id = {s.id: s for s in submissions}
    sources = tuple(dict.fromkeys(by_id[i].manifest["label"] or by_id[i].reporter for i in sorted(used)))
    dims = ("kind", "currency", "band")
    period = draw.period.name.replace("_", "/")
    return CountedTable(
        f"{draw.id}-amounts",
        dict(words()["titles"]["amounts"]),
        dims,
        "persons",
        period,
        sources,
        cells,
        tuple(sorted(used)),
        # Fewer than these would not be shown.
        least={(kind, currency, TOTAL): LEAST for kind, currency, code in cells if code == TOTAL},
    )


def _cells(rows: Sequence[tuple[str, str, float]]) -> Cells:
    groups = Counter((kind, currency) for kind, currency, _ in rows)
    cells: Cells = {}
    for kind, currency, amount in rows:
        if groups[kind, currency] >= LEAST:
            for code in (band_of(amount), TOTAL):
                cells[kind, currency, code] = cells.get((kind, currency, code), 0) + 1
    return dict(sorted(cells.items(), key=lambda c: (c[0][:2], -1 if c[0][2] == TOTAL else lowest(c[0][2]))))


def band_of(amount: float) -> str:
    """The band of an amount: ``1000_1999``; below 1 it is ``0_0``."""
    low, step = 1, 0
    while True:
        following = low * (2, 5, 10)[step] // (1, 2, 5)[step]
        if amount < 1:
            return "0_0"
        if amount < following:
            return f"{low}_{following - 1}"
        low, step = following, (step + 1) % 3


def lowest(band: str) -> int:
    """Where a band begins."""
    return int(band.partition("_")[0])
