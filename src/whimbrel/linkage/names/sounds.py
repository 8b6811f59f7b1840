"""The sound of a word of a name: one short key that its usual spellings share, whatever the romanisation.

``Zhang``, ``Chang`` and ``Cheung`` are one sound, so are ``Somchai`` and ``Somchay``, ``Muhammad`` and ``Mohamed``. The key is
coarse on purpose: it decides which records are compared and how rare a shared part is; how alike two spellings are is
decided by the letters. Rules: ``sounds.yaml``; syllables of Chinese names: ``chinese_syllables.csv``; names that no rule
brings together: ``variants.yaml``.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib.resources import files

from whimbrel.vocabulary.yaml_file import read_yaml

_HERE = files("whimbrel.linkage.names")
_CONSONANTS = re.compile("[^aeiou]")
_OPEN = re.compile("[b-df-hj-np-tv-z]h?[aeiou]")
_MANY = 3  # a word with so many consonants is told by them; in a shorter one the vowels count too


def sound(word: str) -> str:
    """The sound of one word in plain Latin letters (a-z).

    >>> sound("zhang") == sound("cheung"), sound("somchai") == sound("somchay")
    (True, True)
    """
    return variants().get(word) or syllables().get(word) or _of_letters(word)


def is_syllable(word: str) -> bool:
    """Whether the word is a usual spelling of one syllable of a Chinese name."""
    return word in syllables()


@lru_cache(maxsize=200_000)
def in_two(word: str) -> tuple[str, ...]:
    """The two sounds of a Chinese given name written in one word, the longest first syllable that leaves a second; or ().

    Whether a word such as Leila is two Chinese syllables only the rest of the name can tell.

    >>> in_two("xiaoming") == (sound("hsiao"), sound("ming")), in_two("zhang")
    (True, ())
    """
    if word in variants() or word in syllables():
        return ()
    if 4 <= len(word) <= 12:
        for system in ("pinyin", "wade_giles"):
            known = _of_system(system)
            for cut in range(min(6, len(word) - 2), 1, -1):
                first, second = word[:cut], word[cut:]
                # Mali, Lina, Rana: as likely a name of another language, which others write Malee or Leena.
                if first in known and second in known and not (_OPEN.fullmatch(first) and _OPEN.fullmatch(second)):
                    return (syllables()[first], syllables()[second])
    return ()


def _of_letters(word: str) -> str:
    simple = consonants(word)
    known = _simple_syllables().get(simple)
    if known:
        return known
    bones = "".join(_CONSONANTS.findall(simple))
    if len(bones) >= _MANY:
        return ("a" if simple[0] in "aeiou" else "") + bones
    for pattern, instead in _vowel_rules():
        simple = pattern.sub(instead, simple)
    return simple or word


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """The word with its consonants in classes and its vowels as they are."""
    for pattern in _prefixes():
        shorter = pattern.sub("", word)
        if len(shorter) >= 4:
            word = shorter
    for pattern, instead in _consonant_rules():
        word = pattern.sub(instead, word)
    return word


@lru_cache(maxsize=1)
def syllables() -> dict[str, str]:
    """Spelling of a Chinese syllable -> its sound: the pinyin with aspirated and plain consonants taken together."""
    return {spelling: _syllable_sound(pinyin) for spelling, _, pinyin in _table()}


@lru_cache(maxsize=4)
def _of_system(system: str) -> frozenset[str]:
    """The syllables by which a word is cut in two; most are written alike in pinyin and Wade-Giles."""
    return frozenset(
        spelling
        for spelling, of, _ in _table()
        if of == system or (system == "wade_giles" and of == "pinyin" and len(spelling) <= 4)
    )


@lru_cache(maxsize=1)
def variants() -> dict[str, str]:
    """Spelling -> sound, for names that no rule brings together (Md. and Muhammad, Yulia and Iuliia)."""
    groups: list[str] = read_yaml(_HERE / "variants.yaml")
    found: dict[str, str] = {}
    for group in groups:
        words = group.split()
        key = _of_letters(words[0])
        found.update(dict.fromkeys(words, key))
    return found


@lru_cache(maxsize=1)
def _simple_syllables() -> dict[str, str]:
    # Where two spellings become one, the last counts: best the one that is written so already.
    order = {"hokkien": 0, "wade_giles": 1, "pinyin": 2, "cantonese": 3}
    rows = sorted(_table(), key=lambda r: (consonants(r[0]) == r[0], order[r[1]]))
    return {consonants(spelling): _syllable_sound(pinyin) for spelling, _, pinyin in rows}


def _syllable_sound(pinyin: str) -> str:
    found = re.fullmatch("(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.+)", pinyin)
    assert found is not None
    first = {
        "b": "p", "d": "t", "g": "k", "zh": "C", "ch": "C", "j": "C", "q": "C", "c": "z", "x": "s", "sh": "s",
    }  # fmt: skip
    start, end = found.group(1) or "", found.group(2)
    return (first.get(start, start) + end.replace("ng", "N")).replace("v", "u")


@lru_cache(maxsize=1)
def _table() -> list[tuple[str, str, str]]:
    lines = (_HERE / "chinese_syllables.csv").read_text("utf-8").splitlines()
    return [(r["spelling"].replace("'", ""), r["system"], r["pinyin"]) for r in csv.DictReader(lines)]


@lru_cache(maxsize=1)
def _rules() -> dict[str, list]:
    return dict(read_yaml(_HERE / "sounds.yaml"))


@lru_cache(maxsize=1)
def _consonant_rules() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), instead) for pattern, instead in _rules()["consonants"]]


@lru_cache(maxsize=1)
def _vowel_rules() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), instead) for pattern, instead in _rules()["vowels"]]


@lru_cache(maxsize=1)
def _prefixes() -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in _rules()["prefixes"]]
