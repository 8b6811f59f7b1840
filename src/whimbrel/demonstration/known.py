"""What an agency gets to know of the people it meets; the rest stays unknown in every table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from whimbrel.demonstration import columns as c
from whimbrel.demonstration.chance import pick_code
from whimbrel.demonstration.meeting import SUSPECT, Meetings
from whimbrel.demonstration.world import World, profile

SEXES = ("male", "female", "transgender_non_conforming", "unknown")


def bands() -> tuple[str, ...]:
    """Age bands, and ``unknown`` last."""
    return (*profile()["age_bands"], "unknown")


def band_of(age: np.ndarray) -> np.ndarray:
    """Position in ``bands()`` of an age in years."""
    return np.searchsorted([9, 18, 21, 24, 27, 30, 39, 48], age, side="right")


@dataclass
class Known:
    """Answers as recorded, by person: positions in SEXES and bands(), and whether the age is known."""

    sex: np.ndarray
    band: np.ndarray
    age_known: np.ndarray
    citizenship: np.ndarray
    precision: np.ndarray


def learn(rng: np.random.Generator, world: World, agency: Mapping[str, Any], met: Meetings) -> Known:
    """Draw what the agency learns about the people it met."""
    unknown = agency["unknown"]
    rows = met.people
    sex = np.where(met.female, 1, 0)
    sex[rng.random(rows) < 0.003] = 2
    sex[rng.random(rows) < unknown["sex"]] = 3
    age_known = rng.random(rows) >= unknown["age"]
    citizenship = world.citizenship[met.way].copy()
    local = (met.cast == SUSPECT) & (rng.random(rows) < 0.5)
    citizenship[local] = world.places.index(agency["country"])
    citizenship[rng.random(rows) < unknown["citizenship"]] = len(world.places)
    return Known(
        sex=sex,
        band=np.where(age_known, band_of(met.age), len(bands()) - 1),
        age_known=age_known,
        citizenship=citizenship,
        precision=_precision(rng, agency["precision"], rows),
    )


def _precision(rng: np.random.Generator, shares: Mapping[str, float], rows: int) -> np.ndarray:
    place = {"day": c.DAY, "month": c.MONTH, "year": c.YEAR, "unknown": c.NO_DATE}
    codes, drawn = pick_code(rng, shares, rows)
    return np.array([place[k] for k in codes])[drawn]


def vaguer(rng: np.random.Generator, precision: np.ndarray) -> np.ndarray:
    """Precision of dates that lie further back: some days become months, some months become years."""
    slip = rng.random(len(precision)) < 0.35
    step = np.array([c.MONTH, c.YEAR, c.YEAR, c.YEAR, c.NO_DATE])
    return np.where(slip, step[precision], precision)
