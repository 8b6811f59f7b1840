"""People whose names are written in Arabic script: chains of fathers' names, one name only, al- and el-."""

from __future__ import annotations

import re

from whimbrel.demonstration.people.draw import Draw, Shares, early_of, one_of
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import Name, Word, spell

PERSIAN = str.maketrans("يكىة", "یکیه")
ARTICLES = ("Al-", "Al ", "al-", "El-", "El ", "Al", "el-")


class Arabic(Tradition):
    """A name, the father's, the grandfather's, a family name; clerks write as many as fit."""

    def __init__(self) -> None:
        super().__init__("arabic")
        self.writing = Shares(self.writing_stated)
        words = self.book.words
        self.givens = {True: words("female"), False: words("male")}

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share father, grandfather and family name."""
        given = (self.givens[female].another(r, like.given if like else ()),)
        if r() < self.share["mononym"].get(branch, 0):
            return Name(branch, (), given)
        if branch == "rohingya" and female:  # a second word of her own, not her father's
            return Name(branch, (self.book.words("rohingya_women").draw(r),), given)
        if like:
            return Name(branch, like.family, given, like.middle)
        family = (self.book.words(f"{branch}_surnames").draw(r),)
        fathers: tuple[Word, ...] = ()
        if branch == "arab":
            fathers = (self.givens[False].draw(r), self.givens[False].draw(r))
        elif r() < 0.45:
            fathers = (self.givens[False].another(r, given),)
        return Name(branch, family, given, fathers)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the chain, long or short, in one romanisation or in Arabic script."""
        script, middle = self.writing(r), name.middle
        while middle and r() < self.share["chain_dropped"] + 0.3 * (len(middle) > 1):
            middle = middle[:-1]
        given = [self._spelled(w, script, name.branch, r) for w in (*name.given, *middle)]
        family = [self._family(w, script, name.branch, r) for w in name.family]
        if name.branch == "arab" and r() < 0.15:  # known by the grandfather's or father's name, without the family's
            family = [given.pop()] if len(given) > 1 else family
        return Written(" ".join(family) or None, " ".join(given))

    @staticmethod
    def _spelled(word: Word, script: str, branch: str, r: Draw) -> str:
        spelled = spell(word, script, r)
        if script != "native":
            return re.sub(r"\bal-", one_of(r, ("al-", "al-", "el-", "Al-", "ul-")), spelled)
        return spelled if branch == "arab" else spelled.translate(PERSIAN).replace("أ", "ا").replace("إ", "ا")

    def _family(self, word: Word, script: str, branch: str, r: Draw) -> str:
        spelled = spell(word, script, r)
        if script == "native":
            return self._spelled(word, script, branch, r)
        if spelled.startswith("al-"):
            return ("" if r() < self.share["article_dropped"] else early_of(r, ARTICLES)) + spelled[3:]
        return spelled
