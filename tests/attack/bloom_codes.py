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


def by_frequency(codes: np.ndarray, frequencies: Mapping[str, int]) -> dict[bytes, str]:
    """The most frequent codes beside the most frequent names of a public list, as far as each frequency occurs once.

    Codes that occur once themselves say nothing.
    """
    counted = Counter(row.tobytes() for row in np.packbits(codes, axis=1))
    often, usual = Counter(counted.values()), Counter(frequencies.values())
    rank = {count: name for name, count in frequencies.items() if usual[count] == 1}
    return {c: rank[n] for c, n in counted.items() if n > 1 and often[n] == 1 and n in rank}


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
    made, unknown, known = np.zeros((len(dictionary), BITS), bool), [], []
    for row, name in zip(made, dictionary, strict=True):
        rows = np.array([number[p] for p in pairs_of_letters(name)])
        row |= possible[rows].any(axis=0)
        unknown.append(int((~told[rows]).sum()))
        known.append(int(told[rows].sum()))
    # A pair never seen explains up to twenty places, and is held against a name a little.
    usable = np.flatnonzero((np.array(known) >= 2) & (np.array(unknown) <= np.array(known)))
    free, made = np.array(unknown)[usable], made[usable]
    found = []
    for bits in codes:
        excess = np.maximum(0, (bits & ~made).sum(axis=1) - HASHES * free)
        cost = (made & ~bits).sum(axis=1) + excess + free * HASHES // 4
        fits = usable[cost == cost.min()] if len(usable) and cost.min() <= 0.4 * bits.sum() else []
        found.append([dictionary[i] for i in fits])
    return found


def share_right(found: Sequence[Sequence[str]], truth: Sequence[str]) -> float:
    """Share of the codes whose name was told: the only guess, and right."""
    return sum(list(f) == [t] for f, t in zip(found, truth, strict=True)) / len(truth)
