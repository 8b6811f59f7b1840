"""The key of one exchange and one period: whoever holds it can make codes, and codes of another key cannot be joined.

Made by one party and handed over, or agreed: each party makes an offer (X25519), sends the public half, and both derive the
same key with HKDF-SHA-256. Name of the exchange, period and expiry are part of every derivation, so a key that was agreed
with other facts is another key. Both compare its fingerprint by telephone: an offer swapped on the way shows there.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.files import read_json, write_secret
from whimbrel.standard.period import parse_period
from whimbrel.standard.sealing import canonical

MOST_DAYS = 400  # a year, and some weeks to compare what it brought
_KIND = "exchange key"
_OFFER = "offer"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


@dataclass(frozen=True)
class ExchangeKey:
    """The secret of one exchange and period. Its repr never shows the secret."""

    exchange: str
    period: str
    expires: dt.date
    secret: bytes = field(repr=False)

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """Bytes for one purpose, bound to exchange, period and expiry."""
        return _hkdf(self.secret, self.exchange, self.period, self.expires, purpose, length)

    @property
    def fingerprint(self) -> str:
        """Twenty hexadecimal digits that say which key it is and nothing of the key: to compare by telephone."""
        return self.derive("fingerprint", 10).hex()

    def refuse_expired(self, today: dt.date | None = None) -> None:
        """Raise CodesError if the key is past its last day."""
        if (today or dt.datetime.now(dt.UTC).date()) > self.expires:
            raise CodesError(f"The key of {self.exchange} expired on {self.expires}. Agree a new one.")


def new_key(exchange: str, period: str, expires: dt.date, *, today: dt.date | None = None) -> ExchangeKey:
    """A key made by one party alone, to hand over in person or through a channel that is already safe."""
    return ExchangeKey(*_facts(exchange, period, expires, today), secrets.token_bytes(32))


def new_offer() -> X25519PrivateKey:
    """One party's half of an agreement; its public text goes to the partner."""
    return X25519PrivateKey.generate()


def public_text(key: X25519PrivateKey) -> str:
    """The public half as base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def public_of(text: str) -> X25519PublicKey:
    """A public half from its text."""
    try:
        return X25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise CodesError("This is no public text of a key: 44 characters that end with =.") from None


def agree(
    mine: X25519PrivateKey, theirs: str, exchange: str, period: str, expires: dt.date, *, today: dt.date | None = None
) -> ExchangeKey:
    """The key both parties derive from one's private and the other's public half; both give the same facts."""
    facts = _facts(exchange, period, expires, today)
    if theirs.strip() == public_text(mine):
        raise CodesError("This is your own offer. Give the public text that the partner sent.")
    try:
        shared = mine.exchange(public_of(theirs))
    except ValueError:
        raise CodesError(
            "The partner's public text is of a kind that gives no secret. Ask for another offer."
        ) from None
    both = "+".join(sorted((public_text(mine), theirs.strip())))
    return ExchangeKey(*facts, _hkdf(shared, *facts, f"agreed by {both}", 32))


def write_offer(offer: X25519PrivateKey, path: Path) -> None:
    """Write an offer to a new file only its owner can read."""
    private = base64.b64encode(offer.private_bytes_raw()).decode()
    write_secret(path, canonical({"kind": _OFFER, "private": private}))


def read_offer(path: Path) -> X25519PrivateKey:
    """The offer in a file."""
    try:
        return X25519PrivateKey.from_private_bytes(base64.b64decode(read_json(path, _OFFER)["private"], validate=True))
    except (KeyError, TypeError, ValueError):
        raise CodesError(f"{path.name} is damaged: it is no whole offer.") from None


def write_key(key: ExchangeKey, path: Path) -> None:
    """Write the key to a new file only its owner can read."""
    data = {"kind": _KIND, "exchange": key.exchange, "period": key.period, "expires": key.expires.isoformat()}
    write_secret(path, canonical({**data, "secret": base64.b64encode(key.secret).decode()}))


def read_key(path: Path, *, today: dt.date | None = None) -> ExchangeKey:
    """The key in a file; an expired one is refused."""
    data = read_json(path, _KIND)
    try:
        expires = dt.date.fromisoformat(data["expires"])
        secret = base64.b64decode(data["secret"], validate=True)
        if len(secret) != 32 or not _SLUG.fullmatch(data["exchange"]):
            raise ValueError
        key = ExchangeKey(data["exchange"], parse_period(data["period"]).name, expires, secret)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CodesError(f"{path.name} is damaged: it is no whole exchange key.") from None
    key.refuse_expired(today)
    return key


def is_exchange(name: str) -> bool:
    """Whether a text has the form of the name of an exchange."""
    return _SLUG.fullmatch(name) is not None


def _facts(exchange: str, period: str, expires: dt.date, today: dt.date | None) -> tuple[str, str, dt.date]:
    if not _SLUG.fullmatch(exchange):
        raise CodesError("An exchange is a short name of small letters, digits and hyphens, such as lao-tha-shelters.")
    now = today or dt.datetime.now(dt.UTC).date()
    if not now < expires <= now + dt.timedelta(days=MOST_DAYS):
        raise CodesError(f"A key expires after today and within {MOST_DAYS} days. Agree a new one for each period.")
    return exchange, parse_period(period).name, expires


def _hkdf(secret: bytes, exchange: str, period: str, expires: dt.date, purpose: str, length: int) -> bytes:
    facts = ["whimbrel match codes 1", exchange, period, expires.isoformat(), purpose]
    return HKDF(SHA256(), length, salt=None, info=json.dumps(facts).encode()).derive(secret)
