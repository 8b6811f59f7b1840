"""From Whimbrel's codes to those of other systems: ``crosswalks/*.csv``, one row for each code, with where it is from.

relation: exact; broader (the value says less); approximate (it says something else, too); none (nothing there means it: it goes
to the system's unknown, or is left blank). Whatever is not exact is a loss, and every loss is counted.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SYSTEMS = ("glotip", "sdg", "ctdc_2021", "ctdc_2024", "htcds")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Lead:
    """Where one code leads: a value of a field of the other system; value "" is blank."""

    field: str
    list: str
    code: str
    value: str
    relation: str
    source: str


@cache
def leads(system: str) -> dict[tuple[str, str], tuple[Lead, ...]]:
    """(list, code) -> where it leads in a system; several where one code says two things that both hold."""
    text = files(__package__).joinpath(f"crosswalks/{system}.csv").read_text("utf-8")
    found: dict[tuple[str, str], tuple[Lead, ...]] = {}
    for row in csv.DictReader(text.splitlines()):
        key = (row["list"], row["code"])
        found[key] = (*found.get(key, ()), Lead(**row))
    return found


def lead(system: str, list_id: str, code: str, field: str | None = None) -> tuple[Lead, ...]:
    """Where a code leads, in one field where the list serves several. KeyError for a code without a row: a fault of ours."""
    found = leads(system)[list_id, code]
    return tuple(way for way in found if field is None or way.field in (field, ""))


class Losses:
    """What does not survive, counted: never silently."""

    def __init__(self) -> None:
        self.values: Counter[tuple[str, Lead]] = Counter()
        self.notes: Counter[tuple[str, str, str]] = Counter()

    def passed(self, indicator: str, ways: Iterable[Lead], count: int) -> None:
        """``count`` persons took these ways; those that are not exact are kept."""
        for way in ways:
            if way.relation != "exact" and count:
                self.values[indicator, way] += count

    def note(self, reason: str, count: int, indicator: str = "", detail: str = "") -> None:
        """``count`` of what ``reason`` (a key of ``words.yaml``) is about; nought is not kept."""
        if count:
            self.notes[reason, indicator, detail] += count

    def rows(self, language: str = "en") -> Iterator[tuple[str, ...]]:
        """Rows of ``losses.csv``: about, list, code, goes to, relation, count, why."""
        from whimbrel.release.returns.words import words

        for (indicator, way), count in sorted(
            self.values.items(), key=lambda kv: (kv[0][0], *map(str, vars(kv[0][1]).values()))
        ):
            goes = f"{way.field}: {way.value or words('blank', language)}" if way.field else words("left_out", language)
            yield indicator, way.list, way.code, goes, way.relation, str(count), way.source
        for (reason, indicator, detail), count in sorted(self.notes.items()):
            yield indicator, "", "", detail, words("note", language), str(count), words(f"note_{reason}", language)


def wider(categories: Iterable[str], mixed: str) -> str:
    """One category for a person of several forms: the one they share, or the one for several together."""
    known = {c for c in categories if c != UNKNOWN}
    return UNKNOWN if not known else next(iter(known)) if len(known) == 1 else mixed
