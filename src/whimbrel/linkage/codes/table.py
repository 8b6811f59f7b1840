"""A table of match codes: one file with codes, random row tokens and the facts of its exchange, locked for who compares.

In the table the rows are shuffled, a token says nothing but which row it is, and dummies fill it up to a round count, so
that counts tell little. The file is locked with the public key of the comparing office (HPKE, RFC 9180): on the way nobody
reads it, also no partner who holds the exchange key. When the office destroys its private key, every copy is unreadable.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from whimbrel.linkage.codes.encode import WORDS
from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import is_exchange, public_of
from whimbrel.linkage.codes.files import write_secret
from whimbrel.standard.errors import StoreError
from whimbrel.standard.period import parse_period

SCHEME = "whimbrel match codes 1"
FEWEST = 1000  # rows a table has at least; dummies fill it
BANDS = (1000, 2000, 5000)  # times powers of ten: counts a table can have
_TOKEN = 16
_HEX = re.compile("[0-9a-f]{20}")
_MAGIC = b"whimbrel codes 1\n"
_FACTS = ("scheme", "exchange", "period", "fingerprint", "expires")
_LARGEST = 4 << 30


@dataclass(frozen=True)
class CodeTable:
    """Codes (``uint64``, 16 a row), row tokens (16 bytes each) and what they belong to. Nothing in it is a name."""

    exchange: str
    period: str
    fingerprint: str  # of the exchange key
    expires: dt.date
    tokens: np.ndarray
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def digest(self) -> str:
        """SHA-256 of everything in it: what receipts of deletion name."""
        whole = hashlib.sha256(json.dumps(self._facts(), sort_keys=True).encode())
        whole.update(self.tokens.tobytes())
        whole.update(self.codes.tobytes())
        return whole.hexdigest()

    def refuse_unusable(self, today: dt.date | None = None) -> None:
        """Raise CodesError if it is expired or has too few rows."""
        if (today or dt.datetime.now(dt.UTC).date()) > self.expires:
            raise CodesError(f"The codes of {self.exchange} expired on {self.expires}. Delete them.")
        if len(self) < FEWEST:
            raise CodesError(f"A table of fewer than {FEWEST} codes is refused: it would ask about single persons.")

    def _facts(self) -> dict[str, str]:
        return {
            "scheme": SCHEME,
            "exchange": self.exchange,
            "period": self.period,
            "fingerprint": self.fingerprint,
            "expires": self.expires.isoformat(),
        }


def band(count: int) -> int:
    """The next of 1,000, 2,000, 5,000, 10,000, 20,000 ...: how many rows a table of so many people has."""
    power = 1
    while True:
        for step in BANDS:
            if count <= step * power:
                return step * power
        power *= 10


def lock(table: CodeTable, office: str) -> bytes:
    """The table as bytes only the office can open whose public text this is."""
    rows = pa.table(
        {
            "token": pa.FixedSizeBinaryArray.from_buffers(pa.binary(_TOKEN), len(table), [None, _buffer(table.tokens)]),
            "code": pa.FixedSizeBinaryArray.from_buffers(
                pa.binary(WORDS * 8), len(table), [None, _buffer(table.codes)]
            ),
        }
    ).replace_schema_metadata(table._facts())
    file = io.BytesIO()
    # Neither compressed nor with statistics: the size of the file tells the number of rows, which is round, and no more.
    pq.write_table(rows, file, compression="none", use_dictionary=False, write_statistics=False)
    return _MAGIC + _suite().encrypt(file.getvalue(), public_of(office), _MAGIC)


def unlock(data: bytes, office: X25519PrivateKey) -> CodeTable:
    """The table in locked bytes; CodesError if it is not for this office or not as it was made."""
    if not data.startswith(_MAGIC):
        raise CodesError("This is no table of match codes.")
    try:
        plain = _suite().decrypt(data[len(_MAGIC) :], office, _MAGIC)
    except (InvalidTag, ValueError):
        raise CodesError(
            "The table does not open: it was locked for another office, was changed, or its key is gone."
        ) from None
    try:
        # What is stored small and unpacks to much is refused before it is unpacked: we write every row in full.
        if pq.read_metadata(io.BytesIO(plain)).num_rows * (_TOKEN + WORDS * 8) > len(plain):
            raise ValueError
        rows = pq.read_table(io.BytesIO(plain), columns=["token", "code"])
        facts = {k.decode(): v.decode() for k, v in (rows.schema.metadata or {}).items()}
        scheme, exchange, period, fingerprint, expires = (facts[name] for name in _FACTS)
        if not (is_exchange(exchange) and _HEX.fullmatch(fingerprint) and parse_period(period).name == period):
            raise ValueError
        if scheme != SCHEME or rows.schema.types != [pa.binary(_TOKEN), pa.binary(WORDS * 8)]:
            raise ValueError
        tokens = _column(rows, "token", np.uint8, _TOKEN)
        codes = _column(rows, "code", np.uint64, WORDS)
        day = dt.date.fromisoformat(expires)
    except (pa.ArrowException, KeyError, ValueError, OSError, StoreError):
        raise CodesError("The table is not of the form of match codes; make it again.") from None
    if len(np.unique(tokens, axis=0)) != len(tokens):
        raise CodesError("Two rows of the table have the same token; make it again.")
    return CodeTable(exchange, period, fingerprint, day, tokens, codes)


def write_table(table: CodeTable, office: str, path: Path) -> None:
    """Write the table locked for an office; an existing file is never overwritten."""
    write_secret(path, lock(table, office))


def read_table(path: Path, office: X25519PrivateKey) -> CodeTable:
    """The table in a locked file."""
    try:
        if path.stat().st_size > _LARGEST:
            raise CodesError(f"{path.name} is too large for a table of match codes.")
        return unlock(path.read_bytes(), office)
    except OSError:
        raise CodesError(f"{path.name} cannot be read. Is the path right?") from None


def _column(rows: pa.Table, name: str, kind: type, width: int) -> np.ndarray:
    column = rows[name].combine_chunks()
    if column.null_count:
        raise ValueError
    whole = np.frombuffer(column.buffers()[1], np.uint8).reshape(-1, column.type.byte_width)
    part = np.ascontiguousarray(whole[column.offset : column.offset + len(column)])
    return part.view(kind).reshape(-1, width)


def _buffer(array: np.ndarray) -> pa.Buffer:
    return pa.py_buffer(np.ascontiguousarray(array).tobytes())


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
