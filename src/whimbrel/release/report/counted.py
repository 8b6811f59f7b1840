"""Tables of a report as they are counted from submissions. They are exact, and leave only through the gate.

Everybody is counted in one cell of a table only: several forms or citizenships at once are a category of their own. The cells of
a period and its total come from one question, so that they fit each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from whimbrel.flows.labels import label
from whimbrel.flows.loaded import Loaded
from whimbrel.flows.question import Answer, Question
from whimbrel.release.open_data.about import Source
from whimbrel.release.open_data.wording import OTHER, SEVERAL, column_label
from whimbrel.release.product import TOTAL
from whimbrel.release.refusal import NotReleased, Refusal, reasons
from whimbrel.release.report.about_table import colon
from whimbrel.release.report.order import Draw
from whimbrel.release.report.other_countries import FEW, NOT_KNOWN, Cells, Folded, folded
from whimbrel.release.report.wording import said
from whimbrel.release.wording import LANGUAGES, Words
from whimbrel.standard.errors import QuestionError
from whimbrel.standard.period import Period
from whimbrel.standard.store import Submission


@dataclass(frozen=True)
class CountedTable:
    """Exact counts: never to be shown, written or kept. Fields as of ReleasedTable; ``cells``: codes -> count, with totals.

    together: (place of the dimension, country) of the countries that are counted as other countries. least: codes -> what
    everybody knows the count to be at least, because of how the table was made.
    """

    id: str
    title: Mapping[str, str]
    dims: tuple[str, ...]
    unit: str
    period: str
    sources: tuple[str, ...]
    cells: Mapping[tuple[str, ...], int]
    submissions: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    together: frozenset[tuple[int, str]] = frozenset()
    least: Mapping[tuple[str, ...], int] = field(default_factory=dict)


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
    why: Words = {}
    for name in draw.tables:
        if name == "year" and not draw.trend:
            continue
        try:
            answers = _answers(draw, held, submissions, name, indicator)
        except QuestionError as error:
            # What the question refuses it says in English; elsewhere it is said what it comes to.
            why = error.words if isinstance(error, Refusal) else {**reasons("not_broken_down"), "en": str(error)}
            continue
        found = _cells(name, answers)
        cells = found.cells
        if not _worth_showing(name, cells):
            continue
        sources = {s.id: s for _, a in answers for s in a.sources}
        used |= sources
        made = _table(draw, name, indicator, unit, cells, answers, sources)
        tables.append(replace(made, together=found.together, least=found.least))
    if not tables:
        raise NotReleased("nothing_counted", what=_what(draw), period=str(draw.period), why=why)
    if draw.money:
        from whimbrel.release.report.amounts import amounts_table

        money = amounts_table(draw, submissions, indicator)
        tables += [money] if money else []
    return Drawn(draw, indicator, unit, tuple(tables), tuple(source_of(s) for _, s in sorted(used.items())))


def _what(draw: Draw) -> Words:
    if draw.title or not draw.indicator:
        return draw.title or {"en": f"draws.{draw.id}"}
    return {language: label("indicator", draw.indicator, language) for language in LANGUAGES}


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
    if not pairs:
        raise NotReleased("no_indicator", what=_what(draw))
    raise NotReleased("choose_indicator", what=_what(draw), indicators=[f"{i} ({u})" for i, u in pairs])


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
        spans = list(draw.periods)
    found = []
    for span in spans:
        answer = held.ask(submissions, Question(by, draw.where, span.first, span.last, indicator))
        rows = answer.table.to_pylist()
        if any(r["value"] is None for r in rows):
            raise NotReleased("hidden_by_source")
        found.append((span.name, answer))
    return found


def _years(draw: Draw) -> Period:
    from datetime import date

    first = draw.trend[0]
    return Period(date(first, 1, 1), draw.period.last, f"{first}_{draw.period.last.year}")


def _cells(name: str, answers: Sequence[tuple[str, Answer]]) -> Folded:
    """Codes -> count; and what stands under other countries."""
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
        return folded(cells, FEW[name], answers[-1][0])
    # A month or code without a row stays out: it may be nought, or nobody may have reported it.
    return Folded(dict(sorted(cells.items())) if name in ("year", "month") else cells, frozenset(), {})


def _worth_showing(name: str, cells: Cells) -> bool:
    if name == "flows":
        return any(o != d and not {o, d} & {*NOT_KNOWN, TOTAL, SEVERAL, OTHER} for _, o, d in cells)
    known = {key[-1] for key in cells} - {TOTAL} - NOT_KNOWN
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
    told = {str(n): n for _, a in answers for n in a.notes if n.key != "invented"}.values()
    notes = tuple({language: n.text(language) for language in LANGUAGES} for n in told)
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
                what = {language: label("indicator", one.indicator, language) for language in LANGUAGES}
                raise NotReleased(
                    "draws_overlap", one=other, other=one.draw.id, indicator=what, submission=source.submission
                )


def refuse_mixed_natures(drawn: Sequence[Drawn]) -> None:
    """QuestionError if invented data stand beside real ones in one report."""
    natures = {s.nature == "invented" for d in drawn for s in d.sources}
    if len(natures) > 1:
        raise NotReleased("mixed_natures")
