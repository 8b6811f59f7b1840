"""Burmese names in Latin letters: each syllable a word, as names are spelled in Myanmar (``burmese.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from whimbrel.vocabulary.yaml_file import read_yaml

_TONES = str.maketrans("", "", "း့")
# A consonant with what is joined to it, its vowel signs, and the consonant that ends the syllable: with a stroke above, or
# with the next syllable's consonant stacked under it.
_SYLLABLE = re.compile(
    r"\u1039?([က-ဪဿ])([\u103b-\u103e]*)"
    r"((?:ော်|ို်|[\u102b-\u1032\u1036\u1037\u1038])*)"
    r"(?:([က-အ])([\u1037]?)\u103a(?!\u1039)[\u1037\u1038]*|([က-အ])\u103a?(?=\u1039[က-အ]))?[\u1037\u1038]*"
)


@dataclass(frozen=True)
class _Tables:
    """The data of ``burmese.yaml``, with the whole words made into one expression."""

    rules: dict[str, Any]
    changes: tuple[tuple[str, str], ...]
    words: dict[str, str]
    word: re.Pattern[str]


@cache
def _tables() -> _Tables:
    rules = read_yaml(files("whimbrel.linkage.names.scripts") / "burmese.yaml")
    changes = tuple((change["from"], change["to"]) for change in rules["changes"])
    words: dict[str, str] = {}
    for word, sound in rules["words"].items():
        for before, after in changes:
            word = word.replace(before, after)
        words[word.translate(_TONES)] = sound
    longest = "|".join("[\u1037\u1038]*".join(word) for word in sorted(words, key=len, reverse=True))
    # A known word ends where the next sign neither belongs to it nor makes its last letter the end of a syllable.
    ends = r"[\u1037\u1038]*(?![\u102b-\u1032\u1036\u1039-\u103e])(?![က-အ]\u1037?\u103a|[က-အ]\u1039)"
    return _Tables(rules, changes, words, re.compile(f"({longest}){ends}"))


def read_burmese(word: str) -> str:
    """A Burmese word in Latin letters, a word for each syllable: အောင်ဆန်း is ``aung san``."""
    tables = _tables()
    for before, after in tables.changes:
        word = word.replace(before, after)
    sounds: list[str] = []
    at = 0
    while at < len(word):
        known = tables.word.match(word, at)
        if known is not None:
            sounds.append(f" {tables.words[known[1].translate(_TONES)]} ")
            at = known.end()
            continue
        found = _SYLLABLE.match(word, at)
        if found is None:
            sounds.append(anyascii(word[at]))
            at += 1
            continue
        at = found.end()
        sounds.append(_syllable(found, tables.rules, last=at == len(word)))
    return "".join(sounds)


def _syllable(found: re.Match[str], rules: dict[str, Any], *, last: bool) -> str:
    """One syllable; a light one, and one whose last consonant carries the next, is written together with what follows."""
    letter, joined, vowels, end, low_dot, stacked = found.groups(default="")
    first, wide = _first(letter, joined, rules)
    short = bool(low_dot) or "\u1037" in found[0]
    vowels = vowels.translate(_TONES)
    if letter in rules["vowels_alone"] and not vowels:
        return f"{first}{_loose('', end or stacked, rules) if end or stacked else ''} "
    if stacked:
        return (
            f"{first}{wide}{_rhyme(vowels, stacked, rules)[0]}"
            if stacked in "ငနမဏ"
            else f"{first}{wide}{_loose(vowels or 'ာ', stacked, rules)}"
        )
    rhyme, absorbed = _rhyme(
        ("ွ" if wide and f"ွ{vowels}{end}{chr(0x103A)}" in rules["rhymes"] else "") + vowels, end, rules
    )
    if vowels == "ေ" and not end and wide:
        rhyme = "e"
    if short and end + vowels:
        rhyme = rules["cut_short"].get(rhyme, rhyme)
    light = not (joined or vowels or end or last or short) and found.end() - found.start() == 1
    return f"{first}{'' if absorbed else wide}{rhyme}{'' if light else ' '}"


def _first(letter: str, joined: str, rules: dict[str, Any]) -> tuple[str, str]:
    """The sound of the consonant with what is joined to it, and the w that is heard after it."""
    wide = "w" if "ွ" in joined else ""
    narrow = letter + "".join(sorted(joined.replace("ွ", "")))
    sound = rules["joined"].get(narrow)
    if sound is None:
        sound = rules["first"].get(letter, anyascii(letter)) + ("y" if "ျ" in joined or "ြ" in joined else "")
        sound = f"h{sound}" if "ှ" in joined and sound[:1] != "h" else sound
    return sound, wide


def _rhyme(signs: str, end: str, rules: dict[str, Any]) -> tuple[str, bool]:
    """The sound of vowel signs with the consonant that ends the syllable, and whether it holds the w of the consonant."""
    key = signs + (f"{end}\u103a" if end else "")
    if key in rules["rhymes"]:
        return rules["rhymes"][key], key.startswith("ွ")
    return _loose(signs, end, rules), False


def _loose(signs: str, end: str, rules: dict[str, Any]) -> str:
    """Signs in an order no rule knows: each by itself."""
    return "".join(rules["signs"].get(sign, "") for sign in signs) + rules["first"].get(end, "")
