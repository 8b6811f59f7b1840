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
from itertools import combinations

import numpy as np

from whimbrel.linkage.codes.errors import CodesError

# Sections of a code and the bits of each. Which bit is of which section is mixed under the key.
SECTIONS = {"month": 256, "day": 256, "years": 256, "sexes": 256}
_SINGLE = ("month", "day")  # single words and sounds count there, two sounds together in the others
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
    """Parts of names and what else is known, person after person as numbers; what they have in common is worked out once."""

    def __init__(self) -> None:
        self.parts = _Numbers()
        self.known: dict[tuple[str, str, str], int] = {}
        self.whose = array("I")  # which of the known each person is bound to
        self.single, self.pairs = _Lists(), _Lists()

    def add(self, person: Traits) -> None:
        """Add one person."""
        single, pairs = _parts(person)
        self.single.add(single, self.parts)
        self.pairs.add(pairs, self.parts)
        known = (person.birth, person.sex, person.citizenship)
        self.whose.append(self.known.setdefault(known, len(self.known)))

    def tokens(self) -> Tokens:
        """Every piece of each part with the bonds of the person."""
        letters, bonds = _Numbers(), _Numbers()
        piece = _Lists()
        for part in self.parts:
            piece.add(pieces(part), letters)
        bound = {name: _Lists() for name in SECTIONS}
        for known in self.known:
            for name, texts in zip(SECTIONS, _bonds(*known), strict=True):
                bound[name].add(texts, bonds)
        whose, sections = _array(self.whose), {}
        for name, bond in bound.items():
            parts = self.single if name in _SINGLE else self.pairs
            # One row for each bond of a person, and of it one for each part, and of that one for each piece.
            person, bond_of = bond.spread(whose)
            row, part_of = parts.spread(person)
            last, piece_of = piece.spread(part_of)
            counts = np.bincount(person[row[last]], minlength=len(whose))
            sections[name] = Section(piece_of, bond_of[row[last]], counts)
        filled = np.sum([section.counts > 0 for section in sections.values()], axis=0)
        return Tokens(list(letters), list(bonds), sections, filled >= LEAST_SECTIONS)


class _Lists:
    """Many short lists of numbers, one after the other: as lists of their own the collector of garbage would look at each."""

    def __init__(self) -> None:
        self._flat, self._sizes = array("I"), array("I")

    def add(self, texts: Sequence[str], numbers: _Numbers) -> None:
        """One more list: the numbers of these texts."""
        self._flat.extend(map(numbers.__getitem__, texts))
        self._sizes.append(len(texts))

    def spread(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Everything in the chosen lists: the place in ``chosen``, and the number."""
        all_sizes, flat = _array(self._sizes), _array(self._flat)
        starts, sizes = np.cumsum(all_sizes) - all_sizes, all_sizes[chosen]
        place = np.repeat(np.arange(len(chosen)), sizes)
        within = np.arange(len(place)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return place, flat[starts[chosen][place] + within]


def _array(numbers: array[int]) -> np.ndarray:
    return np.array(numbers, np.int64)


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
    parts = _parts(person)
    bound = _bonds(person.birth, person.sex, person.citizenship)
    return {name: (parts[name not in _SINGLE], bonds) for name, bonds in zip(SECTIONS, bound, strict=True)}


def _parts(person: Traits) -> tuple[Sequence[str], Sequence[str]]:
    """Words and sounds; and every two sounds together, of a name with one sound that sound twice."""
    words = [w[:_MOST_LETTERS] for w in person.name_words if w][:_MOST_WORDS]
    sounds = ["~" + s[:_MOST_LETTERS] for s in person.name_sounds if s][:_MOST_WORDS]
    known = sorted(set(sounds))
    return words + sounds, list(map("".join, combinations(known, 2))) or [s + s for s in known]


def _bonds(birth: str, sex: str, citizenship: str) -> tuple[Sequence[str], ...]:
    year, month, day = birth_parts(birth)
    # A year beside the true one shares one of the two pairs of years.
    years = (f"a{int(year) // 2}", f"b{(int(year) + 1) // 2}") if year else ()
    sex = sex if sex in ("male", "female") else "?"
    return (
        (f"{year}-{month}",) if month else (),
        # Day and month are often swapped.
        ("/".join(sorted((month, day))),) if day else (),
        years,
        tuple(f"{two}|{sex}" for two in years) or (f"{sex}|{citizenship or '?'}",),
    )


def tokens_of(people: Iterable[Traits]) -> Tokens:
    """The tokens of everybody."""
    gathered = _Gathered()
    for person in people:
        gathered.add(person)
    return gathered.tokens()


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
