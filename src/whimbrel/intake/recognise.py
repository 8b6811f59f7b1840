"""Which source a file is: told by the headings of its sheets, never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from whimbrel.intake.mapping import Mapping, flag_fields, parse_mapping
from whimbrel.intake.reading.sheet import Sheet, header_names
from whimbrel.standard.faults import Faults, Refused
from whimbrel.standard.model import tables
from whimbrel.vocabulary.yaml_file import read_yaml

CUT = 32


@dataclass(frozen=True)
class Match:
    """A mapping and the sheet each of its tables comes from; ``names``: sheet name -> {heading in the file: source column}."""

    mapping: Mapping
    sheets: dict[str, Sheet]
    names: dict[str, dict[str, str]]


@cache
def sources() -> dict[str, Mapping]:
    """Built-in sources by id: one per ``sources/*.yaml``."""
    found = {}
    for file in sorted(files(__package__).joinpath("sources").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            data = read_yaml(file)
            data["spellings"] = _spellings(data.get("spellings") or {})
            found[data["id"]] = parse_mapping(data, file.name)
    return found


def _spellings(given: dict[str, str]) -> dict[str, str]:
    """``{crosswalk: X}``: every further spelling of a flag column that the crosswalk knows leads to the first."""
    scheme = given.get("crosswalk")
    if not scheme:
        return given
    found = {}
    for table in tables().values():
        for column in table.columns.values():
            if column.type == "flags":
                for names in flag_fields(scheme, column.list or "").values():
                    found.update(dict.fromkeys(names[1:], names[0]))
    return found


def bind(mapping: Mapping, headings: tuple[str, ...]) -> dict[str, str]:
    """Heading in the file -> source column of the mapping; exact first, then other spellings, case, and names cut short."""
    wanted = [*mapping.sources(), *mapping.leave_out, *mapping.identifying, *_names(mapping.recognise)]
    by_case = {w.casefold(): w for w in wanted}
    by_cut = {w[:CUT].casefold(): w for w in wanted if len(w) > CUT}
    by_base = {w.casefold(): w for w in wanted}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for step in range(4):
        for heading in headings:
            if heading in found:
                continue
            key = heading.casefold()
            name = (
                (heading if heading in wanted else None),
                mapping.spellings.get(heading),
                by_case.get(key) or by_base.get(key.split("/")[-1]),
                by_cut.get(key),
            )[step]
            if name and name not in taken:
                found[heading] = name
                taken.add(name)
    return found


def _names(recognise: Any) -> list[str]:
    return [*recognise.get("all", []), *recognise.get("any", []), *recognise.get("none", [])]


@cache
def _told_by(source: str) -> tuple[frozenset[str], ...]:
    """All spellings of each column a source is told by: most rows of a file hold none, and are passed over quickly."""
    mapping = sources()[source]
    wanted = [
        {name, name[:CUT], *(s for s, n in mapping.spellings.items() if n == name)} for name in mapping.recognise["all"]
    ]
    return tuple(frozenset(map(str.casefold, names)) for names in wanted)


def _fits(mapping: Mapping, bound: dict[str, str]) -> bool:
    have = set(bound.values())
    rule = mapping.recognise
    wanted_any = rule.get("any", [])
    return (
        set(rule["all"]) <= have
        and not set(rule.get("none", [])) & have
        and (not wanted_any or bool(set(wanted_any) & {*have, *bound}))
    )


def recognise(sheets: list[Sheet], forced: str | None = None) -> Match:
    """The source of a file with these sheets. ``forced``: the id of a source to use whatever the headings say.

    Raises Refused F11 if no source fits, F12 if a forced one lacks its columns.
    """
    from whimbrel.intake.own_forms import recognise_own_form

    own = recognise_own_form(sheets, forced)
    if own:
        return own
    if forced and forced not in sources():
        raise Refused("F11")
    candidates = [sources()[forced]] if forced else list(sources().values())
    best: tuple[int, Match] | None = None
    for sheet in sheets:
        for row, cells in sheet.header_choices:
            headings = header_names(list(cells), sheet.name, Faults())
            keys = {key for h in map(str.casefold, headings) for key in (h, h.split("/")[-1])}
            for mapping in candidates:
                if any(keys.isdisjoint(spellings) for spellings in _told_by(mapping.id)):
                    continue
                bound = bind(mapping, headings)
                if _fits(mapping, bound) and (best is None or len(bound) > best[0]):
                    at = sheet.rehead(row) if sheet.rehead and row != sheet.header_row else sheet
                    best = (len(bound), _match(mapping, at, bound))
    if best:
        return best[1]
    if forced:
        mapping = candidates[0]
        bound = bind(mapping, sheets[0].columns)
        lacking = next((w for w in mapping.recognise["all"] if w not in bound.values()), "")
        raise Refused("F12", sheet=sheets[0].name, wanted=lacking)
    raise Refused("F11")


def _match(mapping: Mapping, sheet: Sheet, bound: dict[str, str]) -> Match:
    return Match(mapping, {t.table: sheet for t in mapping.tables}, {sheet.name: bound})


def with_mapping(mapping: Mapping, sheets: list[Sheet]) -> Match:
    """The agency's own mapping laid on the file's sheets; columns it lacks are found when it is applied."""
    by_name = {s.name: s for s in sheets}
    chosen: dict[str, Sheet] = {}
    for table in mapping.tables:
        if table.sheet and table.sheet not in by_name:
            raise Refused("M05", sheet=table.sheet)
        sheet = by_name[table.sheet] if table.sheet else sheets[0]
        wanted = set(mapping.sources())
        fitting = max(
            sheet.header_choices,
            key=lambda choice: len(wanted & set(header_names(list(choice[1]), "", Faults()))),
            default=(sheet.header_row, ()),
        )
        chosen[table.table] = sheet.rehead(fitting[0]) if sheet.rehead and fitting[0] != sheet.header_row else sheet
    return Match(mapping, chosen, {s.name: bind(mapping, s.columns) for s in chosen.values()})
