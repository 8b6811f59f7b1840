"""What each submission adds to an indicator: from its records, else from its figures, else nothing at all.

Records and figures of one submission are never added for the same year. A submission that says nothing of an indicator adds
nothing and is named: it is not a nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from whimbrel.release.returns.accused import (
    OFFENCES,
    STAGES,
    Accused,
    accused,
    offence_unknown,
    recorded,
    reports_offences,
    without_person,
)
from whimbrel.release.returns.cells import Cells, summed
from whimbrel.release.returns.chosen import named
from whimbrel.release.returns.contested import contested
from whimbrel.release.returns.given import Figure, figures, of_years, placed
from whimbrel.release.returns.outgoing import UNKNOWN, Losses
from whimbrel.release.returns.people import Alike, people, reports_victims
from whimbrel.release.returns.placing import Placing
from whimbrel.standard.store import Submission

VICTIMS = "detected_victims"
INDICATORS = (VICTIMS, *STAGES, OFFENCES)
Placed = dict[str, str]


@dataclass
class Counted:
    """What one submission says of one indicator. years: those it speaks for. records: year -> (categories, how many alike).

    loose: year -> offences that name no person: as many persons at most.
    """

    submission: Submission
    indicator: str
    years: set[int] = field(default_factory=set)
    records: dict[int, list[tuple[Placed, int]]] = field(default_factory=dict)
    figures: dict[int, list[Figure]] = field(default_factory=dict)
    loose: dict[int, int] = field(default_factory=dict)

    def record(self, year: int, categories: Placed, count: int) -> None:
        """Add persons, or offences, of one year."""
        self.records.setdefault(year, []).append((categories, count))
        self.years.add(year)

    def cells(self, year: int, dims: Sequence[str], placing: Placing, losses: Losses) -> Cells:
        """The counts of one year in the cells of a table."""
        if year in self.records or year not in self.figures:
            cells = Cells(dims)
            for categories, count in self.records.get(year, ()):
                cells.add(tuple(categories[d] for d in dims), count)
            # Offences of nobody: perhaps of persons already counted, perhaps each of another.
            if loose := self.loose.get(year):
                cells.add(tuple(UNKNOWN for _ in dims), 0, loose)
            return cells
        silent = Losses()
        made, said = placed(self.figures[year], dims, lambda f, d: _category(f, d, placing, self.indicator, silent))
        for reason, count in said.items():
            losses.note(reason, count, self.indicator, f"{self.submission.reporter} {year}: {', '.join(dims)}")
        return made


def _category(figure: Figure, dim: str, placing: Placing, about: str, losses: Losses) -> str:
    """Category of a figure's code in one dimension."""
    code, count = figure.codes[dim], figure.span[1]
    if dim == "sex":
        return placing.sex(code, about, count, losses)
    if dim == "age_band":
        return placing.age({"age_band": code, "majority": ""}, "", about, count, losses)
    if dim == "citizenship":
        return placing.citizenship(code, about, count, losses)
    known = [c for c in code.split(";") if c not in ("", "unknown", "not_asked", "refused", "not_applicable")]
    return placing.form(known, about, count, losses)


def count(
    submissions: Sequence[Submission],
    placing: Placing,
    wanted: Iterable[str],
    years: Sequence[int],
    losses: Losses,
    identified: bool,
) -> dict[str, list[Counted]]:
    """Indicator -> what every submission that speaks of it says."""
    wanted = tuple(wanted)
    found: dict[str, list[Counted]] = {indicator: [] for indicator in wanted}
    for submission in submissions:
        given = of_years(figures(submission, placing.country, wanted))
        own = {i: Counted(submission, i) for i in wanted}
        if VICTIMS in wanted:
            _victims(own[VICTIMS], placing, years, losses, identified)
        _offences(own, placing, years, losses)
        for indicator, counted in own.items():
            _figures(counted, [f for f in given if f.indicator == indicator], years, losses)
            _silence(counted, years)
            if counted.years:
                found[indicator].append(counted)
            else:
                losses.note("not_reported", 1, indicator, f"{named(submission)}, {submission.period}")
    return found


def _victims(counted: Counted, placing: Placing, years: Sequence[int], losses: Losses, identified: bool) -> None:
    if not reports_victims(counted.submission):
        return
    for alike in people(counted.submission):
        if not _asked(alike.year, years):
            continue
        if alike.victim != "yes":
            losses.note("victim_unknown", alike.count if alike.victim != "no" else 0, VICTIMS)
        elif alike.status == "not_a_victim":
            losses.note("not_a_victim", alike.count, VICTIMS)
        elif identified and alike.status != "identified":
            losses.note("not_identified", alike.count, VICTIMS)
        elif alike.year is None:
            losses.note("year_unknown", alike.count, VICTIMS)
        else:
            counted.record(
                alike.year,
                _placed(alike, alike.yes.get("form", ()), placing, VICTIMS, losses),
                alike.count,
            )
            if alike.status != "identified":
                losses.note("presumed" if alike.status == "presumed" else "status_unknown", alike.count, VICTIMS)
    losses.note("finding_not_met", contested(counted.submission, years, identified=identified), VICTIMS)


def _placed(
    person: Alike | Accused,
    forms: Iterable[str],
    placing: Placing,
    about: str,
    losses: Losses,
    list_id: str = "exploitation_form",
) -> Placed:
    count = person.count
    return {
        "sex": placing.sex(person.values["sex"], about, count, losses),
        "age_band": placing.age(person.values, person.age, about, count, losses),
        "form": placing.form(forms, about, count, losses, list_id),
        "citizenship": placing.citizenship(person.values["citizenship"], about, count, losses),
    }


def _offences(own: Mapping[str, Counted], placing: Placing, years: Sequence[int], losses: Losses) -> None:
    stages = [i for i in STAGES if i in own]
    if stages:
        submission = own[stages[0]].submission
        for person in accused(submission, placing.system):
            if person.indicator not in own or not _asked(person.year, years):
                continue
            if person.year is None:
                losses.note("year_unknown", person.count, person.indicator)
                continue
            own[person.indicator].record(
                person.year, _placed(person, person.classes, placing, person.indicator, losses, "iccs"), person.count
            )
            losses.note(
                "accused_victims", person.count if person.values["role_victim"] == "yes" else 0, person.indicator
            )
        where = f"{submission.reporter} {submission.period}"
        for (indicator, year), many in without_person(submission, placing.system).items():
            if indicator in own and _asked(year, years):
                losses.note("offence_without_person", many, indicator, where)
                losses.note("year_unknown", many if year is None else 0, indicator)
                if year is not None:
                    own[indicator].loose[year] = many
                    own[indicator].years.add(year)
        losses.note("offence_unknown", offence_unknown(submission), detail=where)
    if OFFENCES in own:
        for year, many in recorded(own[OFFENCES].submission, placing.system).items():
            if year is None:
                losses.note("year_unknown", many, OFFENCES)
            elif _asked(year, years):
                own[OFFENCES].record(year, {}, many)


def _figures(counted: Counted, found: Sequence[Figure], years: Sequence[int], losses: Losses) -> None:
    for year in sorted({f.year for f in found if _asked(f.year, years)}):
        of_year = [f for f in found if f.year == year]
        total = summed(f.span for f in of_year if not f.codes)
        detail = f"{counted.submission.reporter} {year}"
        if year in counted.records:
            own = sum(count for _, count in counted.records[year])
            losses.note("figures_unused", total[1], counted.indicator, f"{detail}: figures {total[1]}, records {own}")
            continue
        counted.figures[year] = of_year
        counted.years.add(year)
        losses.note("figures_used", total[1], counted.indicator, detail)


def _silence(counted: Counted, years: Sequence[int]) -> None:
    """Years for which nobody is an answer: the submission was asked, or was filed as nil."""
    submission, indicator = counted.submission, counted.indicator
    asked: Any = reports_victims(submission) if indicator == VICTIMS else reports_offences(submission)
    if asked or indicator in submission.manifest["nil"]:
        period = submission.period
        counted.years |= {y for y in range(period.first.year, period.last.year + 1) if _asked(y, years)}


def _asked(year: int | None, years: Sequence[int]) -> bool:
    return year is None or not years or year in years
