"""Plain Bloom-filter codes as they are common, and a published attack on them; both for the tests only.

The attack: Christen, Schnell, Vatsalan, Ranbaduge, Efficient Cryptanalysis of Bloom Filters for Privacy-Preserving Record
Linkage, PAKDD 2017. It needs no key. The most frequent codes are laid beside the most frequent names (or names are known to
belong to codes); a pair of letters that is in a name whose code has a 0 at some place does not set that place; what remains
possible at each place then tells which names of a dictionary fit any other code.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

BITS, HASHES = 1024, 20


def pairs_of_letters(name: str) -> set[str]:
    """What Bloom filters of names are made of."""
    text = f"_{name}_"
    return {text[i : i + 2] for i in range(len(text) - 1)}


def bloom_codes(names: Sequence[str], key: bytes) -> np.ndarray:
    """Plain codes, one row of bits each: every pair of letters sets the same twenty places in every name (double hashing)."""
    known: dict[str, np.ndarray] = {}

    def places(pair: str) -> np.ndarray:
        if pair not in known:
            digest = hmac.digest(key, pair.encode(), hashlib.sha256)
            one, two = (int.from_bytes(digest[at : at + 8], "big") for at in (0, 8))
            known[pair] = np.array([(one + i * two) % BITS for i in range(HASHES)])
        return known[pair]

    codes = np.zeros((len(names), BITS), bool)
    for row, name in zip(codes, names, strict=True):
        for pair in pairs_of_letters(name):
            row[places(pair)] = True
    return codes


def by_frequency(codes: np.ndarray, frequencies: Mapping[str, int], most: int = 20) -> dict[bytes, str]:
    """The most frequent codes beside the most frequent names of a public list; codes that occur once say nothing."""
    counted = Counter(row.tobytes() for row in np.packbits(codes, axis=1)).most_common(most)
    names = [name for name, _ in Counter(frequencies).most_common(most)]
    return {code: name for (code, count), name in zip(counted, names, strict=False) if count > 1}


def guesses(codes: np.ndarray, aligned: Mapping[bytes, str], dictionary: Sequence[str]) -> list[list[str]]:
    """For each code the names of the dictionary that fit it, by what the aligned codes tell; none if they tell nothing."""
    if not aligned:
        return [[] for _ in codes]
    pairs = sorted({p for name in (*aligned.values(), *dictionary) for p in pairs_of_letters(name)})
    number = {p: i for i, p in enumerate(pairs)}
    seen = np.zeros((len(pairs), BITS), bool)
    never = np.zeros((len(pairs), BITS), bool)
    for code, name in aligned.items():
        bits = np.unpackbits(np.frombuffer(code, np.uint8)).astype(bool)
        rows = [number[p] for p in pairs_of_letters(name)]
        seen[rows] |= bits
        never[rows] |= ~bits
    possible = seen & ~never
    told = seen.any(axis=1)
    made, asked = np.zeros((len(dictionary), BITS), bool), []
    for row, name in zip(made, dictionary, strict=True):
        rows = [number[p] for p in pairs_of_letters(name)]
        row |= possible[rows].any(axis=0)
        asked.append(bool(told[rows].all() and possible[rows].any(axis=1).all()))
    usable = np.flatnonzero(asked)
    found = []
    for bits in codes:
        # Every 1 of the code is explained, and (nearly) no place is set that is 0.
        missing = (bits & ~made[usable]).sum(axis=1) + (made[usable] & ~bits).sum(axis=1)
        fits = usable[missing == missing.min()] if len(usable) and missing.min() <= 0.1 * max(1, bits.sum()) else []
        found.append([dictionary[i] for i in fits])
    return found


def share_right(found: Sequence[Sequence[str]], truth: Sequence[str]) -> float:
    """Share of the codes whose name was told: the only guess, and right."""
    return sum(list(f) == [t] for f, t in zip(found, truth, strict=True)) / len(truth)
