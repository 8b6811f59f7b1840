"""The list that stays with an agency: which row token is which of its records, and the digest to check a receipt with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.files import read_json, write_secret
from whimbrel.linkage.codes.make import Made
from whimbrel.standard.sealing import canonical

_KIND = "own list"
_LARGEST = 1 << 30
_HITS = ("hit", "token", "confidence")
# Nothing else is taken from a file that somebody else wrote and that is printed here.
_FORMS = {
    "hit": re.compile("[0-9a-f]{32}"),
    "token": re.compile("[0-9a-f]{32}"),
    "confidence": re.compile("[01][.][0-9]"),
}


@dataclass(frozen=True)
class OwnList:
    """Tokens of one's own table with the identifiers of one's own records. It never leaves the agency."""

    exchange: str
    digest: str
    people: Mapping[str, str]


def own_list(made: Made, identifiers: Sequence[str]) -> OwnList:
    """The list of a table that was made of records with these identifiers."""
    tokens, rows = (made.own[name].to_pylist() for name in ("token", "row"))
    people = {token: identifiers[row] for token, row in zip(tokens, rows, strict=True)}
    return OwnList(made.table.exchange, made.table.digest, people)


def write_own_list(own: OwnList, path: Path) -> None:
    """Write the list to a new file only its owner can read."""
    write_secret(path, canonical({"kind": _KIND, "exchange": own.exchange, "digest": own.digest, "people": own.people}))


def read_own_list(path: Path) -> OwnList:
    """The list in a file."""
    data = read_json(path, _KIND, _LARGEST)
    people = data.get("people")
    if not isinstance(people, dict) or not all(isinstance(data.get(n), str) for n in ("exchange", "digest")):
        raise CodesError(f"{path.name} is damaged: it is no whole own list.")
    return OwnList(data["exchange"], data["digest"], people)


def write_hits(told: pa.Table, path: Path) -> None:
    """Write one agency's half of the hits as a new CSV file only its owner can read."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HITS)
    columns = (told[name].to_pylist() for name in _HITS)
    writer.writerows((hit, token, f"{sure:.1f}") for hit, token, sure in zip(*columns, strict=True))
    write_secret(path, text.getvalue().encode())


def read_hits(path: Path, own: OwnList) -> list[tuple[str, str, str]]:
    """Hits of a file for one's own persons: name of the hit, own identifier, confidence. Those of dummies are left out."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if any(set(row) != set(_HITS) or not all(_FORMS[n].fullmatch(row[n] or "") for n in _HITS) for row in rows):
            raise ValueError
    except (OSError, ValueError, csv.Error):
        raise CodesError(f"{path.name} cannot be read as hits of match codes.") from None
    if rows and not any(r["token"] in own.people for r in rows):
        raise CodesError(f"{path.name} is of another comparison: none of its tokens is on your list.")
    return [(r["hit"], own.people[r["token"]], r["confidence"]) for r in rows if r["token"] in own.people]
