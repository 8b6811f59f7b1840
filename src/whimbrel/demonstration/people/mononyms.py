"""Burmese and Indonesian people: often no surname at all, so that clerks divide the name as they please."""

from __future__ import annotations

import re
from functools import cache

from whimbrel.demonstration.people.draw import Draw, Shares, early_of, one_of, whole
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import Name, Word, Words, capital, spell

OLD = {"kh": "ch", "ny": "nj", "sy": "sj", "c": "tj", "j": "dj", "y": "j", "u": "oe"}


@cache
def old_spelling(name: str, with_oe: bool) -> str:
    """Indonesian of before 1972, and with ``oe`` of before 1947: Cahyono is Tjahjono, Suharto Soeharto."""
    letters = "kh|ny|sy|[cjyu]" if with_oe else "kh|ny|sy|[cjy]"
    return capital(re.sub(letters, lambda m: OLD[m[0]], name.lower()))


class Burmese(Tradition):
    """One to four words, none of them a surname; a word may stand twice."""

    def __init__(self) -> None:
        super().__init__("burmese")
        self.writing = Shares(self.writing_stated)
        self.lengths = Shares(self.share["syllables"])
        self.syllables = {True: self.book.words("female"), False: self.book.words("male")}
        own = self.book.stated["honorifics"]
        self.own_honorifics = {True: own["female"], False: own["male"]}

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share a word at times."""
        words = self.syllables[female]
        given: list[Word] = []
        for _ in range(int(self.lengths(r))):
            given.append(given[-1] if given and r() < 0.1 else words.draw(r))
        if like and r() < 0.3:
            given[-1] = like.given[-1]
        return Name(branch, (), tuple(given))

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the words in one field or in both, with an honorific at times."""
        script, share = self.writing(r), self.share
        words = [spell(w, script, r) for w in name.given]
        if len(words) > 2 and r() < share["drop"]:
            words.pop(whole(r, 0, len(words) - 1))
        native = script == "native"
        if r() < share["honorific"]:
            own = [t for t in self.own_honorifics[female] if (t[0] > "\u1000") == native]
            words.insert(0, one_of(r, own))
        glue = "" if native or r() < share["glued"] else " "
        if len(words) > 1 and r() < share["spread"]:
            cut = whole(r, 1, len(words) - 1)
            parts = _joined(words[:cut], glue), _joined(words[cut:], glue)
            return Written(*parts, " ") if r() < 0.6 else Written(parts[1], parts[0], " ")
        return Written(None, _joined(words, glue))


def _joined(words: list[str], glue: str) -> str:
    """``Thu Zar`` or ``Thuzar``."""
    return " ".join(words) if glue else "".join([words[0], *(w.lower() for w in words[1:])])


class Indonesian(Tradition):
    """One name for many, two or three for others; a father's name behind bin or binti."""

    def __init__(self) -> None:
        super().__init__("indonesian")
        self.writing = Shares(self.writing_stated)
        words = self.book.words
        self.givens = {True: words("female"), False: words("male")}
        self.lasts: dict[bool, Words] = {True: words("last_female"), False: words("last")}
        self.muhammads = self.book.stated["muhammad"]

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share the father."""
        first = self.givens[female].another(r, like.given if like else ())
        father = like.middle if like else (self.givens[False].draw(r),)
        given: tuple[Word, ...] = (first,)
        if r() < self.share["mononym"]:
            return Name(branch, (), given, father)
        if r() < 0.35:
            given = (first, self.givens[female].another(r, given))
        prefix = "muhammad" if not female and r() < self.share["muhammad"] else ""
        return Name(branch, (self.lasts[female].another(r, given),), given, father, prefix)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name in today's spelling or an old one."""
        script, share = self.writing(r), self.share
        old = "" if r() >= share["old_spelling"] else one_of(r, ("oe", "u"))
        given = " ".join(_indonesian(w, script, old, r) for w in name.given)
        if name.other:
            given = f"{early_of(r, self.muhammads)} {given}"
        family = " ".join(_indonesian(w, script, old, r) for w in name.family) or None
        if r() < share["father"]:
            family = f"{family or ''} {'binti' if female else 'bin'} {_indonesian(name.middle[0], script, old, r)}"
            return Written(family.strip(), given)
        return Written(family, given)


def _indonesian(word: Word, script: str, old: str, r: Draw) -> str:
    return old_spelling(word.native, old == "oe") if old else spell(word, script, r)
