"""Journeys: who went from where to where, leg by leg, as an agency gets to hear of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import draw
from whimbrel.demonstration.world import BORDERS, UNKNOWN_PLACE, World

NOTHING, DIRECT, FULL = range(3)


@dataclass
class Legs:
    """Legs of many journeys, one entry each, by person and in order; codes are positions, -1 is unknown."""

    person: np.ndarray
    sequence: np.ndarray
    start: np.ndarray
    end: np.ndarray
    left: np.ndarray
    mode: np.ndarray
    border: np.ndarray
    crossing: np.ndarray
    facilitated: np.ndarray


def draw_legs(
    world: World,
    rng: np.random.Generator,
    corridor: np.ndarray,
    stop: np.ndarray,
    arrival: np.ndarray,
    detail: np.ndarray,
    last_mode: np.ndarray | None = None,
) -> Legs:
    """Journeys of people along their corridors.

    corridor: position of each person's corridor; stop: steps behind the person; arrival: day of the end of the
    last step; detail: NOTHING, DIRECT (only from where to where) or FULL; last_mode: of the last step, if known.
    """
    count = np.where(detail == NOTHING, 0, stop)
    person = np.repeat(np.arange(len(corridor)), count)
    ends = np.cumsum(count)
    step = np.arange(len(person)) - np.repeat(ends - count, count)
    way = corridor[person]
    width = world.path.shape[1]
    mode = draw(rng, world.mode_tickets, way * width + step)
    if last_mode is not None:
        fixed = (step == count[person] - 1) & (last_mode[person] >= 0)
        mode = np.where(fixed, last_mode[person], mode)
    border = world.mode_border[mode]
    crossing = draw(rng, world.crossing_tickets, world.manner[way] * 3 + border)
    facilitated = np.where(rng.random(len(way)) < world.facilitated[way], c.YES, c.NO)
    days = 1 + rng.exponential(1.0, len(way)) * world.mode_days[mode]
    passed = np.cumsum(days)
    total = np.concatenate([[0.0], passed])[ends]
    left = arrival[person] - np.ceil(total[person] - passed + days).astype(np.int64)
    start, end = world.path[way, step], world.path[way, step + 1]

    direct = detail[person] == DIRECT
    shortened = direct & (count[person] > 1)
    end = np.where(direct, world.path[corridor, stop][person], end)
    mode = np.where(shortened, -1, mode)
    border = np.where(shortened, -1, border)
    crossing = np.where(shortened, -1, crossing)
    keep = ~direct | (step == 0)
    legs = Legs(person, step + 1, start, end, left, mode, border, crossing, facilitated)
    return legs if keep.all() else Legs(*(getattr(legs, name)[keep] for name in legs.__dataclass_fields__))


def forget(legs: Legs, rng: np.random.Generator, shares: Mapping[str, float]) -> None:
    """Make unknown, in place, what people did not say; ``shares`` has mode, crossing and facilitated."""
    legs.mode[rng.random(len(legs.mode)) < shares["mode"]] = -1
    legs.crossing[rng.random(len(legs.crossing)) < shares["crossing"]] = -1
    legs.border[rng.random(len(legs.border)) < shares["crossing"] / 3] = -1
    hidden = rng.random(len(legs.facilitated)) < shares["facilitated"]
    legs.facilitated[hidden] = np.where(rng.random(hidden.sum()) < 0.85, c.UNKNOWN, c.REFUSED)


class LegColumns:
    """Writes legs as columns of the standard; the dictionaries are made once."""

    def __init__(self, world: World):
        self._places = pa.array([*world.places, UNKNOWN_PLACE])
        self._modes = pa.array([*world.modes, "unknown"])
        self._crossings = pa.array([*world.crossings, "unknown"])
        self._borders = pa.array(BORDERS)

    def write(self, legs: Legs, precision: np.ndarray) -> c.Columns:
        """Columns of ``legs`` but for ``id`` and ``source_row``. ``precision``: of the dates, by leg."""
        return {
            "person": pa.array(legs.person + 1),
            "sequence": pa.array(legs.sequence.astype(np.int64)),
            "from_country": c.coded(self._places, legs.start),
            "to_country": c.coded(self._places, legs.end),
            **c.dates("left", legs.left, precision),
            "mode": c.coded(self._modes, _or_last(legs.mode, self._modes)),
            "border_type": c.coded(self._borders, _or_last(legs.border, self._borders)),
            "crossing": c.coded(self._crossings, _or_last(legs.crossing, self._crossings)),
            "facilitated": c.answers(legs.facilitated),
        }


def _or_last(places: np.ndarray, codes: pa.Array) -> np.ndarray:
    return np.where(places < 0, len(codes) - 1, places)
