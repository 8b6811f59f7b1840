"""The words names are made of: one file per naming tradition, read once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from whimbrel.demonstration.people.draw import Draw, early_of

FOLDER = Path(__file__).parent
MOST_SPELLINGS = 10


class Word(NamedTuple):
    """One word of a name: in its own script, in the official romanisation, and as people write it."""

    native: str
    standard: str
    popular: tuple[str, ...]


class Name(NamedTuple):
    """The name a person truly has."""

    branch: str
    family: tuple[Word, ...]
    given: tuple[Word, ...]
    middle: tuple[Word, ...] = ()
    other: str = ""


class Words:
    """A list of words, the frequent ones first; a word followed by ``@7`` has a share of 7 percent."""

    def __init__(self, entries: Sequence[Word], shares: Sequence[float | None], slope: float = 0.8):
        self.entries = entries
        stated = sum(s for s in shares if s is not None)
        rank, raw = 0, []
        for share in shares:
            rank += share is None
            raw.append(0.0 if share is not None else 1 / (rank + 2) ** slope)
        left = sum(raw)
        scale = (100 - stated) / left if left else 0
        self.sums = list(accumulate(s if s is not None else w * scale for s, w in zip(shares, raw, strict=True)))
        self.total = self.sums[-1]

    def draw(self, r: Draw) -> Word:
        """Draw one word, frequent ones more often."""
        return self.entries[min(bisect_right(self.sums, r() * self.total), len(self.entries) - 1)]

    def another(self, r: Draw, than: Iterable[Word]) -> Word:
        """Draw a word that is none of these, as far as ten draws can."""
        known = set(than)
        word = self.draw(r)
        for _ in range(9):
            if word not in known:
                break
            word = self.draw(r)
        return word


def spell(word: Word, script: str, r: Draw) -> str:
    """Spell a word: ``native``, ``standard`` or ``popular``."""
    if script == "native":
        return word.native
    if script == "popular" and word.popular and r() >= USUAL:
        return early_of(r, word.popular)
    return word.standard


def rows(text: str) -> Iterable[tuple[list[str], float | None]]:
    """Entries of a block of text: parts between blanks (``_`` is a blank), entries between ``;`` or lines."""
    for entry in re.split(r"[;\n]", text):
        parts = entry.split()
        if parts:
            share = float(parts.pop()[1:]) if parts[-1].startswith("@") else None
            yield [p.replace("_", " ") for p in parts], share


def by_ear(spelling: str, rules: Sequence[tuple[re.Pattern[str], str]]) -> list[str]:
    """Spell a romanised word as it is heard: each rule alone, then all of them."""
    low = spelling.lower()
    heard = [rule.sub(to, low) for rule, to in rules]
    every = low
    for rule, to in rules:
        every = rule.sub(to, every)
    heard.append(every)
    return [capital(h) for h in dict.fromkeys(heard) if h != low]


def capital(text: str) -> str:
    """Write each part of a name with a capital letter, leaving the rest alone."""
    return re.sub(r"(^|[\s-])(\w)", lambda m: m[1] + m[2].upper(), text)


class Book:
    """One file of ``names/``: its lists of words, and what else it states."""

    def __init__(self, name: str):
        self.stated: dict[str, Any] = read(f"names/{name}.yaml")
        pairs = (rule.split(">") for rule in self.stated.get("by_ear", []))
        self._rules = [(re.compile(a.strip()), b.strip()) for a, b in pairs]
        self._lists: dict[str, Words] = {}

    def words(self, key: str) -> Words:
        """Words of one list of the file."""
        if key not in self._lists:
            pairs = [(self._word(parts), share) for parts, share in rows(self.stated[key])]
            self._lists[key] = Words([w for w, _ in pairs], [s for _, s in pairs], self.stated.get("slope", 0.8))
        return self._lists[key]

    def _word(self, parts: list[str]) -> Word:
        native, standard = parts[0], parts[1] if len(parts) > 1 else parts[0]
        heard = by_ear(standard, self._rules)
        popular = dict.fromkeys([*parts[2:], *heard])
        return Word(native, standard, tuple(p for p in popular if p != standard)[:MOST_SPELLINGS])


@cache
def read(path: str) -> dict[str, Any]:
    """One YAML file of this folder."""
    return yaml.safe_load((FOLDER / path).read_text(encoding="utf-8"))


def variation() -> Mapping[str, Any]:
    """The shares of everything that varies: ``variation.yaml``."""
    return read("variation.yaml")


USUAL: float = variation()["usual_spelling"]
