"""The invented world, submission by submission. The same seed gives the same bytes; nothing in it happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.cases import findings, offences
from whimbrel.demonstration.chance import pick, split
from whimbrel.demonstration.exploitations import exploitations, perpetrators, work_of
from whimbrel.demonstration.incidents import incidents
from whimbrel.demonstration.journeys import LegColumns, draw_legs, forget
from whimbrel.demonstration.known import learn, vaguer
from whimbrel.demonstration.meeting import SUSPECT, meet
from whimbrel.demonstration.networks import networks
from whimbrel.demonstration.payments import payments
from whimbrel.demonstration.persons import persons as persons_table
from whimbrel.demonstration.world import World, agencies, profile, world
from whimbrel.demonstration.yearly_figures import figures

INVENTED = "invented"


@dataclass(frozen=True)
class Submission:
    """One period of one invented agency: ``tables`` by id as the standard seals them, empty where it met nobody."""

    reporter: str
    reporter_label: str
    country: str
    period: str
    tables: dict[str, pa.Table]
    indicators: tuple[str, ...] = ()
    nature: str = field(default=INVENTED, init=False)


@dataclass(frozen=True)
class _Period:
    name: str
    year: int
    first: dt.date
    last: dt.date


def generate(seed: int = 20, persons: int = 30_000) -> Iterator[Submission]:
    """Invented submissions of all agencies, 2019 to 2025, with ``persons`` people altogether; by agency and period.

    seed: 0 or more; each submission is drawn from a stream of its own. Raises ValueError for a negative number.
    """
    if seed < 0 or persons < 0:
        raise ValueError("seed and persons must not be negative")
    here = world()
    slots = [
        (i, k, period) for i, agency in enumerate(agencies()) for k, period in enumerate(_periods(agency["files"]))
    ]
    weights = np.array([_weight(here, agencies()[i], period) for i, _, period in slots])
    people = split(np.random.default_rng([seed]), persons, weights)
    for (i, k, period), count in zip(slots, people.tolist(), strict=True):
        agency = agencies()[i]
        rng = np.random.default_rng([seed, i, k])
        tables = _tables(rng, here, agency, period, count) if count else {}
        yield Submission(
            agency["id"], agency["label"], agency["country"], period.name, tables, tuple(agency["indicators"])
        )


def _periods(files: str) -> list[_Period]:
    found = []
    for year in profile()["years"]:
        if files == "year":
            found.append(_Period(str(year), year, dt.date(year, 1, 1), dt.date(year, 12, 31)))
            continue
        for quarter in range(4):
            first = dt.date(year, quarter * 3 + 1, 1)
            last = (dt.date(year + quarter // 3, (quarter * 3 + 3) % 12 + 1, 1)) - dt.timedelta(days=1)
            found.append(_Period(f"{year}-Q{quarter + 1}", year, first, last))
    return found


def _weight(here: World, agency: Mapping[str, Any], period: _Period) -> float:
    seen = here.weight[here.met_at(agency["country"]) >= 0]
    share = seen[:, profile()["years"].index(period.year)].sum() / seen.sum()
    if agency["files"] == "quarter":
        months = np.array(profile()["season"][agency["season"]])[period.first.month - 1 : period.last.month]
        share *= months.sum() / 12
    return float(agency["share"] * share)


def _tables(
    rng: np.random.Generator, here: World, agency: Mapping[str, Any], period: _Period, count: int
) -> dict[str, pa.Table]:
    met = meet(here, rng, agency, period.year, period.first, period.last, count)
    known = learn(rng, here, agency, met)
    detail = pick(rng, [agency["journey"][k] for k in ("none", "direct", "full")], count)
    detail[met.cast == SUSPECT] = 0
    legs = draw_legs(here, rng, met.way, met.stop, met.arrival, detail, met.mode[met.incident])
    # Everybody set out at some time, told or not; debts and fees are dated from it.
    left = met.arrival - 10 * met.stop
    left[legs.person[legs.sequence == 1]] = legs.left[legs.sequence == 1]
    forget(legs, rng, agency["unknown"])
    work = work_of(rng, here, agency, met)
    groups = networks(rng, here, agency, met)
    seen = incidents(rng, here, agency, met)
    made: dict[str, pa.Table | None] = {
        "actors": groups.actors if groups else None,
        "incidents": seen,
        "persons": persons_table(rng, here, agency, met, known),
        "legs": c.assemble("legs", LegColumns(here).write(legs, vaguer(rng, known.precision[legs.person]))),
        "payments": payments(rng, here, agency, met, known, work, left),
        "exploitations": exploitations(rng, here, agency, met, known, work),
        "perpetrators": perpetrators(rng, here, met, known),
        "findings": findings(rng, agency, met, groups),
        "ties": groups.ties if groups else None,
        "offences": offences(rng, agency, met),
        "figures": figures(here, agency, met, known, seen, period.first, agency["files"] == "quarter"),
    }
    return {k: rows for k, rows in made.items() if k in agency["tables"] and rows is not None and len(rows)}
