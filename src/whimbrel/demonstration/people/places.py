"""Birth places, claimed citizenships and telephone numbers."""

from __future__ import annotations

from whimbrel.demonstration.people.draw import Draw, early_of, one_of, whole
from whimbrel.demonstration.people.words import read, variation


class Places:
    """The places of ``names/places.yaml``; a place is known by its country and its line."""

    def __init__(self) -> None:
        stated = read("names/places.yaml")
        self.lines = {
            country: [tuple(s.strip() for s in line.split(",")) for line in text.strip().splitlines()]
            for country, text in stated["places"].items()
        }
        self.claims: dict[str, list[str]] = stated["claims"]
        self.dialling: dict[str, int] = stated["dialling"]
        shares = variation()
        self.place, self.citizenship, self.phone = shares["birth_place"], shares["citizenship"], shares["phone"]

    def draw(self, r: Draw, country: str) -> int:
        """A place of this country, by its line; some places send many."""
        return early_of(r, range(len(self.lines[country]))) if r() < 0.3 else int(r() * len(self.lines[country]))

    def birth_place(self, r: Draw, country: str, line: int) -> str | None:
        """The birth place as one record has it: unknown, in some spelling, or the nearest town."""
        if r() < self.place["unknown"]:
            return None
        lines = self.lines[country]
        if r() < self.place["nearest"]:
            line = min(max(0, line + one_of(r, (-1, 1))), len(lines) - 1)
        spellings = lines[line]
        return one_of(r, spellings) if r() < self.place["other_spelling"] else _in_latin_letters(spellings)

    def claimed(self, r: Draw, country: str) -> str | None:
        """The citizenship as one record has it."""
        chance = r()
        if chance < self.citizenship["unknown"]:
            return None
        if chance < self.citizenship["unknown"] + self.citizenship["other"] and country in self.claims:
            return one_of(r, self.claims[country])
        return country

    def number(self, r: Draw) -> str:
        """A telephone number nobody has: behind the country code it begins with zeros, which no network assigns."""
        return f"000{whole(r, 0, 999_999):06}"

    def told_number(self, r: Draw, country: str, number: str) -> str:
        """The number as one record has it."""
        code, manner = self.dialling[country], r()
        if manner < 0.4:
            return f"+{code}{number}"
        if manner < 0.6:
            return f"+{code} {number[:2]} {number[2:5]} {number[5:]}"
        if manner < 0.75:
            return f"00{code}{number}"
        return f"0{number}" if manner < 0.9 else f"0{number[:2]}-{number[2:5]}-{number[5:]}"


def _in_latin_letters(spellings: tuple[str, ...]) -> str:
    return next((s for s in spellings if s[0] < "\u0370"), spellings[0])  # Greek and all later scripts begin there
