"""Chinese people and how their names are written: characters, pinyin, Wade-Giles, Hong Kong and Hokkien spellings."""

from __future__ import annotations

from functools import cache

from whimbrel.demonstration.people.draw import Draw, Shares, one_of
from whimbrel.demonstration.people.sounds import marked, plain, wade_giles
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import Name, Word, Words, rows


def character(parts: list[str]) -> Word:
    """One entry of chinese.yaml; ``popular`` holds the traditional form, the Cantonese and the Hokkien spelling."""
    simplified, _, traditional = parts[0].partition("/")
    return Word(simplified, parts[1], (traditional or simplified, parts[2], parts[3] if len(parts) > 3 else parts[2]))


@cache
def sound(pinyin: str, manner: str) -> str:
    """One word's reading: ``ou1 yang2`` becomes ``ouyang``, ``ōuyáng``, ``ou1yang2`` or ``ou-yang``."""
    syllables = pinyin.split()
    if manner == "wade_giles":
        return "-".join(wade_giles(s) for s in syllables)
    if manner == "marked":
        return "".join(marked(s) for s in syllables)
    if manner == "numbered":
        return "".join(syllables)
    if manner == "passport":  # ü becomes yu in passports of mainland China
        return "".join(plain(s).replace("ü", "yu") for s in syllables)
    return "".join(plain(s) for s in syllables)


def big(text: str) -> str:
    """Only the first letter as a capital."""
    return text[:1].upper() + text[1:]


class Chinese(Tradition):
    """Surname first, a given name of one or two characters."""

    def __init__(self) -> None:
        super().__init__("chinese")
        self.writing = {branch: Shares(shares) for branch, shares in self.writing_stated.items()}
        self.surnames = self._list("surnames")
        self.characters = {True: self._list("female", "either"), False: self._list("male", "either")}
        self.pinyin = Shares(self.share["pinyin"])
        self.joining = Shares(self.share["joining"])
        pairs = [(parts[0], parts[1]) for parts, _ in rows(self.book.stated["same_sound"])]
        self.same_sound = dict(pairs) | {b: a for a, b in pairs}

    def _list(self, *keys: str) -> Words:
        pairs = [entry for key in keys for entry in rows(self.book.stated[key])]
        return Words([character(parts) for parts, _ in pairs], [share for _, share in pairs], self.book.stated["slope"])

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share the surname and often one character."""
        family = like.family if like else (self.surnames.draw(r),)
        characters = self.characters[female]
        given: tuple[Word, ...] = (characters.draw(r),)
        if r() >= self.share["one_character"]:
            given = (given[0], characters.another(r, given))
            if like and len(like.given) == 2 and r() < self.share["same_generation"]:
                given = (like.given[0], characters.another(r, like.given))
        english = r() < self.share["english"][branch]
        other = one_of(r, self.book.stated["english"]["female" if female else "male"]) if english else ""
        return Name(branch, family, given, (), other)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name in one of the scripts of its branch."""
        script = self.writing[name.branch](r)
        if script in ("simplified", "traditional"):
            return self._in_characters(name, script, r)
        family, syllables, joining = self._in_letters(name, script, r)
        given = _join(syllables, joining)
        if name.other and r() >= self.share["english_dropped"]:
            given = f"{name.other} {given}" if r() < 0.6 else f"{given} {name.other}"
        return Written(family, given, " ")

    def _in_characters(self, name: Name, script: str, r: Draw) -> Written:
        if script == "traditional":
            return Written(name.family[0].popular[0], "".join(w.popular[0] for w in name.given), "")
        given = "".join(w.native for w in name.given)
        if r() < self.share["same_sound"]:
            given = "".join(self.same_sound.get(c, c) for c in given)
        return Written(name.family[0].native, given, "")

    def _in_letters(self, name: Name, script: str, r: Draw) -> tuple[str, list[str], str]:
        if script in ("cantonese", "hokkien"):
            column = 1 if script == "cantonese" else 2
            joining = "apart" if script == "hokkien" or r() < 0.7 else one_of(r, ("hyphen", "joined", "hyphen_small"))
            return name.family[0].popular[column], [w.popular[column] for w in name.given], joining
        if script == "wade_giles":
            said = [sound(w.standard, "wade_giles") for w in (*name.family, *name.given)]
            if r() < self.share["apostrophes_dropped"]:
                said = [s.replace("'", "").replace("ü", "u") for s in said]
            elif r() < 0.3:
                said = [s.replace("'", "’") for s in said]
            return big(said[0]), [big(s) for s in said[1:]], "hyphen_small" if r() < 0.6 else "apart"
        manner = self.pinyin(r)
        said = [sound(w.standard, manner) for w in (*name.family, *name.given)]
        if manner in ("plain", "upper_family") and any("ü" in s for s in said):
            instead = one_of(r, ("u", "v", "yu", "ü"))
            said = [s.replace("ü", instead) for s in said]
        family = said[0].upper() if manner == "upper_family" else big(said[0])
        return family, [big(s) for s in said[1:]], self.joining(r)


def _join(syllables: list[str], joining: str) -> str:
    if len(syllables) < 2 or joining == "apart":
        return " ".join(syllables)
    if joining == "hyphen":
        return "-".join(syllables)
    rest = [s.lower() for s in syllables[1:]]
    if joining == "hyphen_small":
        return "-".join([syllables[0], *rest])
    if rest[0][0] in "aeoāáǎàēéěèōóǒò":  # pinyin parts a vowel from the syllable before it
        return syllables[0] + "'" + rest[0]
    return syllables[0] + "".join(rest)
