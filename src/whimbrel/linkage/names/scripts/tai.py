"""Thai and Lao names: syllables found by their vowel signs, which stand before, above, below and after the consonant.

Both scripts are read by the same steps, with the letters, vowels and name parts of each in its YAML. Where no vowel is
written one is understood; where a consonant ends a syllable it sounds otherwise than where it begins one.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.vocabulary.yaml_file import read_yaml


class TaiReader:
    """A reader made of one script's data: call it with a word."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._first: dict[str, str] = data["first"] | data["clusters"] | data["clusters_after_leading_vowel"]
        self._last: dict[str, str] = data["last"]
        self._linked: dict[str, str] = data["linked"]
        self._linked_before_y: dict[str, str] = data["linked_before_y"]
        self._not_linked_before = frozenset(data["not_linked_before"])
        self._tones = str.maketrans("", "", data["unread"])
        self._changes = [(re.compile(change["from"]), change["to"]) for change in data["changes"]]
        self._parts = {self._cleaned(part): sound for part, sound in data["parts"].items()}
        self._ends = {self._cleaned(part): sound for part, sound in data["ends"].items()}
        self._sounds: dict[int, str] = {}
        self._syllable = self._pattern(data)
        self._titles = {self._cleaned(title): sound for title, sound in data["titles"].items()}
        longest = "|".join(sorted(self._titles, key=len, reverse=True))
        self._title = re.compile(f"({longest})(?![{data['signs']}])(?=...)")

    def __call__(self, word: str) -> str:
        """The word in Latin letters."""
        word = self._cleaned(word)
        sounds: list[str] = []
        at, closed = 0, False
        title = self._title.match(word)
        if title is not None:  # written in one with the name, and a word of its own in Latin letters
            sounds.append(f"{self._titles[title[1]]} ")
            at = title.end()
        while at < len(word):
            found = self._syllable.match(word, at)
            if found is None:  # a sign without its consonant, or a last consonant that is written and not said
                lone = word[at]
                at += 1
                if not (closed and at == len(word)):
                    sounds.append(self._first.get(lone, "") + ("a" if lone in self._first else ""))
                closed = False
                continue
            at = found.end()
            which = found.lastindex or 0
            if which == 1:
                sounds.append(self._ends[found[1]])
                break
            if which == 2:
                sounds.append(self._parts[found[2]])
                closed = False
                continue
            first, last = found[which - 2], found[which - 1]
            sounds.append(self._first[first] + self._sounds[which] + self._closing(last or "", word[at : at + 1]))
            closed = bool(last)
        return "".join(sounds)

    def _cleaned(self, word: str) -> str:
        word = word.translate(self._tones)
        for pattern, instead in self._changes:
            word = pattern.sub(instead, word)
        return word

    def _closing(self, letter: str, following: str) -> str:
        """The consonant that closes a syllable; within a word some are said once more with a short a."""
        if following == "ย" and letter in self._linked_before_y:
            return self._linked_before_y[letter]
        if following not in ("", letter) and letter in self._linked and following not in self._not_linked_before:
            return self._linked[letter]
        return self._last.get(letter, "")

    def _pattern(self, data: dict[str, Any]) -> re.Pattern[str]:
        """One expression for the next syllable: known ends, known parts, then the vowels in their order."""
        consonants, signs = "".join(data["first"]), data["signs"]
        single = f"[{consonants}]"
        plain = "|".join(sorted(data["clusters"], key=len, reverse=True))
        led = "".join(f"{pair}|" for pair in data["clusters_after_leading_vowel"])
        not_vowel = "".join(f"(?!{pattern})" for pattern in data["no_last_before"])
        last = f"([{''.join(self._last)}])(?![{signs}]){not_vowel}"
        hard = f"([{''.join(self._last)}])(?![{signs}])"
        choices = [
            f"({'|'.join(sorted(self._ends, key=len, reverse=True))})$",
            f"{data['no_part_at']}({'|'.join(sorted(self._parts, key=len, reverse=True))})(?![{signs}])",
        ]
        for vowel in data["vowels"]:
            before, _, after = vowel["written"].partition("-")
            first = f"((?:{led}(?:{plain})(?!$)|{single}))" if before else f"((?:{plain}|{single}))"
            end = {"no": "()", "may": f"(?:{last})?", "must": last, "always": hard}[vowel["last"]]
            if vowel["last"] == "no" and after == "":
                end = f"()(?![{signs}])" if not before else "()"
            stop = f"(?![{signs}])" if after and after[-1] in consonants else ""
            choices.append(f"{before}{first}{after}{stop}{end}()")
            self._sounds[3 * len(choices) - 4] = vowel["sound"]
        return re.compile("|".join(choices))


@cache
def tai_reader(script: str) -> TaiReader:
    """The reader of a script by the name of its data file: thai, lao."""
    return TaiReader(read_yaml(files("whimbrel.linkage.names.scripts") / f"{script}.yaml"))
