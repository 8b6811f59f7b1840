"""People whose names are written in Latin letters at home: Filipino, Romanian, Nigerian, Colombian and Venezuelan."""

from __future__ import annotations

from whimbrel.demonstration.people.draw import Draw, Shares, early_of
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.vietnamese import without_diacritics
from whimbrel.demonstration.people.words import Name, Word

TWO_SURNAMES = {"colombian"}  # the father's, then the mother's
MAIDEN_NAME = {"filipino"}  # the mother's surname (a married woman's own) stands in the middle


class Latin(Tradition):
    """Given names, a second one for some, one surname or two."""

    def __init__(self) -> None:
        super().__init__("latin")
        self.writing = Shares(self.writing_stated)

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share the surnames."""
        givens = self.book.words(f"{branch}_{'female' if female else 'male'}")
        surnames = self.book.words(f"{branch}_surnames")
        first = givens.another(r, like.given if like else ())
        given = (first, givens.another(r, (first,))) if r() < self.share["middle"] else (first,)
        if like:
            return Name(branch, like.family, given, like.middle)
        family: tuple[Word, ...] = (surnames.draw(r),)
        middle: tuple[Word, ...] = ()
        if branch in TWO_SURNAMES:
            family = (*family, surnames.another(r, family))
        elif branch in MAIDEN_NAME:
            middle = (surnames.another(r, family),)
        return Name(branch, family, given, middle)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name with accents or without, long or short."""
        script, share = self.writing(r), self.share
        given = name.given if r() >= share["middle_dropped"] else name.given[:1]
        family = name.family if r() >= share["second_surname_dropped"] else name.family[:1]
        middle = name.middle if r() < 0.5 else ()
        if female and middle and r() < share["married"]:  # the maiden name is still the surname
            family, middle = middle, ()
        words = [_spelled(w, script, r) for w in given] + [_spelled(w, script, r) for w in middle]
        return Written(" ".join(_spelled(w, script, r) for w in family), " ".join(words))


def _spelled(word: Word, script: str, r: Draw) -> str:
    if script == "native":
        return word.native
    chosen = early_of(r, word.popular) if script == "popular" and word.popular else word.native
    return without_diacritics(chosen)
