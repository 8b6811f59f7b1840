"""Legs without end for measuring speed: the same invented journeys, streamed in batches, with who travelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import draw, tickets
from whimbrel.demonstration.journeys import FULL, LegColumns, draw_legs, forget
from whimbrel.demonstration.known import SEXES, band_of, bands
from whimbrel.demonstration.meeting import day_number
from whimbrel.demonstration.world import profile, world
from whimbrel.standard.model import table

_PEOPLE_A_BATCH = 50_000
_LOW = np.array([0, 9, 18, 21, 24, 27, 30, 39, 48])
_HIGH = np.array([8, 17, 20, 23, 26, 29, 38, 47, 67])
_UNKNOWN = {"mode": 0.12, "crossing": 0.18, "facilitated": 0.15}


def generate_legs(n_persons: int, seed: int = 20) -> Iterator[pa.RecordBatch]:
    """Legs of ``n_persons`` invented people, about 2.6 each, in batches of 50,000 people; memory stays bounded.

    Columns: those of the standard's table ``legs``, then ``sex``, ``age_band``, ``citizenship``, ``role_victim`` of the
    traveller. ``id`` and ``person`` count on over the batches. The same seed gives the same rows.
    """
    here = world()
    moving = np.flatnonzero(here.steps > 0)
    by_year = tickets(here.weight[moving].T)
    by_sex = tickets(np.array([profile()["ages"]["smuggled"][sex] for sex in ("male", "female")]))
    victims = np.array([min(0.12 * w["victims"], 0.9) for w in here.corridors])
    first_days = np.array([day_number(dt.date(year, 1, 1)) for year in profile()["years"]])
    write = LegColumns(here).write
    codes = pa.array([*here.places, "unknown"])
    names = table("legs").schema().names
    person, leg = 0, 0
    for number, start in enumerate(range(0, n_persons, _PEOPLE_A_BATCH)):
        rng = np.random.default_rng([seed, 1_000_000, number])
        count = min(_PEOPLE_A_BATCH, n_persons - start)
        year = draw(rng, tickets(here.weight.sum(axis=0)[None]), np.zeros(count, dtype=np.int64))
        corridor = moving[draw(rng, by_year, year)]
        arrival = first_days[year] + rng.integers(0, 365, count)
        legs = draw_legs(here, rng, corridor, here.steps[corridor], arrival, np.full(count, FULL))
        forget(legs, rng, _UNKNOWN)
        female = rng.random(count) < here.female[corridor]
        band = draw(rng, by_sex, female.astype(np.int64))
        age = band_of(rng.integers(_LOW[band], _HIGH[band] + 1))
        sex = np.where(rng.random(count) < 0.04, 3, female)
        age = np.where(rng.random(count) < 0.08, len(bands()) - 1, age)
        victim = np.where(rng.random(count) < 0.2, c.UNKNOWN, rng.random(count) < victims[corridor])
        who = legs.person
        precision = np.where(rng.random(len(who)) < 0.7, c.DAY, c.MONTH)
        columns = write(legs, precision)
        ids = pa.array(np.arange(leg + 1, leg + len(who) + 1))
        columns |= {"id": ids, "source_row": ids, "person": pa.array(who + person + 1)}
        columns = {name: columns[name] for name in names} | {
            "sex": c.coded(SEXES, sex[who]),
            "age_band": c.coded(bands(), age[who]),
            "citizenship": c.coded(codes, here.citizenship[corridor[who]]),
            "role_victim": c.answers(victim[who]),
        }
        schema = pa.schema([pa.field(k, v.type) for k, v in columns.items()], metadata=c.MARK)
        yield pa.RecordBatch.from_arrays(list(columns.values()), schema=schema)
        person += count
        leg += len(who)
