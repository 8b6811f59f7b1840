"""Terms of an agreement: what they say, whether they can be kept, and the canonical text whose SHA-256 both sides sign.

The text holds the agreement's id and the number of the terms within it: no signature fits another agreement, or an earlier
offer with the same words.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from whimbrel.service.agreements.scope import CORE, leave_out, tables_of
from whimbrel.service.words import word
from whimbrel.standard.errors import StoreError, WhimbrelError
from whimbrel.standard.model import table, tables
from whimbrel.standard.period import Period, parse_period
from whimbrel.standard.sealing import canonical
from whimbrel.vocabulary.code_lists import code_list

NOTHING = ""  # the level of a secretariat that gives nothing of its own
LONGEST_REVIEW = 5 * 366
LIMITS = {"retention_days": (1, 3660), "grace_days": (0, 366), "threshold": (3, 100)}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the terms: the field, and the sentence about it."""

    field: str
    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The sentence in a language."""
        return word(f"agreements_fault_{self.key}", language).format(**self.facts)


class FaultyTerms(WhimbrelError):
    """Terms that cannot be kept; ``faults`` lists everything that is wrong with them."""

    exit_code = 10

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__(" ".join(f.text() for f in faults))


@dataclass(frozen=True)
class Agreed:
    """Terms as they are signed. levels: party -> what it shows (a code of sharing_level, or NOTHING)."""

    agreement: str
    number: int
    parties: tuple[str, str]
    purpose: str
    levels: Mapping[str, str]
    families: tuple[str, ...]
    tables: tuple[str, ...]
    left_out: tuple[str, ...]
    since: str
    until: str
    handling: str
    retention_days: int
    onward: str
    review: str
    reciprocity: str
    grace_days: int
    threshold: int

    def as_dict(self) -> dict[str, Any]:
        """As it is stored."""
        data = asdict(self)
        return data | {n: list(data[n]) for n in ("parties", "families", "tables", "left_out")} | {"kind": "terms/1"}

    def text(self) -> bytes:
        """The canonical text."""
        return canonical(self.as_dict())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical text, as hexadecimal digits."""
        return hashlib.sha256(self.text()).hexdigest()

    def other(self, party: str) -> str:
        """The other side."""
        return self.parties[1] if party == self.parties[0] else self.parties[0]

    def span(self) -> tuple[dt.date, dt.date]:
        """First and last day the terms cover."""
        return parse_period(self.since).first, parse_period(self.until).last

    def covers(self, period: Period) -> bool:
        """Whether a period lies wholly inside."""
        first, last = self.span()
        return first <= period.first and period.last <= last

    def expired(self, today: dt.date) -> bool:
        """Whether the review date has passed."""
        return today > dt.date.fromisoformat(self.review)


def read_terms(data: Mapping[str, Any]) -> Agreed:
    """Terms as they were stored. Raises KeyError, TypeError or ValueError for what never was stored by :meth:`as_dict`."""
    values = {n: data[n] for n in Agreed.__dataclass_fields__}
    for name in ("parties", "families", "tables", "left_out"):
        values[name] = tuple(values[name])
    return Agreed(**values)


def checked(terms: Agreed, today: dt.date, here: list[str]) -> Agreed:
    """The terms with everything left out that tells what is left out. Raises FaultyTerms with all that is wrong.

    here: parties that have an agency in this installation.
    """
    faults = [
        *_parties(terms, here),
        *_words(terms),
        *_codes(terms),
        *_numbers(terms),
        *_times(terms, today),
        *_tables(terms),
    ]
    if faults:
        raise FaultyTerms(faults)
    values = {n: getattr(terms, n) for n in Agreed.__dataclass_fields__}
    return Agreed(**values | {"left_out": leave_out(terms.left_out, terms.tables)})


def _parties(terms: Agreed, here: list[str]) -> list[Fault]:
    from whimbrel.service.agreements.party import is_country

    if len(set(terms.parties)) != 2 or not set(terms.parties) <= set(here):
        return [Fault("second", "party")]
    found = [Fault("levels", "level_country") for p in terms.parties if is_country(p) and not terms.levels.get(p)]
    if set(terms.levels.values()) == {NOTHING}:
        found.append(Fault("levels", "level_none"))
    return found[:1]


def _words(terms: Agreed) -> list[Fault]:
    length = len(terms.purpose.strip())
    return [] if 10 <= length <= 500 else [Fault("purpose", "purpose")]


def _codes(terms: Agreed) -> list[Fault]:
    one = (("handling", "tlp"), ("onward", "onward_sharing"), ("reciprocity", "reciprocity"))
    found = [Fault(name, "code") for name, codes in one if getattr(terms, name) not in code_list(codes)]
    if any(level not in (NOTHING, *code_list("sharing_level").codes) for level in terms.levels.values()):
        found.append(Fault("levels", "code"))
    if not terms.families or any(f not in code_list("figure_family") for f in terms.families):
        found.append(Fault("families", "families"))
    return found


def _numbers(terms: Agreed) -> list[Fault]:
    found = []
    for name, (low, high) in LIMITS.items():
        value = getattr(terms, name)
        if not isinstance(value, int) or not low <= value <= high:
            found.append(Fault(name, name, {"low": low, "high": high}))
    return found


def _times(terms: Agreed, today: dt.date) -> list[Fault]:
    found = []
    try:
        first, last = terms.span()
        if last < first:
            found.append(Fault("until", "until"))
    except StoreError:
        found.append(Fault("since", "period"))
    try:
        review = dt.date.fromisoformat(terms.review)
        if not today < review <= today + dt.timedelta(days=LONGEST_REVIEW):
            found.append(Fault("review", "review"))
    except (ValueError, TypeError):
        found.append(Fault("review", "review"))
    return found


def _tables(terms: Agreed) -> list[Fault]:
    allowed = {t for f in terms.families if f in code_list("figure_family") for t in tables_of(f)}
    found = []
    if not terms.tables or not set(terms.tables) <= allowed:
        found.append(Fault("tables", "tables"))
    for name in terms.tables:
        needed = [c.to for c in table(name).references() if c.level == "required"] if name in tables() else []
        for other in sorted({n for n in needed if n and n not in terms.tables}):
            found.append(Fault("tables", "needs", {"table": name, "other": other}))
    for name in terms.left_out:
        table_id, _, column = name.partition(".")
        if table_id not in tables() or column not in table(table_id).columns:
            found.append(Fault("left_out", "column"))
        elif name in CORE or (
            table(table_id).columns[column].to and table(table_id).columns[column].level == "required"
        ):
            found.append(Fault("left_out", "core", {"column": name}))
    return found
