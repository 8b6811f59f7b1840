"""Searching names that are stored locked: a blind index of keyed hashes of their parts.

Of every name, whatever its script, the words are written in plain Latin letters, then hashed with a key of the agency
(HMAC-SHA-256, 12 bytes kept). Hashed are each whole word, the first three letters of each, and the word's consonants, so
that a beginning, an accent more or less or another romanisation still finds the person. Two agencies' hashes of one name
differ. The index tells how often a word occurs within an agency to whoever holds the database: it is personal data too, and
lies behind the same walls.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import re
import unicodedata
from collections.abc import Mapping

from anyascii import anyascii

from whimbrel.service.secrecy.ring import KeyRing, key_ring

_WORD = re.compile(r"[a-z0-9]+")
_BREAK = re.compile(r"(?<=[\u4e00-\u9fff\u3400-\u4dbf])(?=[\u4e00-\u9fff\u3400-\u4dbf])")
_VOWELS = str.maketrans("", "", "aeiouyhw")


def latin_words(name: str) -> list[str]:
    """The words of a name in plain Latin letters: 王小明 is ``wang``, ``xiao``, ``ming``; Nguyễn is ``nguyen``."""
    spaced = _BREAK.sub(" ", unicodedata.normalize("NFKC", name))
    return _WORD.findall(anyascii(spaced).casefold())


def parts_of(name: str) -> dict[str, int]:
    """What of a name is hashed -> how much it tells: the whole word most, its beginning and its consonants less."""
    words = latin_words(name)
    # A given name of two characters is written in one word in Latin letters, and in two by others.
    if len(words) > 1:
        words += ["".join(pair) for pair in itertools.pairwise(words)]
    found: dict[str, int] = {}
    for word in words:
        found[f"w{word}"] = 4
        if len(word) >= 3:
            found.setdefault(f"b{word[:3]}", 1)
        bones = word[0] + word[1:].translate(_VOWELS)
        if len(bones) >= 2:
            found.setdefault(f"c{bones}", 2)
    return found


def hashed_parts(name: str, agency: int, ring: KeyRing | None = None, key_id: str | None = None) -> dict[str, int]:
    """Hash -> weight, for one agency, of the parts of a name."""
    return hashed_keys(parts_of(name), agency, ring, key_id)


def hashed_keys(
    keys: Mapping[str, int], agency: int, ring: KeyRing | None = None, key_id: str | None = None
) -> dict[str, int]:
    """Hash -> weight, for one agency, of any keys by which a person is found."""
    ring = ring or key_ring()
    key = hmac.digest(ring.derived(key_id or ring.current, "index"), b"agency %d" % agency, "sha256")
    return {
        base64.urlsafe_b64encode(hmac.digest(key, part.encode(), hashlib.sha256)[:12]).decode(): weight
        for part, weight in keys.items()
    }
