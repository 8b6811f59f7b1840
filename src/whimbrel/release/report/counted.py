"""Tables of a report as they are counted from submissions. They are exact, and leave only through the gate.

Everybody is counted in one cell of a table only: several forms or citizenships at once are a category of their own. The cells of
a period and its total come from one question, so that they fit each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from whimbrel.flows.labels import label
from whimbrel.flows.loaded import Loaded
from whimbrel.flows.question import Answer, Question
from whimbrel.release.open_data.about import LANGUAGES, Source
from whimbrel.release.open_data.wording import OTHER, SEVERAL, column_label
from whimbrel.release.policy import FEWEST
from whimbrel.release.product import TOTAL
from whimbrel.release.report.about_table import colon
from whimbrel.release.report.order import Draw
from whimbrel.release.report.wording import said
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.period import Period
from whimbrel.standard.store import Submission

FEW = {"flows": FEWEST * 4, "citizenship": FEWEST * 2}
"""Table -> persons below which a country stands among the other countries."""
Cells = dict[tuple[str, ...], int]
_NOT_KNOWN = {"unknown", "not_asked", "refused", "not_applicable"}


@dataclass(frozen=True)
class CountedTable:
    """Exact counts: never to be shown, written or kept. Fields as of ReleasedTable; ``cells``: codes -> count, with totals."""

    id: str
    title: Mapping[str, str]
    dims: tuple[str, ...]
    unit: str
    period: str
    sources: tuple[str, ...]
    cells: Mapping[tuple[str, ...], int]
    submissions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """What came of one draw: its tables before protection, what is counted, and its sources."""

    draw: Draw
    indicator: str
    unit: str
    tables: tuple[CountedTable, ...]
    sources: tuple[Source, ...]


def count_draw(draw: Draw, submissions: Sequence[Submission]) -> Drawn:
    """Count everything a draw asks for. QuestionError if nothing can be counted, or units would be mixed."""
    held = Loaded(submissions)
    indicator, unit = _indicator(draw, held, submissions)
    tables: list[CountedTable] = []
    used: dict[str, Submission] = {}
    refused = ""
    for name in draw.tables:
        if name == "year" and not _whole_years(draw):
            continue
        try:
            answers = _answers(draw, held, submissions, name, indicator)
        except QuestionError as error:
            refused = str(error)
            continue
        cells = _cells(name, answers)
        if not _worth_showing(name, cells):
            continue
        sources = {s.id: s for _, a in answers for s in a.sources}
        used |= sources
        tables.append(_table(draw, name, indicator, unit, cells, answers, sources))
    if not tables:
        raise QuestionError(f"draws.{draw.id}: nothing can be counted for {draw.period}. {refused}".strip())
    if draw.money:
        from whimbrel.release.report.amounts import amounts_table

        money = amounts_table(draw, submissions, indicator)
        tables += [money] if money else []
    return Drawn(draw, indicator, unit, tuple(tables), tuple(source_of(s) for _, s in sorted(used.items())))


def _whole_years(draw: Draw) -> bool:
    """Years beside a part of a year would tell the rest of that year by subtraction; beside several years, their sum twice."""
    return all(len(p.name) == 4 for p in (draw.before, draw.period) if p)


def source_of(submission: Submission) -> Source:
    """What must be said of a submission that was drawn on."""
    about = submission.manifest["source"]
    return Source(
        submission.id,
        str(submission.seal()["manifest_sha256"]),
        submission.manifest["label"] or submission.reporter,
        submission.period.name.replace("_", "/"),
        submission.nature,
        about.get("citation", ""),
        about.get("licence", ""),
        about.get("caution", ""),
    )


def _indicator(draw: Draw, held: Loaded, submissions: Sequence[Submission]) -> tuple[str, str]:
    pairs = held.indicators(submissions)
    fitting = [p for p in pairs if draw.indicator in (None, p[0])]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(f"{i} ({u})" for i, u in pairs) or "nothing"
    raise QuestionError(f"draws.{draw.id}.indicator: name one of {listed}; they are never added up.")


def _answers(
    draw: Draw, held: Loaded, submissions: Sequence[Submission], name: str, indicator: str
) -> list[tuple[str, Answer]]:
    """(period, answer) of each period the table shows."""
    by = ("origin", "destination") if name == "flows" else (name,)
    if name == "year":
        spans = [_years(draw)]
    elif name == "month":
        spans = [draw.period]
    else:
        spans = [p for p in (draw.before, draw.period) if p]
    found = []
    for span in spans:
        answer = held.ask(submissions, Question(by, draw.where, span.first, span.last, indicator))
        rows = answer.table.to_pylist()
        if any(r["value"] is None for r in rows):
            raise QuestionError("The source itself hides cells; a report is made from exact figures.")
        found.append((span.name, answer))
    return found


def _years(draw: Draw) -> Period:
    from datetime import date

    first = min(draw.since, draw.period.first.year)
    return Period(date(first, 1, 1), draw.period.last, f"{first}_{draw.period.last.year}")


def _cells(name: str, answers: Sequence[tuple[str, Answer]]) -> Cells:
    cells: Cells = {}
    for period, answer in answers:
        by = ("origin", "destination") if name == "flows" else (name,)
        timed = name in ("year", "month")
        for row in answer.table.to_pylist():
            codes = tuple(SEVERAL if ";" in row[d] else row[d] for d in by)
            key = codes if timed else (period, *codes)
            cells[key] = cells.get(key, 0) + int(row["value"])
        total = sum(int(v) for v in answer.table["value"].to_pylist())
        if name == "month":
            cells[(TOTAL,)] = total
        elif not timed:
            cells[(period, *(TOTAL for _ in by))] = total
    if name in FEW:
        cells = _folded(cells, FEW[name])
    # A month or code without a row stays out: it may be nought, or nobody may have reported it.
    return dict(sorted(cells.items())) if name in ("year", "month") else cells


def _folded(cells: Cells, few: int) -> Cells:
    """Countries of fewer than ``few`` in all periods together become other countries: one number for many hidden ones."""
    sums: dict[tuple[int, str], int] = {}
    for key, count in cells.items():
        for at, code in enumerate(key):
            sums[at, code] = sums.get((at, code), 0) + count
    folded: Cells = {}
    for (period, *codes), count in cells.items():
        kept = (c if c in (TOTAL, SEVERAL, *_NOT_KNOWN) or sums[n, c] >= few else OTHER for n, c in enumerate(codes, 1))
        key = (period, *kept)
        folded[key] = folded.get(key, 0) + count
    return folded


def _worth_showing(name: str, cells: Cells) -> bool:
    if name == "flows":
        return any(o != d and not {o, d} & {*_NOT_KNOWN, TOTAL, SEVERAL, OTHER} for _, o, d in cells)
    known = {key[-1] for key in cells} - {TOTAL} - _NOT_KNOWN
    return len(known) > (1 if name in ("year", "month") else 0)


def _table(
    draw: Draw, name: str, indicator: str, unit: str, cells: Cells, answers: Sequence[tuple[str, Answer]], used: Any
) -> CountedTable:
    dims = (
        (name,)
        if name in ("year", "month")
        else ("period", *(("origin", "destination") if name == "flows" else (name,)))
    )
    period = answers[-1][0] if name in ("year", "month") else "/".join(p for p, _ in answers)
    by = [d for d in dims if d != "period"]
    title = {
        language: title_of(draw, indicator, language)
        + colon(language)
        + said("parts", "and", language).join(column_label(d, language).lower() for d in by)
        for language in LANGUAGES
    }
    notes = tuple(dict.fromkeys(str(n) for _, a in answers for n in a.notes if n.key != "invented"))
    sources = tuple(dict.fromkeys(s.manifest["label"] or s.reporter for _, s in sorted(used.items())))
    return CountedTable(
        f"{draw.id}-{name}", title, dims, unit, period.replace("_", "/"), sources, cells, tuple(sorted(used)), notes
    )


def title_of(draw: Draw, indicator: str, language: str) -> str:
    """What a draw counts, in words."""
    return draw.title.get(language) or draw.title.get("en") or label("indicator", indicator, language)


def refuse_overlaps(drawn: Sequence[Drawn]) -> None:
    """QuestionError if two draws count the same thing of the same submission: one could be subtracted from the other."""
    seen: dict[tuple[str, str], str] = {}
    for one in drawn:
        for source in one.sources:
            other = seen.setdefault((one.indicator, source.submission), one.draw.id)
            if other != one.draw.id:
                raise QuestionError(
                    f"draws.{other} and draws.{one.draw.id} both count {one.indicator} of the submission {source.submission}: "
                    "the one could be subtracted from the other. Make it one draw, or two reports of separate sources."
                )


def refuse_mixed_natures(drawn: Sequence[Drawn]) -> None:
    """QuestionError if invented data stand beside real ones in one report."""
    natures = {s.nature == "invented" for d in drawn for s in d.sources}
    if len(natures) > 1:
        raise QuestionError("Invented data never stand beside real ones in a report; leave the one or the other out.")
