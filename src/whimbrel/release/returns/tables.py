"""The counts of a return: GLOTIP's tables and those of SDG 16.2.2, exact, from sealed submissions.

>>> from whimbrel.release.returns.tables import tables
>>> made = tables(submissions, "glotip", "LAO", years=[2024])      # doctest: +SKIP
>>> [table.id for table in made.tables]                            # doctest: +SKIP
['glotip_victims_2024', 'glotip_victims_by_form_2024', ...]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.release.refusal import NotReleased
from whimbrel.release.returns.cells import Cells
from whimbrel.release.returns.chosen import chosen, invented, named, strictest
from whimbrel.release.returns.counting import Counted, count
from whimbrel.release.returns.definitions import Flag, flags
from whimbrel.release.returns.outgoing import UNKNOWN, Losses
from whimbrel.release.returns.placing import Placing
from whimbrel.release.returns.raw_table import UnprotectedRawTable
from whimbrel.release.returns.states import refuse_other_states
from whimbrel.release.returns.words import every_language, words
from whimbrel.standard.store import Submission
from whimbrel.vocabulary.countries import countries
from whimbrel.vocabulary.yaml_file import read_yaml

SYSTEMS = ("glotip", "sdg")


@dataclass(frozen=True)
class CountReturn:
    """A return of counts: its tables, by whose definition they are, and what did not survive."""

    system: str
    country: str
    tables: tuple[UnprotectedRawTable, ...]
    flags: Mapping[str, tuple[Flag, ...]]
    losses: Losses = field(repr=False)
    submissions: tuple[Submission, ...] = field(repr=False)
    not_filled: tuple[str, ...] = ()

    @property
    def handling(self) -> str:
        """The strictest TLP 2.0 code of the submissions."""
        return strictest(self.submissions)

    @property
    def marks(self) -> str:
        """What every row says of itself: that it is not for publication, and that it is invented where it is."""
        return " ".join([words("invented")] * invented(self.submissions) + [words("mark")])


def tables(
    submissions: Sequence[Submission],
    system: str,
    country: str,
    *,
    years: Sequence[int] = (),
    answers: Mapping[str, Mapping[str, str]] | None = None,
    identified: bool = False,
) -> CountReturn:
    """The exact tables of one State's return.

    system: glotip or sdg. country: ISO 3166-1 alpha-3 of the State. years: only these; all that occur if none is given.
    answers: of the State, see :func:`~whimbrel.release.returns.definitions.read_answers`. identified: only
    formally identified victims.
    QuestionError if the submissions do not go together or nothing can be counted; NotVerified if one is not as it was sealed.
    """
    if system not in SYSTEMS:
        raise NotReleased("return_system", system=system, systems=SYSTEMS)
    if country not in countries():
        raise NotReleased("return_state")
    taken, plan = chosen(submissions), _plan()[system]
    losses, placing = Losses(), Placing(system, country, plan["mixed"])
    refuse_other_states(taken, country, losses)
    _same_period(taken, losses)
    wanted = list(dict.fromkeys(spec["indicator"] for spec in plan["tables"]))
    found = count(taken, placing, wanted, years, losses, identified)
    told = {i: _flags(i, found[i], answers or {}, identified) for i in wanted}
    made = tuple(
        _table(system, spec, year, found[spec["indicator"]], plan, placing, losses, told[spec["indicator"]])
        for spec in plan["tables"]
        for year in sorted({y for c in found[spec["indicator"]] for y in c.years})
    )
    if not made:
        raise NotReleased("return_nothing")
    empty = tuple(i for i in wanted if not found[i])
    return CountReturn(system, country, made, told, losses, taken, empty)


def title_of(system: str) -> dict[str, str]:
    """What a return is called, in each language."""
    return dict(_plan()[system]["title"])


@cache
def _plan() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(files(__package__).joinpath("tables.yaml"))
    return found


def _table(
    system: str,
    spec: Mapping[str, Any],
    year: int,
    found: Sequence[Counted],
    plan: Mapping[str, Any],
    placing: Placing,
    losses: Losses,
    told: Sequence[Flag],
) -> UnprotectedRawTable:
    cells = Cells(spec["dims"])
    of_year = [c for c in found if year in c.years]
    for counted in of_year:
        cells.merge(counted.cells(year, spec["dims"], placing, losses))
    codes = {d: plan["codes"].get(d) or _observed(cells, n) for n, d in enumerate(spec["dims"])}
    return UnprotectedRawTable(
        id=f"{system}_{spec['id']}_{year}",
        title={language: f"{title}, {year}" for language, title in spec["title"].items()},
        dims=tuple(spec["dims"]),
        unit=next(f.code for f in told if f.key == "unit"),
        period=str(year),
        sources=tuple(dict.fromkeys(named(c.submission) for c in of_year)),
        rows=cells.table(codes),
        submissions=tuple(c.submission.id for c in of_year),
        notes=(every_language("mark"), *(flag.words for flag in told)),
        indicator=spec["indicator"],
    )


def _observed(cells: Cells, place: int) -> list[str]:
    """The codes that occur, in order, and unknown last: citizenships are too many to list those of nobody."""
    return [*sorted({cell[place] for cell in cells.counts} - {UNKNOWN}), UNKNOWN]


def _flags(
    indicator: str, found: Sequence[Counted], answers: Mapping[str, Mapping[str, str]], identified: bool
) -> tuple[Flag, ...]:
    given = {f.matches for c in found for year, of_year in c.figures.items() if year not in c.records for f in of_year}
    # Records say nothing of whether the national definition matches: beside them, an answer for the figures is not one for all.
    if any(c.records for c in found):
        given.add(UNKNOWN)
    return flags(indicator, answers, given, identified=identified)


def _same_period(taken: Sequence[Submission], losses: Losses) -> None:
    filed = Counter((s.reporter, s.period.name) for s in taken)
    for (reporter, period), many in filed.items():
        if many > 1:
            losses.note("same_period", many, detail=f"{reporter} {period}")
