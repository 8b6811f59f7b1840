"""Which column of the sheet is which column of the standard: headings and values judged together, one for one.

A heading weighs more than values, because countries, dates and numbers look alike wherever they stand; but a heading
that its values contradict is not believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from whimbrel.intake.propose_heading_kinds import scaled
from whimbrel.intake.propose_headings import MAYBE, HeadingMatch, match_heading
from whimbrel.intake.propose_profile import Profile
from whimbrel.intake.propose_values import Evidence, day_numbers, evidence
from whimbrel.standard.model import Column, tables
from whimbrel.vocabulary.code_lists import code_list

CODED = ("code", "flags", "answer", "country")
# Tables that one sheet can fill together, by what its rows are; the first that a column fits goes first.
SCOPES = {
    "persons": ("persons", "exploitations", "incidents", "payments", "legs", "offences", "perpetrators"),
    "incidents": ("incidents",),
    "figures": ("figures",),
}
# Without one of these a table would have nothing to say.
_ESSENTIAL = {
    "legs": ("from_country", "to_country"),
    "payments": ("amount",),
    "exploitations": ("form", "country", "sector", "labour_type", "sex_type", "means_of_control"),
    "offences": ("offence", "stage", "article"),
    "figures": ("value",),
}
# A list of persons says these of each person, not of the incident.
_OF_PERSONS = {"citizenship", "people", "survivors", "dead", "missing", "dead_and_missing"}
_HEADING, _VALUES = 0.6, 0.4


@dataclass(frozen=True)
class Candidate:
    """A column of the sheet that may be a column of the standard; ``says``: code that the heading says besides."""

    heading: str
    table: str
    column: Column
    score: float
    reason: str
    evidence: Evidence
    says: str | None = None
    doubtful: bool = False


@dataclass
class Assignment:
    """What was assigned, and for other headings why they were not."""

    scope: tuple[str, ...]
    taken: list[Candidate] = field(default_factory=list)
    doubts: dict[str, str] = field(default_factory=dict)

    def of(self, table: str, column: str) -> Candidate | None:
        """The candidate that fills a column of the standard."""
        return next((c for c in self.taken if (c.table, c.column.name) == (table, column)), None)

    def tables(self) -> set[str]:
        """Tables that get a column."""
        return {c.table for c in self.taken}


def assign(profiles: dict[str, Profile], scope: tuple[str, ...], blocked: set[tuple[str, str]]) -> Assignment:
    """The best one-for-one assignment within the tables of ``scope``; ``blocked``: (table, column) already filled."""
    judged = [_judge(p, m, scope) for p in profiles.values() for m in _matches(p, scope) if m]
    doubts = {j.heading: j.reason for j in reversed(judged) if isinstance(j, _Doubt)}
    candidates = [j for j in judged if isinstance(j, Candidate)]
    while True:
        found = Assignment(scope, _one_for_one(candidates, scope, blocked), dict(doubts))
        for table, wanted in _ESSENTIAL.items():
            present = {c.column.name for c in found.taken if c.table == table} | {c for t, c in blocked if t == table}
            if table in found.tables() and not present & set(wanted):
                scope = tuple(t for t in scope if t != table)
                break
        else:
            break
    _prefer_legs(found, candidates)
    _by_values(found, profiles, blocked)
    named = {c.heading for c in found.taken}
    for candidate in sorted(candidates, key=lambda c: c.score):
        if candidate.heading not in named:
            place = f"{candidate.table}.{candidate.column.name}"
            holder = found.of(candidate.table, candidate.column.name)
            if holder:
                why = f"would be {place}, which {_quoted(holder.heading)} fills"
            elif (candidate.table, candidate.column.name) in blocked:
                why = f"belongs to {place}; add it under its flags, if you know its code"
            else:
                why = f"would be {place}, but the sheet lacks what that table needs"
            found.doubts[candidate.heading] = why
    found.doubts = {h: d for h, d in found.doubts.items() if h not in named}
    return found


def _quoted(text: str) -> str:
    return f'"{text}"'


def _matches(profile: Profile, scope: tuple[str, ...]) -> Iterator[HeadingMatch]:
    for match in match_heading(profile.heading):
        column = tables()[match.table].columns[match.column]
        of_person = scope == SCOPES["persons"] and match.table == "incidents" and match.column in _OF_PERSONS
        if match.table in scope and column.type != "reference" and not of_person:
            yield match


@dataclass(frozen=True)
class _Doubt:
    heading: str
    reason: str


def _judge(profile: Profile, match: HeadingMatch, scope: tuple[str, ...]) -> Candidate | _Doubt:
    column = tables()[match.table].columns[match.column]
    place = f"{match.table}.{match.column}"
    counts = place in ("figures.value", "incidents.people")
    if column.type in ("money", "integer") and scaled(profile.heading):
        return _Doubt(
            profile.heading, f"would be {place}, but its numbers are in thousands or millions: write them out"
        )
    if counts and _running(profile):
        return _Doubt(profile.heading, "numbers the rows")
    seen = evidence(column, profile, counts=place == "figures.value")
    share = seen.share
    sure = match.score > MAYBE
    believed = share is None and sure
    if share is not None:
        believed = share >= 0.5 or (column.type in CODED and match.score > 0.9 and _local_codes(profile, seen))
    if not believed:
        return _Doubt(profile.heading, _contradicted(place, column, profile, seen))
    value = 0.5 if share is None else share
    score = _HEADING * match.score + _VALUES * value - 0.001 * scope.index(match.table)
    return Candidate(
        profile.heading,
        match.table,
        column,
        round(score, 5),
        f"{match.reason}; {seen.words}",
        seen,
        match.says,
        doubtful=match.score <= MAYBE,
    )


def _local_codes(profile: Profile, seen: Evidence) -> bool:
    """Whether values that are mostly not read may be an agency's own codes, which a person can translate."""
    stated = profile.stated
    short = len(stated) <= 20 and sum(map(len, stated)) <= 12 * len(stated)
    people = profile.like_names() >= 0.5 or profile.identifying() >= 0.3
    return profile.listable and (seen.read > 0 or short) and not people


def _contradicted(place: str, column: Column, profile: Profile, seen: Evidence) -> str:
    if not seen.total:
        return f"may be {place}, but there is no value to judge by"
    if column.type == "date" and day_numbers(profile):
        return f"would be {place}, but it holds day numbers of a spreadsheet: format the column as a date"
    if column.type == "money" and all(any(c.isdigit() for c in v) for v in profile.stated[:50]):
        return f"would be {place}, but {seen.words}: the amount needs a column without its currency or other words"
    few = (
        f"none of its {seen.total:,} different values"
        if not seen.read
        else f"only {seen.read:,} of {seen.total:,} values"
    )
    return f"heading may mean {place}, but {few} can be read as that"


def _running(profile: Profile) -> bool:
    numbers = [int(v) for v in profile.values if v.isdecimal() and len(v) < 9]
    whole = len(numbers) == len(profile.values) == profile.rows
    return whole and len(numbers) > 2 and max(numbers) - min(numbers) == len(numbers) - 1


def _one_for_one(candidates: list[Candidate], scope: tuple[str, ...], blocked: set[tuple[str, str]]) -> list[Candidate]:
    taken: list[Candidate] = []
    headings: set[str] = set()
    places = set(blocked)
    for candidate in sorted(candidates, key=lambda c: -c.score):
        place = (candidate.table, candidate.column.name)
        if candidate.table in scope and candidate.heading not in headings and place not in places:
            taken.append(candidate)
            headings.add(candidate.heading)
            places.add(place)
    return taken


def _prefer_legs(found: Assignment, candidates: list[Candidate]) -> None:
    """Where the sheet knows the journey, how people travelled and passed the border belongs to its leg."""
    ends = [found.of("legs", "from_country"), found.of("legs", "to_country")]
    incident = any(found.of("incidents", name) for name in ("happened", "kind", "country"))
    if not (all(ends) or (any(ends) and not incident)):
        return
    for name in ("mode", "border_type"):
        held = found.of("incidents", name)
        other = [
            c for c in candidates if held and c.heading == held.heading and (c.table, c.column.name) == ("legs", name)
        ]
        if held and other and not found.of("legs", name):
            found.taken[found.taken.index(held)] = other[0]


def _by_values(found: Assignment, profiles: dict[str, Profile], blocked: set[tuple[str, str]]) -> None:
    """Columns whose headings say nothing, but whose values belong to one list of which one place is free."""
    named = {c.heading for c in found.taken} | set(found.doubts)
    filled = {(c.table, c.column.name) for c in found.taken} | blocked
    present = found.tables() or set(found.scope[:1])
    for heading, profile in profiles.items():
        if heading in named or not profile.listable or profile.filled < 5 or not profile.stated:
            continue
        fits = [
            (table_id, column, seen)
            for table_id in found.scope
            for column in tables()[table_id].columns.values()
            if (table_id, column.name) not in filled and (seen := _speaking(column, profile))
        ]
        lists = {column.list for _, column, _ in fits}
        here = [f for f in fits if f[0] in present]
        if len(lists) == 1 and len(here) == 1:
            table_id, column, seen = here[0]
            reason = f"by its values alone, not by its heading: {seen.words}"
            found.taken.append(Candidate(heading, table_id, column, 0.6, reason, seen, doubtful=True))
            filled.add((table_id, column.name))
        elif fits:
            places = ", ".join(f"{t}.{c.name}" for t, c, _ in fits[:4])
            found.doubts[heading] = f"its values could be {places}: the heading does not tell"


def _speaking(column: Column, profile: Profile) -> Evidence | None:
    """The evidence, if values alone prove the list: nearly all read, several codes, and words rather than letters."""
    if column.type not in ("code", "flags") or not column.list or column.list == "answer":
        return None
    words = sum(len(v) for v in profile.stated) / len(profile.stated) >= 3
    if not words and column.list != "sex":
        return None
    # Most of a list's values need not be looked at to know that they do not belong to it.
    if not any(code_list(column.list).match(v) for v in profile.stated[:5]):
        return None
    seen = evidence(column, profile)
    return seen if seen.codes >= 2 and (seen.share or 0) >= 0.9 else None


def are_countries(profile: Profile) -> bool:
    """Whether nearly all values of a column are countries."""
    column = tables()["persons"].columns["citizenship"]
    # "9/12" would be two numbers of UN M49.
    words = all(any(c.isalpha() for c in v) for v in profile.stated[:50])
    return words and (evidence(column, profile).share or 0) >= 0.8
