"""Proposing a mapping for a spreadsheet that nobody has described: what its rows are, its columns, its values.

Nothing is guessed silently: every column has a reason, what cannot be told is listed with a question, and until a
person has confirmed the mapping every file read through it says so (M03).
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from whimbrel.intake.proposal import Beside, Proposal, ProposedColumn
from whimbrel.intake.propose_columns import CODED, SCOPES, Assignment, Candidate, are_countries, assign
from whimbrel.intake.propose_flags import flag_blocks
from whimbrel.intake.propose_heading_kinds import is_identifying, is_one_of
from whimbrel.intake.propose_headings import match_heading
from whimbrel.intake.propose_links import lacking, linked, references
from whimbrel.intake.propose_profile import Profile, profiles
from whimbrel.intake.propose_values import listed
from whimbrel.intake.reading.file import open_sheets
from whimbrel.intake.reading.sheet import Sheet, header_names
from whimbrel.intake.recognise import recognise
from whimbrel.intake.values.numbers import plain
from whimbrel.standard.faults import Faults, Refused
from whimbrel.standard.identifying import identifies
from whimbrel.standard.model import tables

_MOST_SHEETS = 12


def propose(path: Path, *, table: str | None = None, encoding: str | None = None, sheet: str | None = None) -> Proposal:
    """A proposed mapping for a file.

    table: what a row is (persons, incidents, figures or another table of the standard), if it is told wrongly.
    sheet: name of the sheet of a workbook; without it the one with most columns that can be mapped. Raises Refused as
    the readers do; F19 where no row looks like a header, M05 where there is no such sheet, M04 for an unknown table.
    """
    if table is not None and table not in tables():
        raise Refused("M04", reason=f"There is no table of that name; there are {', '.join(tables())}.")
    path = Path(path)
    with open_sheets(path, encoding=encoding) as sheets:
        wanted = [s for s in sheets if sheet is None or s.name == sheet]
        if not wanted:
            raise Refused("M05", sheet=sheet)
        name = re.sub(r"\W+", "_", path.name.split(".")[0].casefold()).strip("_") or "mapping"
        found: list[Proposal] = []
        for one in wanted[:_MOST_SHEETS]:
            try:
                proposal = _sheet(_headed(one), table)
            except Refused:
                if len(wanted) == 1:
                    raise
                continue
            stated = one.name if len(sheets) > 1 else None
            found.append(replace(proposal, id=name, file=path.name, sheet=stated, known_source=_known(sheets)))
        if not found:
            raise Refused("F19")
        best = max(found, key=lambda p: sum(len(c.headings) for c in p.columns))
    if best.sheet:
        settings = {t: {"sheet": best.sheet, **best.settings.get(t, {})} for t in {**best.tables(), **best.settings}}
        best = replace(best, settings=settings)
    return best


def _known(sheets: list[Sheet]) -> str | None:
    try:
        return recognise(sheets).mapping.id
    except Refused:
        return None


def _headed(sheet: Sheet) -> Sheet:
    """The sheet with the row as header that holds most known headings; Refused F19 if none looks like one."""

    def known(cells: tuple[str, ...]) -> int:
        # Below the header these are values: most are told from headings by having no letters, or too many.
        names = [
            n for n in header_names(list(cells), sheet.name, Faults()) if len(n) < 200 and re.search(r"[^\W\d_]", n)
        ]
        kinds = ("free_text", "reference", "incident_reference")
        return sum(bool(is_identifying(n) or match_heading(n) or any(is_one_of(n, k) for k in kinds)) for n in names)

    default = dict(sheet.header_choices).get(sheet.header_row, sheet.columns)
    row, most = sheet.header_row, known(default)
    for number, cells in sheet.header_choices:
        if (here := known(cells)) > most:
            row, most = number, here
    stated = [plain(c) for c in default if c.strip()]
    if not most and sum(identifies(c) or bool(re.fullmatch(r"[\d.,/: -]+", c)) for c in stated) * 3 >= len(stated):
        raise Refused("F19", sheet=sheet.name)
    return sheet.rehead(row) if sheet.rehead and row != sheet.header_row else sheet


def _sheet(sheet: Sheet, table: str | None) -> Proposal:
    headings = tuple(h for h in sheet.columns if not h.startswith("_"))
    people = [h for h in headings if is_identifying(h)]
    read = profiles(sheet, tuple(h for h in headings if h not in people))
    rows = max((p.rows for p in read.values()), default=0)
    aside = {h: p for h, p in read.items() if is_one_of(h, "free_text") or h.startswith("(column ")}
    useful = {h: p for h, p in read.items() if h not in aside}
    main, found, blocks = _what_rows_are(useful, table, bool(people))
    columns = [_column(c, useful[c.heading]) for c in found.taken] + blocks
    used = {h for c in columns for h in c.headings}
    settings, key, notes = references(main, found, {h: p for h, p in useful.items() if h not in used}, columns)
    used |= set(key)
    columns = linked(main, found, columns)
    left_out = [Beside(h, "identifies people; its values were not looked at") for h in people]
    not_mapped: list[Beside] = []
    for heading, profile in read.items():
        if heading not in used:
            why, out = _why_not(profile, found, heading in aside, main)
            (left_out if out else not_mapped).append(Beside(heading, why))
    for table_id in {c.table for c in columns} | ({"persons"} if columns and main == "persons" else set()):
        settings.setdefault(table_id, {})
    marks = sorted({m for h in used for m in read[h].marks if h in read})
    proposal = Proposal(
        id="mapping",
        file="",
        table=main,
        rows=rows,
        headings=sheet.columns,
        columns=tuple(columns),
        settings=settings,
        missing=dict.fromkeys(marks, "unknown"),
        left_out=tuple(left_out),
        not_mapped=tuple(not_mapped),
        notes=(
            *notes,
            *(f'The heading "{f.column}" stands twice: rename one.' for f in sheet.faults if f.check.id == "F10"),
        ),
    )
    return replace(proposal, lacking=tuple(lacking(proposal.mapping()))) if columns else proposal


def _what_rows_are(
    read: dict[str, Profile], table: str | None, people: bool
) -> tuple[str, Assignment, list[ProposedColumn]]:
    found: dict[str, tuple[Assignment, list[ProposedColumn]]] = {}
    scopes = {table: SCOPES.get(table, (table,))} if table else SCOPES
    for main, scope in scopes.items():
        blocks = flag_blocks(read, scope)
        crossed = {h for b in blocks for h in b.headings}
        rest = {h: p for h, p in read.items() if h not in crossed}
        found[main] = (assign(rest, scope, {(b.table, b.column) for b in blocks}), blocks)
    main = table or _main({m: a for m, (a, _) in found.items()}, read, people, bool(found["persons"][1]))
    return main, *found[main]


def _main(found: dict[str, Assignment], read: dict[str, Profile], people: bool, blocks: bool) -> str:
    """What a row is: a person, an incident, or a count."""
    persons, incidents, figures = found["persons"], found["incidents"], found["figures"]
    happened = incidents.of("incidents", "happened")
    by_day = bool(happened) and _days(read[happened.heading]) if happened else False
    of_incidents = [c for c in ("people", "dead", "missing", "survivors", "longitude") if incidents.of("incidents", c)]
    if people or persons.of("persons", "age") or (blocks and not figures.of("figures", "value")):
        return "persons"
    if figures.of("figures", "value"):
        return "incidents" if by_day and of_incidents else "figures"
    if of_incidents:
        return "incidents"
    if {"persons", "exploitations"} & persons.tables():
        return "persons"
    return "incidents" if incidents.taken else "persons"


def _days(profile: Profile) -> bool:
    """Whether most dates are exact to the day."""
    stated = profile.stated
    return sum(len(re.findall(r"\d+|[^\W\d_]{3,}", v)) >= 3 for v in stated) * 2 > len(stated)


def _column(candidate: Candidate, profile: Profile) -> ProposedColumn:
    column, seen = candidate.column, candidate.evidence
    rule: dict[str, Any] = {"from": candidate.heading}
    notes = list(seen.notes)
    if seen.several and seen.several != ";":
        rule["several"] = seen.several
        notes.append(f"several values in one cell, parted by {' or '.join(_sign(s) for s in seen.several)}")
    if column.type == "date" and (seen.dates or seen.notes):
        rule["dates"] = seen.dates
    if seen.decimal or (seen.notes and column.type in ("money", "number")):
        rule["decimal"] = seen.decimal
    if candidate.doubtful and "check" not in candidate.reason:
        notes.append("check that the column means this")
    values: tuple = ()
    if column.type in CODED:
        values, kept_back = listed(column, profile, seen.several)
        if kept_back:
            which = (
                "1 value is not shown, because it" if kept_back == 1 else f"{kept_back:,} values are not shown, as they"
            )
            notes.append(f"{which} may name people; whimbrel check with this mapping says in which rows")
        rest = [v for v in profile.stated if not profile.listable]
        if rest:
            notes.append(f"{len(rest):,} different values; only those to decide are listed")
    return ProposedColumn(candidate.table, column.name, rule, candidate.score, candidate.reason, values, tuple(notes))


def _sign(sign: str) -> str:
    return "a space" if sign == " " else f'"{sign}"'


def _why_not(profile: Profile, found: Assignment, aside: bool, main: str) -> tuple[str, bool]:
    """Why a column is not mapped, and whether it is to be left out for good, because it may tell of people."""
    if is_one_of(profile.heading, "free_text"):
        return "free text; it belongs into no submission", True
    if not profile.filled:
        return "it is empty", False
    if profile.identifying() >= 0.3:
        return "its values look like numbers or addresses of people", True
    if profile.heading in found.doubts and profile.like_names() < 0.5:
        return found.doubts[profile.heading], False
    if are_countries(profile):
        return "its values are countries, and the heading does not tell of what", False
    if profile.like_names() >= 0.5:
        return "its values are written like names, of people, places or offices", True
    if profile.prose():
        return "free text; it belongs into no submission", True
    if main == "figures" and all(v.replace(",", "").isdecimal() for v in profile.stated):
        return "counts in a column of their own: turn the table so that every count has a row", False
    if aside:
        return "it has no heading", False
    if is_one_of(profile.heading, "reference"):
        return "numbers or references; not every row has one of its own", False
    return "neither its heading nor its values are known", False
