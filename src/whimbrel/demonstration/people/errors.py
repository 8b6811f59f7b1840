"""Slips of the hand: keyboard neighbours, dropped, doubled and swapped letters, cut and capitalised names."""

from __future__ import annotations

from whimbrel.demonstration.people.draw import Draw, one_of
from whimbrel.demonstration.people.words import variation

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    near = {}
    for row, keys in enumerate(KEYBOARD):
        for place, key in enumerate(keys):
            beside = keys[max(0, place - 1) : place] + keys[place + 1 : place + 2]
            below = KEYBOARD[row + 1][max(0, place - 1) : place + 1] if row + 1 < len(KEYBOARD) else ""
            above = KEYBOARD[row - 1][place : place + 2] if row else ""
            near[key] = beside + below + above
    return near


NEIGHBOURS = _neighbours()


def typo(text: str, r: Draw) -> str:
    """One slip somewhere behind the first letter; a text of less than three letters stays."""
    if len(text) < 3:
        return text
    place = 1 + int(r() * (len(text) - 1))
    kind = r()
    letter = text[place]
    if kind < 0.35:
        return text[:place] + text[place + 1 :]
    if kind < 0.5:
        return text[:place] + letter + text[place:]
    if kind < 0.75 or letter.lower() not in NEIGHBOURS:
        place = min(place, len(text) - 2)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    wrong = one_of(r, NEIGHBOURS[letter.lower()])
    return text[:place] + (wrong.upper() if letter.isupper() else wrong) + text[place + 1 :]


class Hand:
    """A hand that types names, with the shares of ``typing`` in variation.yaml."""

    def __init__(self) -> None:
        self.share = variation()["typing"]

    def __call__(self, family: str | None, given: str | None, r: Draw) -> tuple[str | None, str | None]:
        """Type both fields: slips, then cutting, then capitals."""
        share = self.share
        if r() < share["typo"]:
            family, given = self._slip(family, given, r)
            if r() < share["second_typo"]:
                family, given = self._slip(family, given, r)
        if r() < share["truncated"]:
            family, given = _cut(family, r), _cut(given, r)
        case = r()
        if case < share["upper"]:
            return family and family.upper(), given and given.upper()
        if case < share["upper"] + share["lower"]:
            return family and family.lower(), given and given.lower()
        if r() < share["blanks"] and given:
            given = one_of(r, (" ", "")) + given.replace(" ", "  ") + one_of(r, (" ", "", "."))
        return family, given

    @staticmethod
    def _slip(family: str | None, given: str | None, r: Draw) -> tuple[str | None, str | None]:
        long, short = len(given or ""), len(family or "")
        if r() * (long + short) < long:
            return family, given and typo(given, r)
        return family and typo(family, r), given


def _cut(text: str | None, r: Draw) -> str | None:
    if text is None or len(text) < 6:
        return text
    return text[: 4 + int(r() * (len(text) - 4))].rstrip()
