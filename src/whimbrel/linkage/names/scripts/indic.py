"""The scripts of India and its neighbours: consonants that carry a short a unless a sign says otherwise (``indic.yaml``)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anyascii import anyascii

from whimbrel.vocabulary.yaml_file import read_yaml

_NUKTA = "़"
# A short a that nobody says: after a vowel with one consonant, and before one consonant with its vowel.
_PRECEDED = re.compile("[aeiouA](?:[b-df-hj-np-tv-z]|[bcdgjkpstz]h|chh)$")
_FOLLOWED = re.compile("(?:[bcdgjkpstz]h|chh|[b-df-hj-np-tv-z])r?[aeiou]")


@dataclass(frozen=True)
class _Script:
    """One script's letters: consonants also in pieces of several letters, vowels by themselves, vowel signs."""

    pieces: re.Pattern[str]
    consonants: dict[str, str]
    signs: dict[str, str]
    alone: dict[str, str]
    virama: str
    words: dict[str, str]
    silent_a: bool


@cache
def _script(name: str) -> _Script:
    data = read_yaml(files("whimbrel.linkage.names.scripts") / "indic.yaml")
    own = {unicodedata.normalize("NFKC", piece): sound for piece, sound in data["own"][name].items()}
    if name == "sinhala":
        consonants, vowels, signs, others = {}, data["sinhala_vowels"], data["sinhala_signs"], data["sinhala_others"]
        virama = data["sinhala_virama"]
    else:
        move = data["start"][name] - data["start"]["devanagari"]

        def moved(table: dict[str, str]) -> dict[str, str]:
            return {"".join(chr(ord(letter) + move) for letter in letters): sound for letters, sound in table.items()}

        nukta = chr(ord(_NUKTA) + move)
        consonants = moved(data["consonants"]) | {
            f"{letter}{nukta}": sound for letter, sound in moved(data["dotted"]).items()
        }
        vowels, signs, others = moved(data["vowels"]), moved(data["signs"]), moved(data["others"])
        virama = chr(ord(data["virama"]) + move)
    # What holds a consonant that can carry the short a; the rest of a script's own letters stand for themselves.
    carried = {piece for piece, sound in own.items() if piece in consonants or _ends_in_consonant(piece, sound, name)}
    consonants = consonants | {piece: own[piece] for piece in carried}
    alone = vowels | others | {piece: sound for piece, sound in own.items() if piece not in carried}
    longest = sorted([*consonants, *signs, *alone, virama], key=len, reverse=True)
    return _Script(
        re.compile("|".join([*map(re.escape, longest), "."])),
        consonants,
        signs,
        alone,
        virama,
        {unicodedata.normalize("NFKC", word): sound for word, sound in data["words"].get(name, {}).items()},
        name in data["silent_a"],
    )


def _ends_in_consonant(piece: str, sound: str, script: str) -> bool:
    return (len(piece) > 1 or script == "sinhala") and sound[-1:] not in ("", *"aeiou")


def read_indic(name: str, word: str) -> str:
    """A word of one of these scripts in Latin letters: সরকার is ``sarkar``."""
    script = _script(name)
    if word in script.words:
        return script.words[word]
    sounds: list[str] = []
    carrying = False  # whether the consonant before has no vowel yet
    for piece in script.pieces.findall(word):
        if piece in script.consonants:
            sound = script.consonants[piece]
            held = carrying and piece[0] != script.virama and sound[:1] not in "aeiou"
            sounds.append(f"{'A' if held else ''}{sound}")
            carrying = True
        elif piece in script.signs or piece == script.virama:
            sounds.append(script.signs.get(piece, ""))
            carrying = False
        else:
            sounds.append(f"{'A' if carrying else ''}{script.alone.get(piece, anyascii(piece))}")
            carrying = False
    read = "".join(sounds)
    if not script.silent_a:
        return f"{read}{'a' if carrying else ''}".replace("A", "a")
    if carrying and len(read) > 1 and _cluster_ends(word, script.virama):
        read += "a"
    return _without_silent(read)


def _cluster_ends(word: str, virama: str) -> bool:
    """Whether the word ends in joined consonants, after which the short a is said (चन्द्र chandra)."""
    return word[-2:-1] == virama


def _without_silent(read: str) -> str:
    """The short a (A) said or not: from the end, as one that is said decides about the one before it."""
    for at in range(len(read) - 1, -1, -1):
        if read[at] == "A":
            silent = _FOLLOWED.match(read, at + 1) and _PRECEDED.search(read[:at])
            read = f"{read[:at]}{'' if silent else 'a'}{read[at + 1 :]}"
    return read
