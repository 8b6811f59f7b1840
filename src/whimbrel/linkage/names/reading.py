"""Reading a name: cut into words, titles and role words left out, each word in Latin letters and with its sound.

The order of the words, and which field they stood in, is not kept: family name first or last differs from clerk to clerk.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from whimbrel.linkage.names.scripts.latin import latin
from whimbrel.linkage.names.sounds import in_two, is_syllable, sound
from whimbrel.vocabulary.yaml_file import read_yaml

# Where a name is cut: space, punctuation, digits (tones, "victim 3"); and between Chinese characters.
_CUT = re.compile(r"[\s\d/,;:.()\[\]{}\"“”«»_+=*?!|<>&@#·・‧-]+")
_HAN = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


@dataclass(frozen=True)
class Word:
    """One word of a name. ``halves``: its two sounds if it is a Chinese given name, which it is if another word of the
    name is a Chinese ``syllable``."""

    letters: str
    sound: str
    halves: tuple[str, ...]
    syllable: bool


@dataclass(frozen=True)
class Name:
    """A name that was read. ``words``: plain Latin letters, sorted; ``sounds``: the sounds of all words, sorted.

    Both are empty when nothing in the text names a person.
    """

    words: tuple[str, ...]
    sounds: tuple[str, ...]


def read_name(*texts: str | None) -> Name:
    """The name in one or several texts (family name, given names, ...), in any script. Never fails.

    >>> read_name("Ms", "WANG Xiao-ming").sounds == read_name("王小明").sounds
    True
    """
    heard = [word for text in texts for token in tokens_of(text or "") for word in words_of_token(token)]
    chinese = any(word.syllable for word in heard)
    sounds = {s for word in heard for s in (word.halves if chinese and word.halves else (word.sound,))}
    return Name(tuple(sorted({word.letters for word in heard})), tuple(sorted(sounds)))


def tokens_of(text: str) -> list[str]:
    """The tokens of a text as written: cut at spaces, punctuation and digits, and between Chinese characters."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("ʻ", "'").replace("`", "'")
    return [t for t in _CUT.split(_HAN.sub(r" \1 ", _without_written(plain))) if t.strip("'")]


@lru_cache(maxsize=400_000)
def words_of_token(token: str) -> tuple[Word, ...]:
    """Words of a token in Latin letters; empty for a title, a role word, or what is no name."""
    plain = token.casefold()
    if not (plain.isascii() and plain.isalpha()):
        plain = latin(token)
    found = []
    for part in plain.split():
        letters = part.replace("'", "")
        # A single consonant is an initial, or N.N.; a single vowel may be a name (U).
        if letters.isalpha() and letters not in _not_names() and (len(letters) > 1 or letters in "aeiou"):
            found.append(Word(letters, sound(letters), in_two(letters), is_syllable(letters)))
    return tuple(found)


@lru_cache(maxsize=1)
def _not_names() -> frozenset[str]:
    lists = read_yaml(files("whimbrel.linkage.names") / "not_names.yaml")
    return frozenset(word for kind in ("titles", "particles", "roles") for word in lists[kind].split())


@lru_cache(maxsize=1)
def _written() -> re.Pattern[str]:
    lists = read_yaml(files("whimbrel.linkage.names") / "not_names.yaml")
    longest = sorted(map(str, lists["written"]), key=len, reverse=True)
    return re.compile("|".join(re.escape(w) for w in longest))


def _without_written(text: str) -> str:
    # Only at the beginning or the end: in the middle the same letters belong to a name.
    if text.isascii():
        return text
    text = text.strip()
    for _ in range(3):
        found = _written().match(text)
        if not found:
            break
        text = text[found.end() :].strip()
    return text
