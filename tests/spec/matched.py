"""Two drawn lists of people compared by match codes: the words in which the chapter on them is written."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

from tests.spec.drawn import as_file
from whimbrel.linkage.codes.compare import compare, open_hits
from whimbrel.linkage.codes.compare import half as half_of
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import ExchangeKey, new_key
from whimbrel.linkage.codes.make import Made, make_codes
from whimbrel.linkage.codes.people_file import read_people

DAYS = 90


@cache
def key(exchange: str = "lao-tha", period: str = "2026") -> ExchangeKey:
    """The key of an exchange and a period."""
    return new_key(exchange, period, dt.datetime.now(dt.UTC).date() + dt.timedelta(days=DAYS))


def made(drawn: str, under: ExchangeKey | None = None) -> tuple[list[str], Made]:
    """The identifiers of a drawn list, and its codes."""
    with tempfile.TemporaryDirectory() as folder:
        identifiers, people = read_people(as_file(drawn, Path(folder)))
    return identifiers, make_codes(people, under or key())


def hits(police: str, shelter: str, keys: tuple[ExchangeKey, ExchangeKey] | None = None) -> list[str]:
    """Who is whom: ``P1 is S1``; or why the two are not compared."""
    sides = [made(drawn, under) for drawn, under in zip((police, shelter), keys or (key(), key()), strict=True)]
    try:
        found = compare(*(m.table for _, m in sides))
    except CodesError as error:
        return [str(error)]
    told = [dict(_own(found, *side, name)) for side, name in zip(sides, ("left", "right"), strict=True)]
    return sorted(f"{told[0][hit]} is {told[1][hit]}" for hit in told[0].keys() & told[1].keys())


def rows(drawn: str) -> int:
    """How many rows the table of a drawn list has."""
    return len(made(drawn)[1].table)


def told_to(side: str, police: str, shelter: str) -> list[str]:
    """What one side is told of the hits: names of columns."""
    tables = [made(drawn)[1].table for drawn in (police, shelter)]
    return half_of(compare(*tables), side).column_names


def _own(found, identifiers: list[str], own: Made, side: str) -> list[tuple[str, str]]:
    opened = open_hits(half_of(found, side), own.own)
    return [(h, identifiers[r]) for h, r in zip(opened["hit"].to_pylist(), opened["row"].to_pylist(), strict=True)]
