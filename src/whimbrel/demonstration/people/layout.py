"""What lands in which field: swapped names, one field for all, a role instead of a name."""

from __future__ import annotations

from whimbrel.demonstration.people.draw import Draw, Shares, one_of, whole
from whimbrel.demonstration.people.tradition import Tradition, Written
from whimbrel.demonstration.people.words import variation

Fields = tuple[str | None, str | None]


class Layout:
    """Puts a written name into the two fields of a form."""

    def __init__(self) -> None:
        stated = variation()
        self.share = stated
        self.kinds = Shares(stated["layout"])
        self.mononym = Shares(stated["mononym"])

    def __call__(self, written: Written, tradition: Tradition, female: bool, r: Draw) -> Fields:
        """Family name and given names as typed."""
        family, given, glue = written
        chance = r()
        if chance < self.share["placeholder"]:
            return self._placeholder(r)
        if chance < self.share["placeholder"] + self.share["nameless"]:
            return None, None
        if given and glue and r() < self.share["honorific"]:
            given = f"{one_of(r, tradition.honorifics[female])} {given}"
        if not family or not given:
            return self._mononym(family or given, r)
        kind = self.kinds(r)
        if glue and kind in ("all_in_given", "all_in_family") and r() < self.share["comma"]:
            glue = ", "
        return _arranged(kind, family, given, glue)

    def _placeholder(self, r: Draw) -> Fields:
        words = one_of(r, self.share["placeholders"]).format(n=whole(r, 1, 40))
        return (None, words) if r() < 0.6 else (words, None)

    def _mononym(self, name: str | None, r: Draw) -> Fields:
        kind = self.mononym(r)
        if kind == "family_only":
            return name, None
        if kind == "repeated":
            return name, name
        if kind == "mark":
            return one_of(r, ("-", "XXX", ".", "N/A", "--")), name
        if kind == "fnu":  # "first name unknown" and "last name unknown", as some databases demand
            return ("LNU", name) if r() < 0.5 else (name, "FNU")
        return None, name


def _arranged(kind: str, family: str, given: str, glue: str) -> Fields:
    if kind == "swapped":
        return given, family
    if kind == "all_in_given":
        return None, family + glue + given
    if kind == "all_in_given_swapped":
        return None, f"{given} {family}"
    if kind == "all_in_family":
        return family + glue + given, None
    if kind == "no_family":
        return None, given
    if kind == "no_given":
        return family, None
    return family, given
