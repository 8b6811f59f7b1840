"""What of a person goes into a code: pieces of the name, each bound to something else that is known of the person.

A piece alone (the letters ``ng``) would show in every code how often it occurs, and frequent names are found by counting.
So no piece is used alone: it counts only together with a bond, such as the year of birth. A code has one section for each
kind of bond. A wrong birth day spoils the sections bound to it, and the others still find the person. The more a bond tells,
the less a stolen table does, and the fewer persons are found: measured in docs/decisions/0023.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from whimbrel.linkage.codes.errors import CodesError

# Sections of a code and the bits of each. Which bit is of which section is mixed under the key.
SECTIONS = {"month": 256, "day": 256, "years": 256, "sexes": 256}
LEAST_SECTIONS = 2
_BIRTH = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MOST_WORDS = 8
_MOST_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a person. What is not known stays empty; a birth date has the precision it is known with."""

    name_words: tuple[str, ...]
    name_sounds: tuple[str, ...] = ()
    birth: str = ""  # 1991-05-03, 1991-05 or 1991
    sex: str = ""  # male, female, other; empty or unknown if it is not known
    citizenship: str = ""  # ISO 3166-1 alpha-3


@dataclass(frozen=True)
class Section:
    """Tokens of many people in one section, person after person: numbers of a piece and of its bond."""

    piece: np.ndarray
    bond: np.ndarray
    counts: np.ndarray  # how many each person has


@dataclass(frozen=True)
class Tokens:
    """Pieces of names and bonds as texts, the sections that number them, and who has enough to be told from others."""

    pieces: list[str]
    bonds: list[str]
    sections: dict[str, Section]
    enough: np.ndarray


class _Numbers(dict[str, int]):
    """Numbers texts in the order in which they are first seen."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _Gathered:
    """Parts of names (words and sounds) with their bonds, as numbers: quicker than texts by far."""

    def __init__(self) -> None:
        self.parts, self.bonds = _Numbers(), _Numbers()
        self.part: dict[str, array[int]] = {name: array("I") for name in SECTIONS}
        self.bond: dict[str, array[int]] = {name: array("I") for name in SECTIONS}
        self.counts: dict[str, array[int]] = {name: array("I") for name in SECTIONS}

    def add(self, person: Traits) -> bool:
        """Add one person; False if too little is known to tell the person from others."""
        filled = 0
        before: Sequence[str] | None = None
        numbers: list[int] = []
        for name, (parts, bonds) in sections_of(person).items():
            count = len(parts) * len(bonds)
            if count:
                if parts is not before:
                    before, numbers = parts, [self.parts[part] for part in parts]
                for bond in bonds:
                    self.part[name].extend(numbers)
                    self.bond[name].extend([self.bonds[bond]] * len(numbers))
                filled += 1
            self.counts[name].append(count)
        return filled >= LEAST_SECTIONS

    def tokens(self, enough: list[bool]) -> Tokens:
        """Every piece of each part with the bond of the part."""
        letters = _Numbers()
        of_part = [[letters[p] for p in pieces(part)] for part in self.parts]
        sizes = np.array([len(p) for p in of_part] or [0])
        flat, starts = np.array([p for some in of_part for p in some], np.int64), np.cumsum(sizes) - sizes
        found = {}
        for name in SECTIONS:
            part, bond = (np.frombuffer(a[name], np.uint32) for a in (self.part, self.bond))
            many = sizes[part]
            ends = np.concatenate([[0], np.cumsum(many)])
            piece = flat[np.arange(ends[-1]) + np.repeat(starts[part] - ends[:-1], many)]
            last = np.cumsum(np.frombuffer(self.counts[name], np.uint32), dtype=np.int64)
            found[name] = Section(piece, np.repeat(bond, many), np.diff(ends[last], prepend=0))
        return Tokens(list(letters), list(self.bonds), found, np.array(enough, bool))


@lru_cache(maxsize=200_000)
def pieces(part: str) -> tuple[str, ...]:
    """The pairs of letters of a word with its beginning and end; sounds, marked by ``~``, are one piece."""
    if part.startswith("~"):
        return (part,)
    text = f"_{part}_"
    return tuple(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1)))


def sections_of(person: Traits) -> dict[str, tuple[Sequence[str], Sequence[str]]]:
    """For each section the parts of a name and the bonds each of them counts under; both may be empty.

    ========  ==============================================  =======================================================
    section   parts of the name                               bonds
    ========  ==============================================  =======================================================
    month     words and sounds                                month and year of birth
    day       words and sounds                                day and month of birth, in any order
    years     two sounds together                             year of birth in pairs of years, cut in two ways: a year
                                                              beside the true one still shares one of them
    sexes     two sounds together                             the same with the sex; where no year is known, sex and
                                                              citizenship
    ========  ==============================================  =======================================================
    """
    words = [w[:_MOST_LETTERS] for w in person.name_words if w][:_MOST_WORDS]
    sounds = [f"~{s[:_MOST_LETTERS]}" for s in person.name_sounds if s][:_MOST_WORDS]
    pairs, parts = _pairs(tuple(sounds)), words + sounds
    year, month, day = birth_parts(person.birth)
    years = _pairs_of_years(year)
    sex = person.sex if person.sex in ("male", "female") else "?"
    return {
        "month": (parts, [f"{year}-{month}"] if month else []),
        # Day and month are often swapped.
        "day": (parts, ["/".join(sorted((month, day)))] if day else []),
        "years": (pairs, years),
        "sexes": (pairs, [f"{two}|{sex}" for two in years] or [f"{sex}|{person.citizenship or '?'}"]),
    }


@lru_cache(maxsize=100_000)
def _pairs(sounds: tuple[str, ...]) -> tuple[str, ...]:
    """Every two sounds of a name together; of a name with one sound, that sound twice."""
    known = sorted(set(sounds))
    return tuple(a + b for i, a in enumerate(known) for b in known[i + 1 :]) or tuple(s + s for s in known)


@lru_cache(maxsize=1000)
def _pairs_of_years(year: str) -> tuple[str, ...]:
    return (f"a{int(year) // 2}", f"b{(int(year) + 1) // 2}") if year else ()


def tokens_of(people: Iterable[Traits]) -> Tokens:
    """The tokens of everybody."""
    gathered = _Gathered()
    return gathered.tokens([gathered.add(person) for person in people])


@lru_cache(maxsize=100_000)
def birth_parts(text: str) -> tuple[str, str, str]:
    """Year, month and day as far as they are known and tell something. 1 January often stands for a day nobody knew."""
    if not text:
        return "", "", ""
    found = _BIRTH.fullmatch(text)
    if not found:
        raise CodesError("A birth date is written 1991-05-03, 1991-05 or 1991, as far as it is known.")
    year, month, day = (part or "" for part in found.groups())
    return (year, "", "") if (month, day) == ("01", "01") else (year, month, day)
