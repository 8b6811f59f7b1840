"""Khmer names in Latin letters: consonants of two series, each with its own sound of every vowel sign (``khmer.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

from whimbrel.vocabulary.yaml_file import read_yaml

# A consonant, those written under it, the sign that changes its series, its vowel signs.
_CLUSTER = re.compile(
    r"([ក-អ])((?:\u17d2[ក-អ])*)([\u17c9\u17ca]?)((?:\u17d0យ(?![\u17b6-\u17c8\u17d2]))|[\u17b6-\u17c8\u17d0]*)"
)
# A last consonant without a vowel needs the one before it to begin the syllable.
_BARE_END = re.compile(r"[ក-អ](?:\u17d2[ក-អ])*")
_FIRST, _SECOND = 0, 1


@dataclass(frozen=True)
class _Tables:
    """The data of ``khmer.yaml``, with the whole words made into one expression."""

    rules: dict[str, Any]
    changes: list[tuple[re.Pattern[str], str]]
    sounds: dict[str, tuple[str, int]]
    words: dict[str, str]
    word: re.Pattern[str]


@cache
def _tables() -> _Tables:
    rules = read_yaml(files("whimbrel.linkage.names.scripts") / "khmer.yaml")
    changes = [(re.compile(change["from"]), change["to"]) for change in rules["changes"]]
    sounds = {letter: (sound, _FIRST) for letter, sound in rules["first_series"].items()}
    sounds |= {letter: (sound, _SECOND) for letter, sound in rules["second_series"].items()}
    words = {_changed(word, changes): sound for word, sound in rules["words"].items()}
    longest = "|".join(sorted(words, key=len, reverse=True))
    # A known word is taken only where it ends in a syllable: at the end, or before a consonant with a vowel of its own.
    ends = r"(?=$|[ក-អ](?:\u17d2[ក-អ])*[\u17c9\u17ca]?(?:[\u17b6-\u17c8\u17d0]|[ក-អ](?!\u17d2)))"
    return _Tables(rules, changes, sounds, words, re.compile(f"({longest}){ends}"))


def _changed(word: str, changes: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, instead in changes:
        word = pattern.sub(instead, word)
    return word


def read_khmer(word: str) -> str:
    """A Khmer word in Latin letters: សុភាព is ``sopheap``."""
    tables = _tables()
    word = _changed(word, tables.changes)
    sounds: list[str] = []
    at, is_open = 0, False
    while at < len(word):
        known = tables.word.match(word, at)
        if known is not None:
            sounds.append(tables.words[known[1]])
            at, is_open = known.end(), False
            continue
        found = _CLUSTER.match(word, at)
        if found is None:
            sign = word[at]
            sounds.append(tables.rules["alone"].get(sign) or ("" if "\u17b4" <= sign <= "\u17d3" else anyascii(sign)))
            at, is_open = at + 1, True
            continue
        at = found.end()
        letter, below, _, vowel = found.groups()
        if is_open and not vowel and (at == len(word) or not (below or _BARE_END.fullmatch(word, at))):
            # Without a vowel of its own it closes the syllable; what is under it at the end of a word is silent.
            sounds.append(_last(letter, sounds[-1], tables.rules))
            is_open = False
            continue
        sounds.append(_cluster(found, tables, within=is_open))
        if vowel == "\u17b6" and at == len(word) and len(sounds) > 1 and _base(found) in tables.rules["plain_a_at_end"]:
            sounds[-1] = f"{sounds[-1].removesuffix('ea').removesuffix('a')}a"
        is_open = not vowel.endswith(("\u17c6", "\u17c7", "\u17c8", "យ"))
    return "".join(sounds)


def _base(found: re.Match[str]) -> str:
    """The consonant that carries the vowel: the lowest one."""
    return (found[1] + found[2])[-1]


def _last(letter: str, before: str, rules: dict[str, Any]) -> str:
    if before.endswith("e") and letter in rules["last_after_e"]:
        return str(rules["last_after_e"][letter])
    return str(rules["last"].get(letter, ""))


def _cluster(found: re.Match[str], tables: _Tables, *, within: bool) -> str:
    """A consonant with those under it, and its vowel; within a word the upper one closes the syllable before."""
    letter, below, changed, vowel = found.groups()
    under = below.replace("\u17d2", "")
    joined = tables.rules["joined"]
    if f"{letter}{below}" in joined and below:
        sound, series = joined[f"{letter}{below}"], _SECOND
    else:
        sound, series = tables.sounds.get(letter, ("", _FIRST))
        sound = joined.get(f"{letter}{changed}", sound)
        if under and within:
            sound = tables.rules["last"].get(letter, "")
        for lower in under:
            lower_sound, lower_series = tables.sounds.get(lower, ("", _FIRST))
            sound = lower_sound if sound and lower_sound.startswith(sound) else sound + lower_sound
            if lower not in tables.rules["passive"]:
                series = lower_series
    series = {"\u17c9": _FIRST, "\u17ca": _SECOND}.get(changed, series)
    return sound + _vowel(vowel, series, tables.rules["vowels"])


def _vowel(signs: str, series: int, vowels: dict[str, list[str]]) -> str:
    if signs in vowels:
        return vowels[signs][series]
    return "".join(vowels[sign][series] for sign in signs if sign in vowels)
