"""A small exchange of invented people: two agencies, the key both hold, and an office that has none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pytest

from benchmarks.codes_people import Agency, two_agencies
from whimbrel.linkage.codes.exchange_key import ExchangeKey, new_key
from whimbrel.linkage.codes.make import Made, make_codes

LATER = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=60)


@dataclass(frozen=True)
class Exchange:
    """Who met whom, in the clear and as codes."""

    key: ExchangeKey
    agencies: tuple[Agency, Agency]
    made: tuple[Made, Made]

    def rows(self, hits) -> tuple[np.ndarray, np.ndarray]:
        """Hits as rows of both agencies, without those of dummies."""
        known = [dict(zip(*(m.own[n].to_pylist() for n in ("token", "row")), strict=True)) for m in self.made]
        sides = [[k.get(t, -1) for t in hits[s].to_pylist()] for k, s in zip(known, ("left", "right"), strict=True)]
        left, right = map(np.array, sides)
        real = (left >= 0) & (right >= 0)
        return left[real], right[real]


@pytest.fixture
def key() -> ExchangeKey:
    """A key of an exchange."""
    return new_key("lao-tha", "2026", LATER)


@pytest.fixture(scope="session")
def exchange() -> Exchange:
    """Two agencies of 1,500 invented persons each, about four in ten of them met by both."""
    key = new_key("lao-tha", "2026", LATER)
    agencies = two_agencies(5, 1500)
    made = tuple(make_codes(a.traits, key) for a in agencies)
    return Exchange(key, agencies, made)
