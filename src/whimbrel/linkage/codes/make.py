"""From people to a table of codes: encoded, filled up with dummies, shuffled; who is who stays with who made it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from whimbrel.linkage.codes.encode import encode
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import ExchangeKey
from whimbrel.linkage.codes.features import Traits
from whimbrel.linkage.codes.table import CodeTable, band


@dataclass(frozen=True)
class Made:
    """What making codes gives: the table for the comparing office, and what never leaves the agency.

    own: Arrow table ``token`` (hexadecimal), ``row`` (place of the person among those given). left_out: rows of people of
    whom too little is known to find them again.
    """

    table: CodeTable
    own: pa.Table
    left_out: list[int]


def make_codes(people: Iterable[Traits], key: ExchangeKey, *, today: dt.date | None = None) -> Made:
    """Codes of people under an exchange key. The number of rows of the table is rounded up with dummies."""
    key.refuse_expired(today)
    people = list(people)
    if not people:
        raise CodesError("There is nobody to make codes of.")
    rows = band(len(people))
    codes, enough = encode(people, key, rows - len(people))
    _blind(codes, enough)
    order = np.argsort(np.frombuffer(os.urandom(8 * rows), np.uint64), kind="stable")
    tokens = np.frombuffer(os.urandom(16 * rows), np.uint8).reshape(rows, 16)
    shuffled = np.ascontiguousarray(codes[order])
    place = np.empty(rows, np.int64)
    place[order] = np.arange(rows)
    known = np.flatnonzero(enough)
    hexes = [tokens[p].tobytes().hex() for p in place[known].tolist()]
    own = pa.table({"token": pa.array(hexes, pa.string()), "row": pa.array(known)})
    table = CodeTable(key.exchange, key.period, key.fingerprint, key.expires, tokens, shuffled)
    return Made(table, own, np.flatnonzero(~enough).tolist())


def _blind(codes: np.ndarray, enough: np.ndarray) -> None:
    """Give those of whom too little is known a random code, so that their number does not show either."""
    few = np.flatnonzero(~enough)
    codes[few] = np.frombuffer(os.urandom(8 * len(few) * codes.shape[1]), np.uint64).reshape(-1, codes.shape[1])
