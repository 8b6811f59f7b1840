"""Tables of sealed submissions: small numbers hidden with all it takes, or every number rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from whimbrel.release.draft import Draft, digest_of
from whimbrel.release.earlier import Earlier, beside
from whimbrel.release.policy import FEWEST, ROUNDED_TO
from whimbrel.release.product import EXACT, HIDDEN, TOTAL, Product, ReleasedTable
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import CountedTable, Drawn, count_draw, refuse_mixed_natures
from whimbrel.release.report.order import TABLES, Draw
from whimbrel.release.wording import gate_words
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.store import Submission

HIDING, ROUNDING = "hiding", "rounding"


@dataclass(frozen=True)
class TableWish:
    """What is to be published. tables: of ``report.order.TABLES``; where: dimension -> codes, for all tables; indicator: one.

    title: language -> words. protection: HIDING or ROUNDING. decided: faults beside earlier releases that persons let stand
    (``told_before``, ``small_change``).
    """

    kind: ClassVar[str] = "table"
    title: Mapping[str, str]
    period: Period
    tables: tuple[str, ...]
    indicator: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decided: tuple[str, ...] = ()
    protection: str = HIDING

    def __post_init__(self) -> None:
        unknown = [t for t in self.tables if t not in TABLES]
        if unknown or not self.tables:
            raise (
                NotReleased("unknown_table", unknown=unknown[0], tables=TABLES) if unknown else NotReleased("no_table")
            )
        if self.protection not in (HIDING, ROUNDING):
            raise NotReleased("unknown_protection", ways=[HIDING, ROUNDING])

    @property
    def rounded(self) -> bool:
        """Whether its numbers are rounded."""
        return self.protection == ROUNDING

    def draws(self) -> tuple[Draw, ...]:
        """What is counted for it: one draw."""
        return (
            Draw(
                id="counts", period=self.period, before=None, since=self.period.first.year, title=self.title,
                indicator=self.indicator, where=self.where, tables=self.tables,
            ),
        )  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        """The wish for JSON."""
        return {
            "kind": self.kind, "title": dict(self.title), "period": self.period.name, "tables": list(self.tables),
            "indicator": self.indicator, "where": {k: list(v) for k, v in self.where.items()}, "decided": list(self.decided),
            "protection": self.protection,
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> TableWish:
        """A wish from its JSON."""
        where = {k: tuple(v) for k, v in data.get("where", {}).items()}
        return cls(
            data["title"], parse_period(data["period"]), tuple(data["tables"]), data.get("indicator"), where,
            tuple(data.get("decided", ())), data.get("protection", HIDING),
        )  # fmt: skip


def draft_tables(
    wish: TableWish, submissions: Sequence[Submission], earlier: Sequence[Earlier], secret: Path | None
) -> Draft:
    """What would be published. secret: file of the key that rounding is drawn with."""
    (draw,) = wish.draws()
    before = beside(draw, submissions, earlier, rounded=wish.rounded)
    drawn = count_draw(draw, submissions)
    refuse_mixed_natures([drawn])
    if wish.rounded:
        return _rounded(wish, drawn, secret)
    tables = hidden_together(drawn.tables, before, wish.decided)
    figures = _figures(tables)
    told = {"hidden": figures["hidden"], "cells": figures["cells"], "shown": figures["shown_percent"]}
    losses = (gate_words("hidden", "losses", **told),)
    protection = gate_words("hidden", "protection", most=FEWEST - 1, fewest=FEWEST)
    product = Product(wish.kind, wish.title, tuple(tables), protection, None, figures, losses)
    return Draft(product, drawn.sources, digest_of(product))


def hidden_together(
    counted: Sequence[CountedTable], before: Sequence[Earlier], decided: Sequence[str]
) -> list[ReleasedTable]:
    """Tables through the gate beside earlier releases, whose numbers everybody knows. In the same order."""
    from whimbrel.release.report.through_gate import Published, through_gate

    known = [Published(e.name, count_draw(e.draw, e.submissions).tables, e.tables) for e in before if e.draw]
    return through_gate(counted, known, decided)


def _rounded(wish: TableWish, drawn: Drawn, secret: Path | None) -> Draft:
    from whimbrel.release.report.rounded import rounded

    if secret is None:
        raise NotReleased("no_key")
    tables, farther = rounded(drawn.tables, secret)
    figures = {"cells": sum(len(t.rows) for t in tables), "rounded_to": ROUNDED_TO, "farther": farther}
    told = {"base": ROUNDED_TO, "under": ROUNDED_TO - 1}
    losses = [gate_words("rounded", "losses", **told)]
    if farther:
        losses.append(gate_words("rounded", "farther", farther=farther))
    protection = gate_words("rounded", "protection", **told)
    product = Product(wish.kind, wish.title, tuple(tables), protection, None, figures, tuple(losses))
    return Draft(product, drawn.sources, digest_of(product))


def _figures(tables: Sequence[ReleasedTable]) -> dict[str, Any]:
    """From the released tables and nothing else: a share of numbers that are hidden would be one more total."""
    statuses = [s for t in tables for s in t.rows["status"].to_pylist()]
    shown = whole = 0
    for table in tables:
        rows, parts = table.rows.to_pylist(), [d for d in table.dims if d != "period"]
        totals = [r for r in rows if all(r[d] == TOTAL for d in parts)]
        if totals and all(r["status"] == EXACT for r in totals):
            whole += sum(int(r["value"]) for r in totals)
            leaves = [r for r in rows if TOTAL not in [r[d] for d in parts]]
            shown += sum(int(r["value"]) for r in leaves if r["status"] == EXACT)
    return {
        "cells": len(statuses),
        "hidden": statuses.count(HIDDEN),
        "shown_percent": round(100 * shown / whole) if whole else 0,
        "fewest": FEWEST,
    }
