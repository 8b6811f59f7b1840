"""Meetings: one period of one agency as arrays, before it becomes tables. Incidents come first, then their people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from whimbrel.demonstration.chance import draw, lognormal, pick
from whimbrel.demonstration.world import World, profile

SMUGGLED, VICTIM, SUSPECT = range(3)
MALE, FEMALE, OTHER_SEX = range(3)
_EPOCH = dt.date(1970, 1, 1)


def day_number(day: dt.date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


@dataclass
class Meetings:
    """Incidents of a period and the people met in them; people carry what is true, not what the agency came to know.

    Over incidents: corridor, happened (day), kind, mode (-1 unknown), size. Over people: incident (its position), cast,
    stop (steps of the way behind them), form (position in ``forms()``, -1 if not a victim), female, age, months of
    exploitation, arrival (day). ``first`` and ``last`` are the days of the period.
    """

    first: int
    last: int
    corridor: np.ndarray
    happened: np.ndarray
    kind: np.ndarray
    mode: np.ndarray
    size: np.ndarray
    incident: np.ndarray
    cast: np.ndarray
    stop: np.ndarray
    form: np.ndarray
    female: np.ndarray
    age: np.ndarray
    months: np.ndarray
    arrival: np.ndarray

    @property
    def people(self) -> int:
        """How many people were met."""
        return len(self.incident)

    @property
    def way(self) -> np.ndarray:
        """Corridor of each person."""
        return self.corridor[self.incident]


def forms() -> tuple[str, ...]:
    """Forms of exploitation of this world, in the order of ``Meetings.form``."""
    return tuple(profile()["forms"])


def meet(
    world: World,
    rng: np.random.Generator,
    agency: Mapping[str, Any],
    year: int,
    first: dt.date,
    last: dt.date,
    people: int,
) -> Meetings:
    """Draw what happens to one agency from ``first`` to ``last`` with ``people`` people in it (at least one)."""
    facts = profile()
    reach = world.met_at(agency["country"])
    weight = np.where(reach >= 0, world.weight[:, facts["years"].index(year)], 0.0)
    group = agency["group"]
    sizes = np.minimum(lognormal(rng, group["median"], group["spread"], people).round(), group["largest"])
    sizes = np.maximum(sizes, 1).astype(np.int64)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), people)) + 1]
    sizes[-1] -= sizes.sum() - people
    incidents = len(sizes)

    corridor = pick(rng, weight, incidents)
    factor = np.array([c["victims"] for c in world.corridors])[corridor]
    odds = agency["victims"] / (1 - agency["victims"]) * factor
    about_victims = rng.random(incidents) < odds / (1 + odds)
    happened = _days(rng, agency["season"], first, last, incidents)
    kind = pick(rng, list(agency["incidents"].values()), incidents)
    steps = reach[corridor]
    mode = np.where(
        steps > 0, draw(rng, world.mode_tickets, corridor * world.path.shape[1] + np.maximum(steps - 1, 0)), -1
    )

    incident = np.repeat(np.arange(incidents), sizes)
    way = corridor[incident]
    cast = np.where(about_victims[incident], VICTIM, SMUGGLED)
    # Those who only moved inside their country are victims or nobody's concern.
    cast[steps[incident] == 0] = VICTIM
    cast[rng.random(people) < agency["suspects"]] = SUSPECT
    form = _forms(rng, world, way, cast)
    female = _female(rng, world, way, cast, form)
    months = np.where(cast == VICTIM, _months(rng, people, form), 0)
    age = _ages(rng, cast, form, female)
    # Nobody is exploited here before the age of five.
    months = np.where(cast == VICTIM, np.clip(months, 1, np.maximum((age - 5) * 12, 1)), 0)
    # Migrants are met soon after the last border, or waited a while on this side of it.
    stay = np.where(cast == VICTIM, months * 30 + rng.integers(2, 60, people), np.ceil(rng.exponential(2.0, people)))
    arrival = happened[incident] - stay.astype(np.int64)
    return Meetings(
        day_number(first), day_number(last), corridor, happened, kind, mode, sizes,
        incident, cast, np.maximum(steps, 0)[incident], form, female, age, months, arrival,
    )  # fmt: skip


def _days(rng: np.random.Generator, season: str, first: dt.date, last: dt.date, rows: int) -> np.ndarray:
    days = np.arange(day_number(first), day_number(last) + 1)
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    weights = np.array(profile()["season"][season])[month] if season != "even" else np.ones(len(days))
    return days[pick(rng, weights, rows)]


def _forms(rng: np.random.Generator, world: World, way: np.ndarray, cast: np.ndarray) -> np.ndarray:
    form = np.full(len(way), -1)
    for corridor in np.unique(way):
        rows = (way == corridor) & (cast == VICTIM)
        weights = world.corridors[corridor]["forms"]
        form[rows] = pick(rng, [weights.get(f, 0) for f in forms()], int(rows.sum()))
    return form


def _female(rng: np.random.Generator, world: World, way: np.ndarray, cast: np.ndarray, form: np.ndarray) -> np.ndarray:
    by_form = np.array([facts["female"] for facts in profile()["forms"].values()])
    share = np.where(cast == SUSPECT, 0.22, world.female[way])
    # The people of a corridor shade the shares of a form: half a step towards the corridor's own.
    shaded = np.clip(by_form[form] + 0.3 * (world.female[way] - 0.4), 0.02, 0.99)
    return rng.random(len(way)) < np.where(cast == VICTIM, shaded, share)


def _months(rng: np.random.Generator, rows: int, form: np.ndarray) -> np.ndarray:
    bands = list(profile()["duration"].values())
    band = pick(rng, [b["share"] for b in bands], rows)
    low, high = (np.array([b["months"][i] for b in bands])[band] for i in (0, 1))
    months = rng.integers(low, high + 1)
    return np.where(form == forms().index("online_scamming"), np.minimum(months, rng.integers(1, 15, rows)), months)


def _ages(rng: np.random.Generator, cast: np.ndarray, form: np.ndarray, female: np.ndarray) -> np.ndarray:
    facts = profile()
    low = np.array([0, 9, 18, 21, 24, 27, 30, 39, 48])
    high = np.array([8, 17, 20, 23, 26, 29, 38, 47, 67])
    group = np.array([f["ages"] for f in facts["forms"].values()])[form].astype(object)
    group[cast == SMUGGLED] = "smuggled"
    group[cast == SUSPECT] = "suspect"
    age = np.zeros(len(cast), dtype=np.int64)
    for name, by_sex in facts["ages"].items():
        for sex in ("female", "male"):
            rows = (group == name) & (female == (sex == "female"))
            band = pick(rng, by_sex[sex], int(rows.sum()))
            age[rows] = rng.integers(low[band], high[band] + 1)
    # The youngest work from about the age of six here, or beg.
    worked = (cast == VICTIM) & (form != forms().index("forced_begging"))
    return np.where(worked & (age < 6), age + 6, age)
