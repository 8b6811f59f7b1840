"""Cyrillic names in Latin letters: Russian, Ukrainian, and the languages of Central Asia (``cyrillic.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from whimbrel.vocabulary.yaml_file import read_yaml

_WORD = re.compile("[A-Za-z\u0400-\u052f]+")
_LATIN, _CYRILLIC = re.compile("[A-Za-z]"), re.compile("[\u0400-\u052f]")


@dataclass(frozen=True)
class _Tables:
    """The data of ``cyrillic.yaml`` with a table of letters for each group of languages."""

    rules: dict[str, Any]
    piece: re.Pattern[str]
    common: dict[str, str]
    ukrainian: dict[str, str]
    central_asian: dict[str, str]
    to_cyrillic: dict[int, str]
    to_latin: dict[int, str]


@cache
def _tables() -> _Tables:
    rules = read_yaml(files("whimbrel.linkage.names.scripts") / "cyrillic.yaml")
    common = rules["letters"] | rules["pieces"]
    ukrainian = common | rules["letters_ukrainian"]
    longest = sorted((piece for piece in ukrainian if len(piece) > 1), key=len, reverse=True)
    alike = rules["lookalike"]
    return _Tables(
        rules,
        re.compile("|".join([*longest, "."])),
        common,
        ukrainian,
        common | rules["letters_central_asian"],
        str.maketrans(alike),
        str.maketrans({cyrillic: latin for latin, cyrillic in alike.items()}),
    )


def read_cyrillic(word: str) -> str:
    """A Cyrillic word in Latin letters: Юлия is ``yuliya``, Сергій ``serhiy``; its letters tell the language."""
    tables = _tables()
    word = word.lower()
    known = tables.rules["words"].get(word)
    if known is not None:
        return str(known)
    letters = tables.common
    if any(letter in tables.rules["central_asian"] for letter in word):
        letters = tables.central_asian
    elif any(letter in tables.rules["ukrainian"] for letter in word):
        letters = tables.ukrainian
    return "".join(_sound(piece, letters) for piece in tables.piece.findall(word))


def _sound(piece: str, letters: dict[str, str]) -> str:
    found = letters.get(piece)
    if found is None:
        found = "".join(letters.get(letter, anyascii(letter)) for letter in piece)
    return found


def one_script(text: str) -> str:
    """Words that mix Latin and Cyrillic letters of one look, in the script of the letters that have no such double."""
    if _LATIN.search(text) and _CYRILLIC.search(text):
        return _WORD.sub(_unmixed, text)
    return text


def _unmixed(found: re.Match[str]) -> str:
    word, tables = found[0], _tables()
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    doubles = tables.to_cyrillic.keys() | tables.to_latin.keys()
    plain = [letter > "\u03ff" for letter in word if ord(letter) not in doubles]
    cyrillic = sum(plain) * 2 >= len(plain)
    return word.translate(tables.to_cyrillic if cyrillic else tables.to_latin)
