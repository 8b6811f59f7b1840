"""Thai, Lao and Khmer people: a given name, a surname, an honorific that gets into the name, now and then a nickname."""

from __future__ import annotations

from whimbrel.demonstration.people.draw import Draw, Shares, one_of
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import Name, spell

# What has no letter at the same place of the Thai block: short o is not written, a joined l and h-n, h-m are written apart.
THAI_FOR = {"ົ": "", "ຼ": "ล", "ຽ": "ีย", "ໜ": "หน", "ໝ": "หม"}


def in_thai_script(lao: str) -> str:
    """A Lao name as Thai police write it: the Lao letters stand 128 places behind their Thai sisters."""
    return "".join(THAI_FOR.get(c, chr(ord(c) - 0x80) if "\u0e80" < c < "\u0ede" else c) for c in lao)


class TwoParts(Tradition):
    """A tradition of given name and surname; surnames may be joined of a first and a last word."""

    def __init__(self, code: str):
        super().__init__(code)
        self.writing = Shares(self.writing_stated)
        words, stated = self.book.words, self.book.stated
        self.givens = {True: words("female"), False: words("male")}
        self.parts = [words(key) for key in (("first", "last") if "first" in stated else ("surnames",))]
        own = stated["honorifics"]
        self.own_honorifics = {True: own["female"], False: own["male"]}
        self.nicknames = stated.get("nicknames", [])

    def name(self, r: Draw, female: bool, branch: str, like: Name | None) -> Name:
        """Draw a name; siblings share the surname."""
        given = self.givens[female].another(r, like.given if like else ())
        if like:
            return Name(branch, like.family, (given,))
        first = self.parts[0].draw(r)
        family = (first, *(words.another(r, (first,)) for words in self.parts[1:]))
        nickname = one_of(r, self.nicknames) if self.nicknames else ""
        return Name(branch, family, (given,), (), nickname)

    def write(self, name: Name, female: bool, r: Draw) -> Written:
        """Write the name in the own script or romanised."""
        script, share = self.writing(r), self.share
        in_thai = script == "thai_script"
        script = "native" if in_thai else script
        spelled = [spell(word, script, r) for word in name.family]
        family = spelled[0] + "".join(s.lower() for s in spelled[1:])
        given = name.other if name.other and r() < share["nickname"] else spell(name.given[0], script, r)
        if r() < share["honorific"]:
            title = one_of(r, self.own_honorifics[female])
            given = title + ("" if title[0] > "\u0e00" and script == "native" else " ") + given
        if in_thai:
            family, given = in_thai_script(family), in_thai_script(given)
        if r() < share.get("given_first", 0):
            return Written(given, family)
        return Written(family, given)
