"""The atlas's headline in persons counted once, beside the records that nobody can link: two numbers, never added.

Linked is a record of a return that was made at the desk of this installation and sealed since its rows are noted
(``counting/sealed.py``). Sent files, other countries' extracts and what was sealed before stay records.

What the agreements hide stays hidden: across agencies, persons are counted of all agencies together only, of one year or of all
time, with no filter but one role, as the page of counts does. For every other choice they are counted within each agency, which
tells nothing that others know.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count as Distinct
from django.db.models import QuerySet

from whimbrel.flows.loaded import Loaded
from whimbrel.flows.notes import Note
from whimbrel.flows.question import Answer
from whimbrel.linkage.count_once import THRESHOLDS, Count
from whimbrel.service.atlas.selection import BASES, Selection
from whimbrel.service.counting.figures import ACT, Shown, agencies_of, small, stepped, unknown_pairs
from whimbrel.service.counting.models import Basis, SealedRow, Standing
from whimbrel.service.policy import within
from whimbrel.service.reader import Reader
from whimbrel.service.words import word
from whimbrel.standard.period import parse_period
from whimbrel.standard.store import Submission

INDICATOR = "persons_recorded"
# Basis -> columns of Standing, the least joined first: no level has more persons than the one before.
_LEVELS = {"agency": ("own",), "country": ("own", "country"), "circle": ("own", "country", "circle")}
_SOME = 5_000  # rows read at a time


@dataclass
class Counted:
    """The headline counted once. ``level``: at which it is counted; narrowed: not the one that was asked for.

    shown: None where nothing is linked. records: of how many records; low, high: records that are not linked.
    unknown, pairs: of how many pairs of agencies nothing is known together. made: when persons were joined last.
    """

    level: str
    narrowed: bool = False
    shown: Shown | None = None
    records: int = 0
    low: int = 0
    high: int = 0
    unknown: int = 0
    pairs: int = 0
    made: dt.datetime | None = None


def linkable(reader: Reader, submissions: tuple[Submission, ...], indicator: str) -> list[Submission]:
    """The submissions whose records the reader may have counted once; none, and there is no choice to be shown."""
    if indicator != INDICATOR:
        return []
    slugs = {a.slug for a in agencies_of(reader)}
    return [s for s in submissions if s.reporter in slugs and s.nature != "published"]


def counted(reader: Reader, loaded: Loaded, linked: list[Submission], selection: Selection, whole: Answer) -> Counted:
    """Count the persons of the selection once. ``linked``: as :func:`linkable` gave them; whole: the answer in records."""
    rows = within(reader, ACT, SealedRow.objects.filter(submission__in=[s.id for s in linked]))
    there = within(reader, ACT, Standing.objects.filter(person__in=rows.values("person")))
    chosen: list[Any] | None = None
    if selection.where or selection.since or selection.until:
        chosen = _rows_that_fit(loaded, linked, rows, selection)
    level = _level(selection)
    agencies, records, exact = _counts(rows, there, chosen, level)
    level = level if agencies > 1 else "agency"
    made = Counted(level, level != selection.count, None, records)
    low, high = whole.total()
    made.low, made.high = max(low - records, 0), max(high - records, 0)
    if records:
        apart = exact["own"]
        made.shown = small(apart) if level == "agency" else stepped(exact[level], apart)
    having = Basis.objects.filter(agency__in=rows.values("agency"), records__gt=0)
    bases = list(within(reader, ACT, having).select_related("agency"))
    made.made = max((b.made for b in bases), default=None)
    if level != "agency":
        period = parse_period(selection.since) if selection.since else None
        made.unknown = len(unknown_pairs(bases, period))
        made.pairs = len(list(combinations(bases, 2)))
    return made


def in_words(count: Counted, language: str) -> dict[str, str]:
    """The two numbers as the page says them; a number that is not there has no words."""
    said = {}
    if count.shown:
        persons = word("counting_unit_persons", language)
        ends = Note("range", {"low": count.shown.low, "high": count.shown.high}).text(language)
        if count.shown.low == count.shown.middle == count.shown.high:
            said["persons"] = Note("total", {"value": count.shown.high, "unit": persons}).text(language)
        elif count.shown.middle is None:
            said["persons"] = f"{ends} {persons}"
        else:
            middle = Note("total", {"value": count.shown.middle, "unit": persons}).text(language)
            said["persons"] = f"{middle} ({ends})"
    if count.high:
        records = word("atlas_count_not_linked", language)
        if count.low == count.high:
            said["records"] = Note("total", {"value": count.low, "unit": records}).text(language)
        else:
            said["records"] = f"{Note('range', {'low': count.low, 'high': count.high}).text(language)} {records}"
    return said


def options(language: str) -> list[tuple[str, str]]:
    """What may be chosen to count as: (value in the address, words)."""
    return [("", word("counting_level_records", language))] + [
        (b, word(f"counting_level_{b}", language)) for b in BASES
    ]


def _level(selection: Selection) -> str:
    """The level that is asked for, where it tells no more than the page of counts would."""
    roles = selection.where.get("role", ())
    plain = not selection.reporters and set(selection.where) <= {"role"} and len(roles) <= 1
    return selection.count if plain and selection.since == selection.until else "agency"


def _rows_that_fit(
    loaded: Loaded, linked: list[Submission], rows: QuerySet[SealedRow], selection: Selection
) -> list[Any]:
    """Persons of the rows that fit the filters, one for each row."""
    fitting = set(loaded.persons(linked, selection.question(indicator=INDICATOR)))
    every = rows.values_list("submission", "row", "person_id").iterator(chunk_size=_SOME)
    return [person for submission, row, person in every if (submission, row) in fitting]


def _counts(
    rows: QuerySet[SealedRow], there: QuerySet[Standing], chosen: list[Any] | None, level: str
) -> tuple[int, int, dict[str, Count]]:
    """How many agencies and records, and the persons up to a level; ``chosen``: of these rows only."""
    columns = [f"{of}_{t}" for of in _LEVELS[level] for t in THRESHOLDS]
    if chosen is None:
        records = rows.filter(person__in=there.values("person")).count()
        found = there.aggregate(
            agencies=Distinct("agency_id", distinct=True), **{c: Distinct(c, distinct=True) for c in columns}
        )
        agencies = found["agencies"]
    else:
        wanted = set(chosen)
        seen: list[set[Any]] = [set() for _ in ("person", "agency", *columns)]
        for values in there.values_list("person", "agency_id", *columns).iterator(chunk_size=_SOME):
            if values[0] in wanted:
                for held, value in zip(seen, values, strict=True):
                    held.add(value)
        agencies = len(seen[1])
        records = sum(1 for person in chosen if person in seen[0])
        found = {c: len(held) for c, held in zip(columns, seen[2:], strict=True)}
    exact: dict[str, Count] = {}
    before: Count | None = None
    for of in _LEVELS[level]:
        high, middle, low = (found[f"{of}_{t}"] for t in THRESHOLDS)
        count = Count("persons", low, middle, high)
        before = exact[of] = count.no_more_than(before) if before else count
    return agencies, records, exact
