"""Codes of 1024 bits, made from bound tokens under an exchange key: keyed one-bit min-hashing.

For every bit of a section each token has a value that only the key gives (HMAC-SHA-256, then AES-256 as a keyed function).
The token with the smallest value decides the bit. So no bit belongs to a token, every bit is as often 0 as 1, and two persons
agree in half of the bits if they share nothing, and in more the more tokens they share (Li and König 2010; Smith 2017). In a
Bloom filter a token sets bits of its own, and that is what attacks on it count.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from whimbrel.linkage.codes.exchange_key import ExchangeKey
from whimbrel.linkage.codes.features import SECTIONS, Traits, tokens_of

BITS = sum(SECTIONS.values())
WORDS = BITS // 64
_BLOCK = 16  # bytes of an AES block: eight values of 16 bits
_AT_ONCE = 256


def encode(people: Iterable[Traits], key: ExchangeKey, dummies: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Codes of everybody, ``uint64`` of shape (people + dummies, 16), and who had enough traits for one.

    The code of who has not enough is not to be used. Dummies are made of tokens nobody has.
    """
    tokens = tokens_of(people)
    pieces, bonds = _hashed(tokens.pieces, "pieces", key), _hashed(tokens.bonds, "bonds", key)

    def made(name: str) -> np.ndarray:
        section = tokens.sections[name]
        # Piece and bond in one block, enciphered: 16 bytes for each token that only the key gives.
        ids = _blocks(_cipher(key, f"ids of {name}"), np.stack([pieces[section.piece], bonds[section.bond]], axis=1))
        return _section(name, *_with_dummies(ids.reshape(-1, _BLOCK), section.counts, dummies), key)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        bits = list(pool.map(made, tokens.sections))
    # Which bit belongs to which section is mixed under the key, and every part of a code samples all sections.
    places = np.arange(BITS * 2, dtype=np.uint64)
    order = np.argsort(_blocks(_cipher(key, "order"), places).view(np.uint64)[::2], kind="stable")
    codes = np.empty((len(bits[0]), WORDS), np.uint64)
    for at in range(0, len(codes), _AT_ONCE):
        some = np.concatenate([section[at : at + _AT_ONCE] for section in bits], axis=1)
        codes[at : at + _AT_ONCE] = np.packbits(some.take(order, axis=1), axis=1).view(np.uint64)
    return codes, tokens.enough


def _section(name: str, ids: np.ndarray, counts: np.ndarray, key: ExchangeKey) -> np.ndarray:
    """The bits of one section, one byte each; of who has no token in it they are random."""
    width = SECTIONS[name]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    bits = np.frombuffer(os.urandom(len(counts) * width // 8), np.uint8)
    bits = np.unpackbits(bits).reshape(-1, width)
    cipher = _cipher(key, f"values of {name}")
    some = np.flatnonzero(counts)
    # People with as many tokens are taken together; a token repeated to fill a row does not change the smallest value.
    some = some[np.argsort(counts[some], kind="stable")]
    for at in range(0, len(some), _AT_ONCE):
        rows = some[at : at + _AT_ONCE]
        most = counts[rows].max()
        which = starts[rows] + np.minimum(np.arange(most)[:, None], counts[rows] - 1)
        bits[rows] = _smallest(ids[which], width, cipher) & 1
    return bits


def _hashed(texts: list[str], purpose: str, key: ExchangeKey) -> np.ndarray:
    """Eight bytes of the keyed hash of each text."""
    secret = key.derive(purpose)
    return np.frombuffer(b"".join(hmac.digest(secret, text.encode(), "sha256")[:8] for text in texts), np.uint64)


def _smallest(ids: np.ndarray, width: int, cipher: CipherContext) -> np.ndarray:
    """The smallest value at each place over all tokens of a person; ``ids`` of shape (tokens, people, 16)."""
    blocks = width * 2 // _BLOCK
    plain = np.repeat(ids[:, :, None, :], blocks, axis=2)
    # The last byte counts the blocks of a token: AES of distinct blocks is a stream of values nobody can tell from chance.
    plain[..., -1] = np.arange(blocks, dtype=np.uint8)
    return _blocks(cipher, plain).view(np.uint16).reshape(*ids.shape[:2], width).min(axis=0)


def _with_dummies(ids: np.ndarray, counts: np.ndarray, dummies: int) -> tuple[np.ndarray, np.ndarray]:
    """Random tokens for people who are none, as many each as somebody real has."""
    if not dummies:
        return ids, counts
    pool = counts if len(counts) else np.array([12])
    chosen = pool[np.frombuffer(os.urandom(8 * dummies), np.uint64) % len(pool)]
    invented = np.frombuffer(os.urandom(int(chosen.sum()) * _BLOCK), np.uint8).reshape(-1, _BLOCK)
    return np.concatenate([ids, invented]), np.concatenate([counts, chosen])


def _cipher(key: ExchangeKey, purpose: str) -> CipherContext:
    # Every block that goes in is another one, so this is a keyed function nobody can tell from chance, and no encryption.
    return Cipher(algorithms.AES(key.derive(purpose)), modes.ECB()).encryptor()  # noqa: S305


def _blocks(cipher: CipherContext, plain: np.ndarray) -> np.ndarray:
    if not plain.size:
        return np.empty(0, np.uint8)
    out = np.empty(plain.nbytes + _BLOCK - 1, np.uint8)
    cipher.update_into(plain.data.cast("B"), out.data)
    return out[: plain.nbytes]
