"""Figures of a submission: counts that an agency gives instead of records.

Used only where the same submission has no records for the indicator, so that nobody is counted in both. Of the breakdowns
that were given, one is taken: the finest that fits the table. What it does not place stands under unknown; what
is hidden by the source keeps its two limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from whimbrel.release.returns.cells import Cells, Span, summed
from whimbrel.release.returns.outgoing import UNKNOWN
from whimbrel.release.returns.people import parquet, rows
from whimbrel.standard.model import TOTAL, table
from whimbrel.standard.store import Submission

_FINER = ("year", "quarter", "month")


@dataclass(frozen=True)
class Figure:
    """One cell of a submission's figures: the year, how exact its period is, code by dimension, limits."""

    indicator: str
    year: int
    precision: str
    agency: str
    codes: dict[str, str]
    span: Span
    matches: str
    article: str


def figures(submission: Submission, country: str, indicators: Sequence[str]) -> list[Figure]:
    """The figures of these indicators that one State reports, each within one year."""
    if "figures" not in submission.tables:
        return []
    have = set(submission.tables["figures"]["columns"])
    dims = [d for d in table("figures").dimensions() if d in have]
    asked = ", ".join(f"'{i}'" for i in indicators)
    told = {name: name if name in have else "''" for name in ("source_agency", "definition_matches", "legal_article")}
    columns = ", ".join([*dims, *(f"{sql} as {name}" for name, sql in told.items())])
    found = rows(
        f"select indicator, year(period) as year, period_precision as precision, value_low, value_high, {columns} "
        f"from {parquet(submission, 'figures')} where indicator in ({asked}) and reporting_country = '{country}' "
        "and year(period) = year(period_until) and value_low is not null and value_high is not null"
    )
    return [_figure(row, dims) for row in found]


def _figure(row: dict[str, Any], dims: Sequence[str]) -> Figure:
    return Figure(
        indicator=row["indicator"],
        year=int(row["year"]),
        precision=row["precision"] or "year",
        agency=row["source_agency"] or "",
        codes={d: row[d] for d in dims if row[d] not in (None, TOTAL)},
        span=(int(row["value_low"]), int(row["value_high"])),
        matches=row["definition_matches"] or UNKNOWN,
        article=row["legal_article"] or "",
    )


def of_years(found: Iterable[Figure]) -> list[Figure]:
    """Figures of whole years; those of quarters or months only where an indicator has no whole year: never both."""
    found = list(found)
    best: dict[tuple[str, int, str], int] = {}
    for f in found:
        key = (f.indicator, f.year, f.agency)
        best[key] = min(best.get(key, 99), _rank(f))
    return [f for f in found if _rank(f) == best[f.indicator, f.year, f.agency]]


def _rank(figure: Figure) -> int:
    return _FINER.index(figure.precision) if figure.precision in _FINER else len(_FINER)


def placed(found: Sequence[Figure], dims: Sequence[str], place: Any) -> tuple[Cells, dict[str, int]]:
    """The figures of one indicator and year in the cells of a table, and what must be said of it.

    place(figure, dim) -> category of a figure's code. Said: ``not_broken_down``, people the breakdown leaves out;
    ``parts_exceed``, by how many its parts are more than the total that was given; ``no_total``, where none was given.
    """
    cells, said = Cells(dims), {"not_broken_down": 0, "parts_exceed": 0, "no_total": 0}
    for agency in sorted({f.agency for f in found}):
        _place(cells, said, [f for f in found if f.agency == agency], dims, place)
    return cells, {name: n for name, n in said.items() if n}


def _place(cells: Cells, said: dict[str, int], found: Sequence[Figure], dims: Sequence[str], place: Any) -> None:
    usable = [f for f in found if set(f.codes) <= set(dims)]
    totals = [f.span for f in usable if not f.codes]
    # Of the breakdowns, one by what the table is first of all about (form, citizenship), then the one by most dimensions, then
    # the one that places most people.
    grains: dict[tuple[str, ...], list[Figure]] = {}
    for f in usable:
        if f.codes:
            grains.setdefault(tuple(sorted(f.codes)), []).append(f)
    best = max(grains, key=lambda g: (dims[0] in g, len(g), summed(f.span for f in grains[g])[0], g), default=None)
    chosen = grains[best] if best else []
    parts = Cells(dims)
    for f in chosen:
        parts.add(tuple(place(f, d) if d in f.codes else UNKNOWN for d in dims), *f.span)
    if not totals:
        said["no_total"] += 1 if chosen else 0
        cells.merge(parts)
        return
    (low, high), (part_low, part_high) = summed(totals), parts.total
    said["parts_exceed"] += max(0, part_low - high)
    # Hidden parts may or may not fill the total; where they can, nobody is left over.
    if part_high < low:
        said["not_broken_down"] += low - part_high if dims else 0
        parts.add(tuple(UNKNOWN for _ in dims), low - part_high, max(low - part_high, high - part_low))
    parts.know_total(low, high)
    cells.merge(parts)
