"""Bengali, Nepali and Hindi people: Md., Begum and Kumar come and go between two records of one person."""

from __future__ import annotations

from whimbrel.demonstration.people.draw import Draw, Shares, early_of
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import Name, Word, spell

BENGALI = "bengali"


class SouthAsian(Tradition):
    """A name, a word between (Bahadur, Kumar, Devi), a surname; Bengali women end in Begum, Khatun or Akter."""

    def __init__(self) -> None:
        super().__init__("south_asian")
        self.writing = Shares(self.writing_stated)
        self.muhammad = self.book.stated["muhammad"]

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share the surname."""
        sex = "female" if female else "male"
        given = (self.book.words(f"{branch}_{sex}").another(r, like.given if like else ()),)
        family = like.family if like else (self.book.words(f"{branch}_surnames").draw(r),)
        title: tuple[Word, ...] = ()
        if (female or branch != BENGALI) and r() < self.share["title"]:
            title = (self.book.words(f"{branch}_{sex}_titles").another(r, family),)
        if branch == BENGALI and female and not title:
            title = family if r() < 0.5 else (self.book.words("bengali_female_titles").draw(r),)
        before = "md" if branch == BENGALI and not female and r() < self.share["md"] else ""
        return Name(branch, family, given, title, before)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name with or without what comes before and between."""
        script, share = self.writing(r), self.share
        given = [spell(w, script, r) for w in name.given]
        family = [spell(w, script, r) for w in name.family]
        if name.middle:
            title = spell(name.middle[0], script, r)
            if name.branch == BENGALI:  # Begum stands for the surname
                family = [title]
                given = given if r() >= share["title_dropped"] else given[:1]
            elif r() >= share["title_dropped"]:
                given.append(title)
        if name.other and r() >= share["md_dropped"]:
            given.insert(0, self.muhammad["native"] if script == "native" else early_of(r, self.muhammad["latin"]))
        return Written(" ".join(family), " ".join(given))
