"""The comparing office of an exchange: a key pair that tables are locked for, and the list of what it has deleted.

One office key serves one exchange and dies with it. The office holds no exchange key. A table whose digest is on the list
of deletions is not opened again, whoever brings a copy.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import public_text
from whimbrel.linkage.codes.files import read_json, replace_secret, write_secret
from whimbrel.linkage.codes.table import CodeTable, read_table
from whimbrel.standard.sealing import canonical

_KIND = "office key"


@dataclass(frozen=True)
class Office:
    """A comparing office: its private key and the digests of tables it has deleted."""

    private: X25519PrivateKey = field(repr=False)
    deleted: frozenset[str] = frozenset()

    @property
    def public(self) -> str:
        """What agencies lock their tables for."""
        return public_text(self.private)

    def open(self, path: Path, *, today: dt.date | None = None) -> CodeTable:
        """A table that was locked for this office; one that was deleted, is expired or too small is refused."""
        table = read_table(path, self.private)
        if table.digest in self.deleted:
            raise CodesError(f"{path.name} was deleted here, with a receipt. It is not opened again.")
        table.refuse_unusable(today)
        return table

    def forgetting(self, *digests: str) -> Office:
        """The office with more tables on its list of deletions."""
        return replace(self, deleted=self.deleted | set(digests))


def new_office(path: Path) -> Office:
    """Make an office key and write it to a new file only its owner can read."""
    office = Office(X25519PrivateKey.generate())
    write_secret(path, _data(office))
    return office


def read_office(path: Path) -> Office:
    """The office key in a file."""
    data = read_json(path, _KIND)
    try:
        private = X25519PrivateKey.from_private_bytes(base64.b64decode(data["private"], validate=True))
        deleted = frozenset(str(d) for d in data["deleted"])
    except (KeyError, TypeError, ValueError):
        raise CodesError(f"{path.name} is damaged: it is no whole office key.") from None
    return Office(private, deleted)


def save_office(office: Office, path: Path) -> None:
    """Write a changed list of deletions in place of the old file, in one step."""
    replace_secret(path, _data(office))


def _data(office: Office) -> bytes:
    private = base64.b64encode(office.private.private_bytes_raw()).decode()
    return canonical({"kind": _KIND, "private": private, "deleted": sorted(office.deleted)})
