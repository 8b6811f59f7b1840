"""Vietnamese people: surname, middle name, given name; with diacritics, without, or with what the keyboard left."""

from __future__ import annotations

import unicodedata
from functools import cache

from whimbrel.demonstration.people.draw import Draw, Shares
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import Name, Word

TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
SHAPES = {"\u0306": "w", "\u031b": "w"}
CIRCUMFLEX = "\u0302"


@cache
def without_diacritics(text: str) -> str:
    """Letters without any mark: ``Đặng`` becomes ``Dang``."""
    bare = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in bare if not unicodedata.combining(c))


@cache
def telex(text: str) -> str:
    """Keys as typed for the telex method: ``Nguyễn`` becomes ``Nguyeenx``."""
    words = []
    for word in text.split():
        keys, tone = "", ""
        for c in unicodedata.normalize("NFD", word):
            if c in TONES:
                tone = TONES[c]
            elif c == CIRCUMFLEX:
                keys += keys[-1].lower()
            elif c in SHAPES:
                keys += SHAPES[c]
            else:
                keys += {"đ": "dd", "Đ": "Dd"}.get(c, c)
        words.append(keys + tone)
    return " ".join(words)


class Vietnamese(Tradition):
    """Few surnames, so that most people share one; Thị for women, Văn for men."""

    def __init__(self) -> None:
        super().__init__("vietnamese")
        self.writing = Shares(self.writing_stated)
        words = self.book.words
        self.surnames = words("surnames")
        self.middles = {True: words("female_middle"), False: words("male_middle")}
        self.givens = {True: words("female"), False: words("male")}

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share the surname."""
        family = like.family if like else (self.surnames.draw(r),)
        middle: tuple[Word, ...] = (self.middles[female].draw(r),)
        given = self.givens[female].another(r, like.given if like else ())
        amount = r()
        if amount < self.share["no_middle"]:
            middle = ()
        elif amount < self.share["no_middle"] + self.share["two_middles"]:
            middle = (*middle, self.givens[female].another(r, (given, *middle)))
        return Name(branch, family, (given,), middle)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name in one spelling for both fields."""
        middle = name.middle if r() >= self.share["middle_dropped"] else ()
        family = name.family[0].native
        words = [w.native for w in (*middle, *name.given)]
        if r() < self.share["given_first"]:
            words = [words[-1], *words[:-1]]
        given = " ".join(words)
        script = self.writing(r)
        if script == "plain":
            return Written(without_diacritics(family), without_diacritics(given))
        if script == "telex":
            return Written(telex(family), telex(given))
        return Written(family, given)
