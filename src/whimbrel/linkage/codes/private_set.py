"""Private set intersection: two agencies learn whom both know, without a third office and without handing codes over.

Each side hides its points with a number only it knows (ECDH on P-256); hiding commutes, so points hidden by both are equal
where the persons are. Whoever wants to try a name needs the other side's help for every try, and the number of tries is
limited and counted. It is exact: a person is found if one of the exact keys agrees, see ``exact_keys``.

Why P-256 and not X25519: a point made from a hash lies on Curve25519 or on its twist, and hiding keeps which; the partner
would learn one bit of every key. On P-256 ``cryptography`` refuses what does not lie on the curve.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Sequence

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicKey, generate_private_key

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import ExchangeKey
from whimbrel.linkage.codes.features import Traits, birth_parts

MOST_ASKED = 50_000
_CURVE = SECP256R1()


def exact_keys(person: Traits) -> list[str]:
    """Exact texts of a person, each enough to say who it is: pairs of sounds of the name with parts of the birth date."""
    sounds = sorted(dict.fromkeys(person.name_sounds))[:6]
    pairs = [f"{a}+{b}" for i, a in enumerate(sounds) for b in sounds[i + 1 :]] or sounds
    year, month, day = birth_parts(person.birth)
    known = []
    if year and month and day:
        known.append(f"{year}-{month}-{day}")
    if month and day:
        known.append("/".join(sorted((month, day))) + f"|{person.sex}|{person.citizenship}")
    if year:
        known.append(f"{year}|{person.sex}|{person.citizenship}|" + "+".join(sounds))
    return [f"{pair}|{bond}" for bond in known for pair in pairs]


class Side:
    """One agency in one run: its secret number lives as long as this object and is never written anywhere."""

    def __init__(self, exchange: ExchangeKey, most: int = MOST_ASKED):
        exchange.refuse_expired()
        self._secret = exchange.derive("points of private sets")
        self._number = generate_private_key(_CURVE)
        self._order: np.ndarray = np.empty(0, np.int64)
        self._mine: list[bytes] = []
        self._left = most
        self.asked = 0  # how many points of the partner were hidden: what a log notes

    def offer(self, texts: Sequence[str]) -> list[bytes]:
        """First message: own texts as hidden points, shuffled."""
        if len(texts) > MOST_ASKED:
            raise CodesError(f"A run takes {MOST_ASKED:,} keys at most. Use codes and a comparing office for more.")
        self._order = np.argsort(np.frombuffer(os.urandom(8 * len(texts)), np.uint64), kind="stable")
        return [self._hide(self._point(texts[i])) for i in self._order.tolist()]

    def answer(self, theirs: Iterable[bytes]) -> list[bytes]:
        """Second message: the partner's points, in the partner's order, hidden also by this side. Limited and counted."""
        points = list(theirs)
        self.asked += len(points)
        if len(points) > self._left:
            raise CodesError("The partner asks for more persons than was agreed for one run; nothing was answered.")
        if len(set(points)) != len(points):
            raise CodesError("The partner sent a point twice; nothing was answered.")
        self._left -= len(points)
        self._mine = [self._hide(p) for p in points]
        return self._mine

    def common(self, answered: Sequence[bytes]) -> list[int]:
        """Places of own texts that the partner has too: own points as the partner answered them, against its own."""
        if len(answered) != len(self._order) or not self._mine:
            raise CodesError("The partner's answer does not fit what was asked.")
        theirs = set(self._mine)
        return sorted(int(i) for i, point in zip(self._order, answered, strict=True) if point in theirs)

    def _point(self, text: str) -> bytes:
        """A point of the curve for a text: the first of its keyed hashes that is the x of a point."""
        for count in range(256):
            x = hmac.digest(self._secret, bytes([count]) + text.encode(), "sha256")
            try:
                _public(x)
            except ValueError:
                continue
            return x
        raise AssertionError("one in two hashes is a point")

    def _hide(self, x: bytes) -> bytes:
        try:
            return self._number.exchange(ECDH(), _public(x))
        except ValueError:
            raise CodesError("The partner sent what is no point of the curve; nothing was answered.") from None


def _public(x: bytes) -> EllipticCurvePublicKey:
    # Either of the two points with this x: hiding gives the same x for both.
    return EllipticCurvePublicKey.from_encoded_point(_CURVE, b"\x02" + x)
