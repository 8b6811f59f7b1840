"""A situation report for the public: what ``whimbrel situation`` makes of one file, from submissions that were chosen on a page.

The file that makes the same report again goes with it (``report/order.yaml``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import yaml

from whimbrel.release.draft import Draft, Told, digest_of
from whimbrel.release.earlier import Earlier, beside
from whimbrel.release.open_data.about import About
from whimbrel.release.product import ReleasedTable
from whimbrel.release.refusal import NotReleased
from whimbrel.release.report.counted import CountedTable
from whimbrel.release.report.folder import Protected, count_report, product_of, situation_of, write_up
from whimbrel.release.report.order import FORMAT, MONEY, TABLES, Draw, parse_order
from whimbrel.release.report.protecting import Protect
from whimbrel.release.wishes.tables import hidden_together
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.store import Submission

FOLDER = "report"
"""Of a release: where the report lies in it."""
_NAME = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True)
class ReportWish:
    """period, and the one it is compared with. indicators: what is counted, each a draw. since: first year of trends.

    where: dimension -> codes, for all draws. money: fees and debts too. decided: as of tables.
    """

    kind: ClassVar[str] = "report"
    rounded: ClassVar[bool] = False
    title: Mapping[str, str]
    period: Period
    indicators: tuple[str, ...]
    before: Period | None = None
    since: int | None = None
    tables: tuple[str, ...] = TABLES
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money: bool = False
    decided: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.indicators:
            raise NotReleased("report_indicators")
        if unknown := sorted(set(self.tables) - set(TABLES)):
            raise NotReleased("unknown_table", unknown=unknown[0], tables=TABLES)
        if not self.tables:
            raise NotReleased("no_table")
        if self.before and self.before.last >= self.period.first:
            raise NotReleased("report_before", before=str(self.before), period=str(self.period))

    def draws(self) -> tuple[Draw, ...]:
        """What is counted for it: one draw for each indicator."""
        since = self.since or (self.before or self.period).first.year
        return tuple(
            Draw(
                id=name, period=self.period, before=self.before, since=since, indicator=indicator, where=self.where,
                tables=self.tables, money=MONEY if self.money and n == 0 else (),
            )
            for n, (name, indicator) in enumerate(self._names().items())
        )  # fmt: skip

    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for n, indicator in enumerate(self.indicators):
            short = _NAME.sub("", indicator)[:18] or "counts"
            found[f"{short}{n}" if short in found else short] = indicator
        return found

    def as_data(self) -> dict[str, Any]:
        """The wish for JSON."""
        return {
            "kind": self.kind, "title": dict(self.title), "period": self.period.name, "indicators": list(self.indicators),
            "before": self.before.name if self.before else None, "since": self.since, "tables": list(self.tables),
            "where": {k: list(v) for k, v in self.where.items()}, "money": self.money, "decided": list(self.decided),
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ReportWish:
        """A wish from its JSON."""
        before = parse_period(data["before"]) if data.get("before") else None
        where = {k: tuple(v) for k, v in data.get("where", {}).items()}
        return cls(
            data["title"], parse_period(data["period"]), tuple(data["indicators"]), before, data.get("since"),
            tuple(data.get("tables", TABLES)), where, bool(data.get("money")), tuple(data.get("decided", ())),
        )  # fmt: skip


def draft_report(wish: ReportWish, submissions: Sequence[Submission], earlier: Sequence[Earlier], told: Told) -> Draft:
    """What would be published: the released tables, and the report written up from them."""
    draws = wish.draws()
    of = {d.id: submissions for d in draws}
    protect = beside_earlier(draws, of, earlier, wish.decided)

    def telling(counted: Sequence[CountedTable]) -> Sequence[ReleasedTable]:
        told("protecting", 0.3)
        return protect(counted)

    told("counting", 0.05)
    found = count_report(draws, of, telling)
    product = product_of(wish.title, list(found.released.values()))
    if product.figures["cells"] == product.figures["cells_hidden"]:
        raise NotReleased("all_hidden")
    told("writing", 0.6)
    return Draft(product, found.sources, digest_of(product), _written(wish, found, submissions))


def beside_earlier(
    draws: Sequence[Draw],
    submissions: Mapping[str, Sequence[Submission]],
    earlier: Sequence[Earlier],
    decided: Sequence[str] = (),
) -> Protect:
    """The way through the gate for the tables of several draws, each beside what was released of its records before.

    submissions: id of a draw -> what it draws on. NotReleased for an earlier release that a draw cannot stand beside.
    """
    before = {d.id: beside(d, submissions[d.id], earlier) for d in draws}

    def protect(counted: Sequence[CountedTable]) -> list[ReleasedTable]:
        made: dict[str, ReleasedTable] = {}
        for draw in draws:
            of_draw = [t for t in counted if t.id.partition("-")[0] == draw.id]
            made |= {t.id: t for t in hidden_together(of_draw, before[draw.id], decided)}
        return [made[t.id] for t in counted]

    return protect


def _written(wish: ReportWish, found: Protected, submissions: Sequence[Submission]) -> Any:
    def files(about: About, drawn: Mapping[str, bytes]) -> dict[str, bytes]:
        raw = _order(wish, about, submissions)
        before = {path.removeprefix(f"{FOLDER}/"): data for path, data in drawn.items()}
        made = write_up(situation_of(parse_order(raw, Path("order.yaml")), found, "../"), before)
        return {f"{FOLDER}/order.yaml": raw, **{f"{FOLDER}/{name}": data for name, data in made.files.items()}}

    return files


def _order(wish: ReportWish, about: About, submissions: Sequence[Submission]) -> bytes:
    """The file that asks ``whimbrel situation`` for this report, from a store that holds the submissions."""
    draws = {}
    for draw in wish.draws():
        draws[draw.id] = {
            "store": "store", "submissions": sorted(s.id for s in submissions), "indicator": draw.indicator,
            "tables": list(draw.tables), "since": draw.since, **({"money": list(draw.money)} if draw.money else {}),
            **({"where": {k: list(v) for k, v in draw.where.items()}} if draw.where else {}),
        }  # fmt: skip
    data = {
        "report": FORMAT, "id": about.id, "title": dict(wish.title), "about": dict(about.description),
        "period": wish.period.name, "before": wish.before.name if wish.before else None, "languages": list(about.languages),
        "author": about.author, "publisher": about.publisher, "licence": about.licence, "published": about.published,
        "address": about.address, "version": about.version, "draws": draws,
    }  # fmt: skip
    kept = {k: v for k, v in data.items() if v not in ("", None, {})}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False).encode()
