"""The list that stays with an agency: which row token is which of its records, and the digest to check a receipt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.files import read_json, write_secret
from whimbrel.linkage.codes.make import Made
from whimbrel.standard.sealing import canonical

_KIND = "own list"
_LARGEST = 1 << 30


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
