"""People whose names are written in Cyrillic: Russian and Ukrainian forms, four romanisations, feminine endings."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from whimbrel.demonstration.people.draw import Draw, Shares
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import Name, Word, capital, read, rows

CENTRAL_ASIAN = "central_asian"


@cache
def romanised(text: str, manner: str, ukrainian: bool) -> str:
    """Romanise by one of the tables of cyrillic.yaml."""
    tables: dict[str, dict[str, str]] = read("names/cyrillic.yaml")["tables"]
    table = {**tables["common"], **tables[manner]}
    first: dict[str, str] = {}
    if ukrainian and manner in ("icao", "english"):
        own = {"г": "h", "и": "y"} if manner == "english" else tables["ukrainian"]
        table, first = {**table, **own}, tables["ukrainian_first"] if manner == "icao" else {}
    low = text.lower().replace("зг", "zgh") if ukrainian else text.lower()
    spelled = (first.get(c, table.get(c, c)) if place == 0 else table.get(c, c) for place, c in enumerate(low))
    return capital("".join(spelled))


@cache
def heard(spelled: str) -> tuple[str, ...]:
    """Spellings people make of a romanised one: ``Yuliya`` becomes ``Juliya`` or ``Yulia``."""
    rules = (rule.split(">") for rule in read("names/cyrillic.yaml")["heard"])
    low = spelled.lower()
    found = dict.fromkeys(re.sub(a.strip(), b.strip(), low) for a, b in rules)
    return tuple(capital(f) for f in found if f != low) or (spelled,)


@cache
def feminine(surname: str) -> str:
    """The surname of a woman: Иванова, Вишневская, Вишневська; Шевченко stays."""
    if re.search(r"[сц]кий$", surname):
        return surname[:-2] + "ая"
    if surname.endswith("ький"):
        return surname[:-2] + "а"
    return surname + "а" if re.search(r"(ов|ев|ёв|ин)$", surname) else surname


@cache
def patronymic(stem: str, female: bool, ukrainian: bool) -> str:
    """From the stem of a father's name: Сергеевна, Сергіївна, Іванович."""
    if not ukrainian:
        return stem + ("на" if female else "ич")
    if stem.endswith("ій"):
        return stem[:-1] + ("ївна" if female else "йович")
    if stem.endswith("ь"):
        return stem[:-1] + ("івна" if female else "ьович")
    if stem in ("Микол", "Микола"):
        return "Миколаївна" if female else "Миколайович"
    return stem + ("івна" if female else "ович")


class Cyrillic(Tradition):
    """A name, a patronymic that is often left out, a surname that a woman declines."""

    def __init__(self) -> None:
        super().__init__("cyrillic")
        self.writing = Shares(self.writing_stated)
        self.manners = Shares(self.book.stated["romanisations"])
        self.diminutives = {full: short for (full, short), _ in rows(self.book.stated["diminutives"])}

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share surname and father."""
        sex = "female" if female else "male"
        givens = self.book.words(f"{branch}_{sex}" if branch == CENTRAL_ASIAN else sex)
        given = (givens.another(r, like.given if like else ()),)
        if like:
            return Name(branch, like.family, given, like.middle)
        father: tuple[Word, ...] = ()
        if branch != CENTRAL_ASIAN and r() < self.share["patronymic"]:
            father = (self.book.words("patronymics").draw(r),)
        return Name(branch, (self.book.words(f"{branch}_surnames").draw(r),), given, father)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name in Cyrillic or in one romanisation."""
        ukrainian = (name.branch == "ukrainian") != (
            name.branch != CENTRAL_ASIAN and r() < self.share["other_language"]
        )
        family, given = (_form(word, ukrainian) for word in (name.family[0], name.given[0]))
        if r() < self.share["diminutive"]:
            given = self.diminutives.get(name.given[0].native, given)
        words = [feminine(family) if female else family, given]
        if name.middle and r() >= self.share["patronymic_dropped"]:
            words.append(patronymic(_form(name.middle[0], ukrainian), female, ukrainian))
        script: Any = self.writing(r)
        if script != "native":
            manner = self.manners(r) if script == "popular" else "icao"
            words = [romanised(w, manner, ukrainian) for w in words]
            if script == "popular" and manner in ("icao", "english") and r() < 0.5:
                words = [_as_heard(w, r) for w in words]
        return Written(words[0], " ".join(words[1:]))


def _form(word: Word, ukrainian: bool) -> str:
    return word.standard if ukrainian else word.native


def _as_heard(spelled: str, r: Draw) -> str:
    choices = heard(spelled)
    return choices[int(r() * len(choices))]
