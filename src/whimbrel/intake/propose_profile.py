"""What the cells of a column look like: its distinct values with their counts, and marks that say "nothing here"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from whimbrel.intake.filling.distinct import reason_of
from whimbrel.intake.reading.sheet import Sheet
from whimbrel.intake.values.numbers import plain
from whimbrel.standard.faults import Faults
from whimbrel.standard.identifying import identifies

MOST_DISTINCT = 50_000
MOST_LISTED = 60
MARKS = frozenset(
    ["-", "--", "---", "/", "?", "??", "???", ".", "..", "...", "*", "n/a", "n.a.", "n.a", "#n/a", "null", "nan", "nil"]
)


@dataclass
class Profile:
    """One column of a sheet. ``values``: distinct texts, as the fillers compare them, with the rows that hold them."""

    heading: str
    values: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    too_many: bool = False

    @property
    def stated(self) -> list[str]:
        """Distinct values that say something, the commonest first."""
        return [v for v, _ in sorted(self.values.items(), key=lambda pair: (-pair[1], pair[0])) if not reason_of(v)]

    @property
    def filled(self) -> int:
        """Rows in which the column holds anything."""
        return sum(self.values.values())

    @property
    def listable(self) -> bool:
        """Whether the values are few enough to be a list of codes."""
        return not self.too_many and len(self.values) <= MOST_LISTED

    @property
    def every_row_another(self) -> bool:
        """Whether no value stands twice and none is blank: what a number of rows or persons looks like."""
        return not self.too_many and len(self.values) == self.rows > 1

    def like_names(self) -> float:
        """Share of the distinct values that are written like a person's name."""
        stated = self.stated
        return sum(identifies(v, names=True) for v in stated) / len(stated) if stated else 0.0

    def identifying(self) -> float:
        """Share of the distinct values that look like document or telephone numbers, e-mail addresses, titled names."""
        stated = self.stated
        return sum(identifies(v) for v in stated) / len(stated) if stated else 0.0

    def prose(self) -> bool:
        """Whether the values are sentences rather than words of a list."""
        stated = self.stated
        return bool(stated) and sum(len(v) for v in stated) / len(stated) > 40


def profiles(sheet: Sheet, headings: tuple[str, ...]) -> dict[str, Profile]:
    """A profile of each of these columns, from all rows of the sheet; other columns are not looked at."""
    found = {h: Profile(h) for h in headings}
    if not headings:
        return found
    for batch in sheet.batches(Faults(), headings):
        stated = np.zeros(len(batch), dtype=bool)
        for heading, profile in found.items():
            array = batch.given(heading)
            indices = array.indices.to_numpy(zero_copy_only=False)
            counts = np.bincount(indices, minlength=len(array.dictionary))
            stated |= np.array([bool((t or "").strip()) for t in array.dictionary.to_pylist()] or [False])[indices]
            for text, rows in zip(array.dictionary.to_pylist(), counts.tolist(), strict=True):
                value = plain(text or "")
                if not value or not rows:
                    continue
                if value.casefold() in MARKS:
                    profile.marks[value] += rows
                elif value in profile.values or len(profile.values) < MOST_DISTINCT:
                    profile.values[value] += rows
                else:
                    profile.too_many = True
        for profile in found.values():
            profile.rows += int(stated.sum())
    return found
