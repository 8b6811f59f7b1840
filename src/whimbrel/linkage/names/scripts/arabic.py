"""Names in the Arabic script: a list of names for the vowels nobody writes, rules for the rest (``arabic.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from whimbrel.vocabulary.yaml_file import read_yaml

_POINTS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]")
_LONG = "اآويىیےۓ"
_CARRIER = "عءأإئؤٱ"


@dataclass(frozen=True)
class _Tables:
    """The data of ``arabic.yaml``, its words in the spelling they are searched by."""

    rules: dict[str, Any]
    alike: dict[int, str]
    names: dict[str, str]
    before: list[tuple[str, str]]
    after: list[tuple[str, str]]
    letters: dict[str, str]
    not_arabic: dict[str, str]


@cache
def _tables() -> _Tables:
    rules = read_yaml(files("whimbrel.linkage.names.scripts") / "arabic.yaml")
    alike = str.maketrans(rules["alike"])

    def longest_first(words: dict[str, str]) -> list[tuple[str, str]]:
        return sorted(((word.translate(alike), sound) for word, sound in words.items()), key=lambda pair: -len(pair[0]))

    names = {word.replace("\u200c", "").translate(alike): sound for word, sound in reversed(rules["names"].items())}
    letters = rules["letters"]
    return _Tables(
        rules,
        alike,
        names,
        longest_first(rules["before"]),
        longest_first(rules["after"]),
        letters,
        letters | rules["letters_not_arabic"],
    )


def read_arabic(word: str) -> str:
    """A word in Latin letters: عبدالرحمن is ``abd al rahman``; words that compound names are made of are set apart."""
    word = _POINTS.sub("", word)
    tables = _tables()
    if (
        any(letter in tables.rules["all_vowels"] for letter in word)
        and word.translate(tables.alike) not in tables.names
    ):
        return "".join(_written_out(letter, tables) for letter in word)
    return _known(word.translate(tables.alike), tables) or _by_letters(word, tables)


def _known(word: str, tables: _Tables) -> str:
    """A name of the list, also with what is joined to it; nothing if no part of it is in the list."""
    found = tables.names.get(word)
    if found is not None:
        return found
    for piece, sound in tables.rules["endings"].items():
        stem = tables.names.get(word[:-1]) if word.endswith(piece) else None
        if stem is not None:
            return stem.removesuffix(sound) + sound
    for piece, sound in tables.before:
        rest = word[len(piece) :]
        if word.startswith(piece) and len(rest) > 1:
            known = _known(rest, tables)
            if known or piece.endswith("ال"):
                return f"{sound} {known or _by_letters(rest, tables)}"
    for piece, sound in tables.after:
        rest = word[: -len(piece)]
        if word.endswith(piece) and len(rest) > 1:
            known = _known(rest, tables)
            if known or len(piece) > 3:
                return f"{known or _by_letters(rest, tables)} {sound}"
    return ""


def _written_out(letter: str, tables: _Tables) -> str:
    """A letter where all vowels are written."""
    found = tables.rules["letters_all_vowels"].get(letter)
    return str(tables.letters.get(letter, "") if found is None else found)


def _by_letters(word: str, tables: _Tables) -> str:
    """A word of no list: its consonants with an a between, and the long vowels that are written."""
    foreign = any(letter in tables.rules["not_arabic"] for letter in word)
    letters = tables.not_arabic if foreign else tables.letters
    sounds: list[str] = []
    run = 0  # how many consonants stand before, without a vowel between them
    for at, letter in enumerate(word):
        before, after = word[at - 1] if at else "", word[at + 1 : at + 2]
        # Of three consonants the first has an a and the second closes the syllable (barzani, not barazani).
        link = "a" if run and not (run % 2 == 0 and after) else ""
        if letter == "ھ" and run:
            sounds.append("h")
        elif letter in _LONG:
            sound = _long(letter, before, after, foreign=foreign)
            sounds.append(f"{link}{sound}" if sound in "wvy" else sound)
            run = run + 1 if sound in "wvy" else 0
        elif letter in _CARRIER:
            sounds.append("a" if run or not at else "")
            run = 0
        elif letter in "ةۃ" or (letter in "هہە" and not after and run):
            sounds.append("a" if letter in "ةۃ" else "ah")
            run = 0
        else:
            sounds.append(f"{link}{letters.get(letter) or anyascii(letter)}")
            run += 1 if run or not at else 2  # after a vowel the first one closes its syllable
    return "".join(sounds)


def _long(letter: str, before: str, after: str, *, foreign: bool) -> str:
    """A letter that is a long vowel, or a consonant at the beginning and beside another vowel."""
    if letter in "اآ":
        return "a"
    if letter in "ےۓ":
        return "e"
    if letter == "ى" and not after:
        return "a"
    beside = not before or (after != "" and after in "اآويیىةے") or (letter == "و" and before in "اآ" and before != "")
    if letter == "و":
        return ("v" if foreign else "w") if beside else "u"
    return "y" if beside else "i"
