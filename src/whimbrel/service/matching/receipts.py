"""Receipts of deletion as the service makes and checks them.

They are signed with a key derived from the installation's key ring, so that no further secret has to be kept; its fingerprint
stands on the page of an exchange before anything is compared, and both sides can note it down. After the ring's key was
rotated, receipts signed with the one before are still believed for as long as the ring holds it.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from whimbrel.linkage.codes import deletion
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.service.matching.models import Exchange, Given, Receipt
from whimbrel.service.secrecy.ring import key_ring
from whimbrel.standard.signing import fingerprint, public_text

_PURPOSE = "receipts of deletion"


@dataclass(frozen=True)
class Proof:
    """A receipt as a side reads it. proven: its own table stands in it, and a key of this installation signed it."""

    at: dt.datetime
    signer: str
    rows: int
    digest: str
    key_destroyed: bool
    proven: bool


def signing_key(key_id: str = "") -> Ed25519PrivateKey:
    """The key that signs receipts, derived from the ring's current key or from the one named."""
    ring = key_ring()
    return Ed25519PrivateKey.from_private_bytes(ring.derived(key_id or ring.current, _PURPOSE))


def signer() -> str:
    """Fingerprint of the key that signs now: what people compare by telephone."""
    return fingerprint(public_text(signing_key()))


def believed() -> list[str]:
    """Fingerprints of all keys that may have signed."""
    return [fingerprint(public_text(signing_key(key_id))) for key_id in key_ring().ids()]


def opened(receipt: Receipt) -> deletion.Receipt:
    """The receipt as the library reads it; CodesError if it is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "receipt.json"
        path.write_text(receipt.body, "utf-8")
        return deletion.read_receipt(path)


def proof_of(exchange: Exchange, given: Given | None) -> Proof | None:
    """What is proven to the side that gave this; None where nothing was deleted yet, or the reader is of neither side."""
    receipt = Receipt.objects.filter(exchange=exchange).first()
    if receipt is None or given is None:
        return None
    try:
        told = opened(receipt)
    except CodesError:
        return Proof(receipt.at, "", 0, given.digest, key_destroyed=False, proven=False)
    try:
        rows, proven = deletion.verify(told, given.digest, believed()).rows, True
    except CodesError:
        rows, proven = 0, False
    at = dt.datetime.fromisoformat(told.at)
    return Proof(at, told.signer, rows, given.digest, told.key_destroyed, proven and told.key_destroyed)
