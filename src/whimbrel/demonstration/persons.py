"""The table ``persons``: role, sex, age, citizenship and how people were recruited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import pick
from whimbrel.demonstration.known import SEXES, Known, bands
from whimbrel.demonstration.meeting import SMUGGLED, SUSPECT, VICTIM, Meetings
from whimbrel.demonstration.world import World, profile

_COARSE = ("0_17", "18_plus", "unknown")


def persons(rng: np.random.Generator, world: World, agency: Mapping[str, Any], met: Meetings, known: Known) -> pa.Table:
    """The table ``persons``."""
    rows = met.people
    victim, suspect = met.cast == VICTIM, met.cast == SUSPECT
    registered = np.minimum(met.happened[met.incident] + rng.integers(0, 9, rows), met.last)
    years, minor = met.age, met.age < 18
    told = known.age_known | (rng.random(rows) < 0.5)
    columns: c.Columns = {
        "incident": pa.array(met.incident + 1),
        **c.dates("registered", registered, np.where(rng.random(rows) < 0.04, c.MONTH, c.DAY)),
        **_roles(rng, met),
        "status": _status(rng, agency, met),
        "sex": c.coded(SEXES, known.sex),
        "age": c.numbers(years, known.age_known),
        "age_missing": c.stated(known.age_known, np.where(rng.random(rows) < 0.9, c.UNKNOWN, c.REFUSED)),
        "age_band": c.coded(bands(), known.band),
        "majority": c.coded(("minor", "adult", "unknown"), np.where(told, np.where(minor, 0, 1), 2)),
        "citizenship": c.coded([*world.places, "unknown"], known.citizenship),
        "residence": c.coded([*world.places, "unknown"], np.where(suspect, len(world.places), world.path[met.way, 0])),
        "residence_status": _residence(rng, world, agency, met),
        "abducted": c.answers(_abducted(rng, met)),
        "paid_perpetrator": c.answers(np.where(victim, pick(rng, [0.52, 0.19, 0.29], rows), c.NOT_ASKED)),
        "data_source": c.constant("hotline" if "hotline_call" in agency["incidents"] else "case_management", rows),
    }
    if agency["ages"] == "coarse":
        columns["age_band"] = c.coded(_COARSE, np.where(known.age_known, np.where(minor, 0, 1), 2))
    columns |= _recruited(rng, met, "recruitment_method") | _recruited(rng, met, "recruiter_relation")
    leaves_out = list(agency["leaves_out"]["persons"])
    if agency["ages"] != "exact" and "age" not in leaves_out:
        leaves_out.append("age")
    return c.assemble("persons", columns, leaves_out)


def _roles(rng: np.random.Generator, met: Meetings) -> c.Columns:
    rows = met.people
    victim, suspect = met.cast == VICTIM, met.cast == SUSPECT
    # Of one in five migrants nobody found out whether they were exploited: unknown, not no.
    not_screened = (met.cast == SMUGGLED) & (rng.random(rows) < 0.22)
    places = {
        "migrant": np.where(suspect, c.NO, np.where(met.stop > 0, c.YES, c.NO)),
        "victim": np.where(victim, c.YES, np.where(not_screened, c.UNKNOWN, c.NO)),
        "perpetrator": np.where(suspect, c.YES, c.NO),
        "witness": np.where(rng.random(rows) < 0.05, c.YES, np.where(rng.random(rows) < 0.5, c.NO, c.UNKNOWN)),
    }
    return c.flags("role", places)


def _status(rng: np.random.Generator, agency: Mapping[str, Any], met: Meetings) -> pa.DictionaryArray:
    codes = (
        "presumed",
        "identified",
        "not_a_victim",
        "returned",
        "suspected",
        "arrested",
        "prosecuted",
        "convicted",
        "unknown",
    )
    rows = met.people
    returned = "reception_of_returnees" in agency["incidents"]
    victims = pick(rng, [0.36, 0.46, 0, 0.3 if returned else 0.02, 0, 0, 0, 0, 0.08], rows)
    others = pick(rng, [0, 0, 0.35, 0.5 if returned else 0.22, 0, 0, 0, 0, 0.43], rows)
    suspects = pick(rng, [0, 0, 0, 0, 0.34, 0.40, 0.16, 0.05, 0.05], rows)
    return c.coded(codes, np.choose(met.cast, [others, victims, suspects]))


def _residence(rng: np.random.Generator, world: World, agency: Mapping[str, Any], met: Meetings) -> pa.DictionaryArray:
    codes = ("citizen", "labour", "overstayed", "irregular", "asylum_seeker", "visitor", "unknown")
    at_home = world.path[met.way, 0] == world.places.index(agency["country"])
    rows = met.people
    by_manner = np.stack(
        [
            pick(rng, [0, 0.45, 0.30, 0.08, 0.01, 0.08, 0.08], rows),
            pick(rng, [0, 0.18, 0.20, 0.42, 0.05, 0.05, 0.10], rows),
            pick(rng, [0, 0.01, 0.04, 0.62, 0.24, 0.01, 0.08], rows),
        ]
    )
    status = by_manner[world.manner[met.way], np.arange(rows)]
    return c.coded(codes, np.where(at_home, 0, np.where(met.cast == SUSPECT, 6, status)))


def _abducted(rng: np.random.Generator, met: Meetings) -> np.ndarray:
    drawn = np.array([c.NO, c.YES, c.UNKNOWN])[pick(rng, [0.80, 0.03, 0.17], met.people)]
    return np.where(met.cast == VICTIM, drawn, c.NOT_ASKED)


def _recruited(rng: np.random.Generator, met: Meetings, column: str) -> c.Columns:
    facts = profile()
    victim = met.cast == VICTIM
    told = rng.random(met.people) < 0.55
    chosen = np.full(met.people, -1)
    codes = list(dict.fromkeys(code for weights in facts[column].values() for code in weights))
    for group, weights in facts[column].items():
        means = np.array([f["means"] == group for f in facts["forms"].values()])[met.form]
        rows = victim & told & means
        chosen[rows] = pick(rng, [weights.get(code, 0) for code in codes], int(rows.sum()))
    places = {}
    for i, code in enumerate(codes):
        stated = np.where(chosen == i, c.YES, np.where(chosen >= 0, c.NO, c.UNKNOWN))
        places[code] = np.where(victim, stated, c.NOT_ASKED)
    return c.flags(column, places)
