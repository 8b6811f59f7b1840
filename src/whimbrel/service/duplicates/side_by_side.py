"""Two records side by side: every field with both values and a mark that says whether they agree.

The mark compares what is written, nothing else: it is the same whatever the model holds of the pair. What is not known
on one side is not known, and no difference.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from whimbrel.intake.values.dates import dated
from whimbrel.service.desk.as_record import numbers_of
from whimbrel.service.desk.columns import desk_tables
from whimbrel.service.desk.entered import UNREAD
from whimbrel.service.desk.fields import in_words
from whimbrel.service.desk.rows import opened
from whimbrel.service.secrecy.blind import latin_words
from whimbrel.service.words import word
from whimbrel.standard.model import missing_reasons

SAME, AGREES, DIFFERS, UNKNOWN = "same", "agrees", "differs", "unknown"
_NAMES = ("family_name", "given_names", "name_as_written", "other_names")
_FIELDS = (
    *_NAMES,
    *("birth_date", "age", "registered", "sex", "citizenship", "residence"),
    *("phone", "contact", "languages", "role"),
)
_NOTHING = "–"


@dataclass(frozen=True)
class Line:
    """One field: label, the two values in words, and the mark, empty where nothing is to be compared."""

    name: str
    label: str
    left: str
    right: str
    mark: str
    mark_label: str


@dataclass(frozen=True)
class Side:
    """One record: the person, the names, the day the person was met."""

    person: Any
    texts: Mapping[str, str]
    numbers: tuple[str, ...]

    @property
    def met(self) -> str:
        """Day of registration, or of the incident."""
        return self.texts.get("registered", "") or self.person.incident.values.get("happened", "")


def sides_of(proposal: Any) -> tuple[Side, Side]:
    """The two records opened, the one recorded first on the left."""
    people = sorted((proposal.left, proposal.right), key=lambda p: (p.made, str(p.pk)))
    numbers = numbers_of(people)
    first, second = (Side(p, opened(p), tuple(numbers.get(p.pk, ()))) for p in people)
    return first, second


def lines_of(left: Side, right: Side, language: str) -> list[Line]:
    """The table of the two, in the order of the desk."""
    table = desk_tables()["persons"]
    found = []
    for name in _FIELDS:
        one, other = left.texts.get(name, ""), right.texts.get(name, "")
        if one or other:
            shown = [in_words(table, name, t, language) or _NOTHING for t in (one, other)]
            mark = "" if name in ("role", "registered") else mark_of(name, left, right)
            found.append(_line(name, table.columns[name].label_in(language), *shown, mark, language))
    if left.numbers or right.numbers:
        label = desk_tables()["documents"].columns["number"].label_in(language)
        label = f"{desk_tables()['documents'].label_in(language)}: {label}"
        shown = ["; ".join(s.numbers) or _NOTHING for s in (left, right)]
        found.append(_line("numbers", label, *shown, _of_sets(_plain_all(left), _plain_all(right)), language))
    return found


def _line(name: str, label: str, left: str, right: str, mark: str, language: str) -> Line:
    return Line(name, label, left, right, mark, word(f"duplicates_mark_{mark}", language) if mark else "")


def mark_of(name: str, left: Side, right: Side) -> str:
    """Whether a field of the two agrees."""
    one, other = left.texts.get(name, ""), right.texts.get(name, "")
    if not _known(one) or not _known(other):
        return UNKNOWN
    if _plain(one) == _plain(other):
        return SAME
    if name in _NAMES:
        return AGREES if sorted(latin_words(one)) == sorted(latin_words(other)) else DIFFERS
    if name == "citizenship":
        return _of_sets(set(one.split(";")), set(other.split(";")))
    if name == "birth_date":
        return AGREES if _meet(_days(one), _days(other)) else DIFFERS
    if name == "age":
        born = _born(one, left.met), _born(other, right.met)
        if None in born:
            return UNKNOWN  # without the days on which they were met, two ages cannot be compared
        return AGREES if _meet(*born) else DIFFERS
    return DIFFERS


def _known(text: str) -> bool:
    return bool(text) and not text.startswith(UNREAD) and text not in missing_reasons()


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _plain_all(side: Side) -> set[str]:
    return {"".join(c for c in _plain(n) if c.isalnum()) for n in side.numbers}


def _of_sets(one: set[str], other: set[str]) -> str:
    if not one or not other:
        return UNKNOWN
    return SAME if one == other else AGREES if one & other else DIFFERS


def _days(text: str) -> tuple[dt.date, dt.date] | None:
    found = dated(text)
    return (found.first, found.last) if found else None


def _born(age: str, met: str) -> tuple[dt.date, dt.date] | None:
    """First and last day on which somebody of this age may have been born."""
    days = _days(met) if _known(met) else None
    if days is None or not age.isdecimal():
        return None
    years = int(age)
    return days[0] - dt.timedelta(days=round((years + 1) * 365.25)), days[1] - dt.timedelta(days=round(years * 365.25))


def _meet(one: tuple[dt.date, dt.date] | None, other: tuple[dt.date, dt.date] | None) -> bool:
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]
