"""Deletion that can be proven as far as deletion can: destroyed, never opened again, and signed for.

Tables are locked for the key of one office and one exchange. Deleting overwrites and removes the files; with the office's
key goes the last means to open any copy of them (crypto-shredding). While the key is kept, the digests stand on its list of
deletions, and a copy brought back is refused. The receipt (Ed25519) names the digest the agency noted when it made the
table. It proves who declared the deletion of what, and when. That no other copy of the *office's key* exists, no receipt
can prove; see the threat model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.files import destroy, read_json, write_secret
from whimbrel.linkage.codes.office import read_office, save_office
from whimbrel.linkage.codes.table import CodeTable, read_table
from whimbrel.standard.sealing import canonical
from whimbrel.standard.signing import fingerprint, is_signed, sign
from whimbrel.standard.signing import public_text as signer_text

_KIND = "receipt of deletion"


@dataclass(frozen=True)
class Deleted:
    """A table as a receipt names it: its digest, what it belonged to, and its rows, which are a round number."""

    digest: str
    exchange: str
    period: str
    fingerprint: str
    rows: int


@dataclass(frozen=True)
class Receipt:
    """Who deleted which tables when, signed."""

    tables: tuple[Deleted, ...]
    office: str  # public text of the office the tables were locked for
    key_destroyed: bool
    at: str
    public_key: str
    signature: str

    @property
    def signer(self) -> str:
        """Fingerprint of the key that signed."""
        return fingerprint(self.public_key)

    def as_bytes(self) -> bytes:
        """The receipt as it is written to a file."""
        return canonical({**_signed(self), "public_key": self.public_key, "signature": self.signature})


def delete(
    paths: Sequence[Path], office_path: Path, signing_key: Ed25519PrivateKey, *, keep_key: bool = False
) -> Receipt:
    """Destroy tables and, unless ``keep_key``, the office's key. Nothing is destroyed if one of the files cannot be read.

    Expired tables are deleted like others. Without paths only the key is destroyed: tables that are locked for it and are
    gone or elsewhere stay unreadable.
    """
    office = read_office(office_path)
    if keep_key and not paths:
        raise CodesError("There is nothing to delete.")
    tables = [read_table(path, office.private) for path in paths]
    known = tuple(deleted(table) for table in tables)
    # On the list first: if the power fails now, the tables are refused already.
    save_office(office.forgetting(*(t.digest for t in known)), office_path)
    for path in paths:
        destroy(path)
    if not keep_key:
        destroy(office_path)
    at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    unsigned = Receipt(known, office.public, not keep_key, at, signer_text(signing_key), "")
    signature = sign(signing_key, canonical(_signed(unsigned)))
    return Receipt(known, office.public, not keep_key, at, unsigned.public_key, signature)


def deleted(table: CodeTable) -> Deleted:
    """What a receipt says of a table."""
    return Deleted(table.digest, table.exchange, table.period, table.fingerprint, len(table))


def write_receipt(receipt: Receipt, path: Path) -> None:
    """Write the receipt to a new file."""
    write_secret(path, receipt.as_bytes())


def read_receipt(path: Path) -> Receipt:
    """The receipt in a file; whether it is right is another question, see :func:`verify`."""
    data = read_json(path, _KIND)
    try:
        tables = tuple(Deleted(**{name: t[name] for name in Deleted.__annotations__}) for t in data["tables"])
        told = [getattr(t, name) for t in tables for name in ("digest", "exchange", "period", "fingerprint")]
        if not all(isinstance(t, str) and t.isprintable() for t in told):
            raise TypeError
        texts = [data[name] for name in ("office", "at", "public_key", "signature")]
        if not all(isinstance(t, str) and t.isprintable() for t in texts) or not isinstance(
            data["key_destroyed"], bool
        ):
            raise TypeError
        dt.datetime.fromisoformat(data["at"])
        fingerprint(data["public_key"])
    except (KeyError, TypeError, ValueError):
        raise CodesError(f"{path.name} is damaged: it is no whole receipt.") from None
    return Receipt(tables, data["office"], data["key_destroyed"], data["at"], data["public_key"], data["signature"])


def verify(receipt: Receipt, digest: str, signers: Sequence[str]) -> Deleted:
    """The deletion of one's own table, as its maker noted the digest; CodesError if the receipt does not prove it.

    signers: fingerprints of keys that are believed, as the office read them over the telephone.
    """
    if receipt.signer not in signers:
        raise CodesError(f"The receipt is signed by {receipt.signer}, and that key is not among those you believe.")
    if not is_signed(receipt.public_key, receipt.signature, canonical(_signed(receipt))):
        raise CodesError("The receipt is not as it was signed.")
    for table in receipt.tables:
        if table.digest == digest:
            return table
    raise CodesError("The receipt is right, but it is for other tables than yours.")


def _signed(receipt: Receipt) -> dict[str, object]:
    return {
        "kind": _KIND,
        "tables": [asdict(t) for t in receipt.tables],
        "office": receipt.office,
        "key_destroyed": receipt.key_destroyed,
        "at": receipt.at,
    }
