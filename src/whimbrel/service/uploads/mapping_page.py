"""What the page of the mapping assistant shows: a row for each column of the file, its meanings to choose from, its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from whimbrel.intake.propose_columns import CODED
from whimbrel.service.uploads.choices import DATES, DECIMALS, KEY, ONCE, Choices, values_of
from whimbrel.service.uploads.mapping_build import tables_of
from whimbrel.service.uploads.proposed import Proposed, targets
from whimbrel.service.words import word
from whimbrel.standard.model import Column, missing_reasons, tables
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries, country_name

# A form has so many fields at most; values that the standard reads by itself are passed over first.
_MOST_VALUES = 600
_LONGEST_SELECT = 40


@dataclass(frozen=True)
class ValueRow:
    """One value of a column and the code chosen for it. ``place``: its number in the column, by which the form knows it."""

    place: int
    given: str
    code: str
    note: str
    rows: int


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file. ``sure``: key of the words for how sure the machine is; ``options``: (label, [(value, label)])."""

    number: int
    heading: str
    target: str
    sure: str
    reason: str
    notes: tuple[str, ...]
    values: tuple[ValueRow, ...]
    by_itself: int
    choices: tuple[tuple[str, str], ...]
    datalist: str
    dates: str | None
    decimal: str | None
    changed: bool

    @property
    def undecided(self) -> int:
        """How many values still wait for a code."""
        return sum(not v.code for v in self.values)


def column_rows(given: Proposed, choices: Choices, language: str) -> list[ColumnRow]:
    """A row for each column of the file, in its order."""
    proposal = given.proposal
    assert proposal is not None
    crossed = {h for c in proposal.columns if "flags" in c.rule for h in c.headings}
    by_heading = {c.rule["from"]: c for c in proposal.columns if "from" in c.rule}
    numbered: dict[str, list[str]] = {}
    for table, entry in proposal.settings.items():
        for way in (KEY, ONCE):
            numbered.setdefault(str(entry.get(way)), []).append(f"{way}:{table}")
    why_not = {b.heading: b.reason for b in proposal.not_mapped}
    left = _MOST_VALUES
    found = []
    for number, heading in enumerate(given.headings):
        if heading in crossed:
            continue
        target = choices.targets.get(heading, "")
        column = targets(proposal.table).get(target)
        proposed = by_heading.get(heading)
        same = proposed is not None and proposed.target == target
        values, by_itself = _values(given, choices, heading, target, left)
        left -= len(values)
        options, datalist = codes_of(column, language) if column and values else ((), "")
        found.append(
            ColumnRow(
                number=number,
                heading=heading,
                target=target,
                sure=_sure(proposed.score if proposed else 1.0 if target in numbered.get(heading, ()) else None),
                reason=proposed.reason if proposed and same else "" if proposed else why_not.get(heading, ""),
                notes=proposed.notes if proposed and same else (),
                values=values,
                by_itself=by_itself,
                choices=options,
                datalist=datalist,
                dates=_asked(column, "date", choices.dates.get(heading, ""), DATES),
                decimal=_asked(column, "money number", choices.decimal.get(heading, ""), DECIMALS),
                changed=proposed is not None and not same,
            )
        )
    return found


def _asked(column: Column | None, types: str, chosen: str, allowed: tuple[str, ...]) -> str | None:
    """What was chosen, where the column has such a choice."""
    if column is None or column.type not in types.split():
        return None
    return next((a for a in allowed if a in chosen), "")


def _sure(score: float | None) -> str:
    if score is None:
        return "uploads_sure_none"
    return "uploads_sure_high" if score >= 0.85 else "uploads_sure_middle" if score >= 0.65 else "uploads_sure_low"


def _values(
    given: Proposed, choices: Choices, heading: str, target: str, left: int
) -> tuple[tuple[ValueRow, ...], int]:
    shown, by_itself = [], 0
    counts = given.values.get(heading, {})
    chosen = choices.codes.get(heading, {})
    for place, (value, (code, note)) in enumerate(values_of(given, heading, target).items()):
        now = chosen.get(value, code)
        if now and now == code and not note and (len(shown) >= left or left < _MOST_VALUES // 2):
            by_itself += 1
        else:
            shown.append(ValueRow(place, value, now or "", note, counts.get(value, 0)))
    return tuple(shown), by_itself


def codes_of(column: Column, language: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Codes to choose from with their labels, or, where they are many, the id of a list for a field to write into."""
    if column.type == "country":
        return (), "countries"
    codes = code_list(column.list or "answer")
    if len(codes.codes) > _LONGEST_SELECT:
        return (), f"list-{column.list}"
    return tuple((c, codes.label(c, language)) for c in codes.codes) + _reasons(language), ""


def _reasons(language: str) -> tuple[tuple[str, str], ...]:
    return tuple((r, code_list("missing_reason").label(r, language)) for r in missing_reasons())


def datalists(
    rows: list[ColumnRow], constants: list[dict[str, Any]], language: str
) -> dict[str, list[tuple[str, str]]]:
    """The lists that fields of the page refer to, each once."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in {r.datalist for r in rows} | {str(c["datalist"]) for c in constants}:
        if name == "countries":
            found[name] = [(c, country_name(c, language)) for c in countries()] + list(_reasons(language))
        elif name:
            codes = code_list(name.removeprefix("list-"))
            found[name] = [(c, codes.label(c, language)) for c in codes.codes] + list(_reasons(language))
    return found


def meanings(main: str, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every meaning that a column can be given, by table: (label, [(value, label)])."""
    found = []
    every = targets(main)
    for table in tables_of(main):
        options = [(t, c.label_in(language)) for t, c in every.items() if t.split(".")[0] == table]
        if table == main:
            options.append((f"{KEY}:{table}", word("uploads_as_key", language)))
        if table == "incidents" and main == "persons":
            options.append((f"{ONCE}:{table}", word("uploads_as_once", language)))
        found.append((tables()[table].label_in(language), options))
    return found


def constants(given: Proposed, choices: Choices, language: str) -> list[dict[str, Any]]:
    """What is the same in every row: proposed, or required by the standard and not in the file."""
    proposal = given.proposal
    assert proposal is not None
    wanted = dict.fromkeys(choices.constants)
    wanted |= dict.fromkeys(f"{lack.table}.{lack.column}" for lack in proposal.lacking)
    lacking = {f"{lack.table}.{lack.column}" for lack in proposal.lacking}
    filled = set(choices.targets.values())
    found = []
    for target in wanted:
        column = targets(proposal.table).get(target)
        if column is None or target in filled:
            continue
        options, datalist = codes_of(column, language) if column.type in CODED else ((), "")
        table = tables()[target.split(".")[0]].label_in(language)
        found.append(
            {
                "target": target,
                "label": f"{table}: {column.label_in(language)}",
                "value": choices.constants.get(target, ""),
                "choices": options,
                "datalist": datalist,
                "required": target in lacking,
            }
        )
    return found


def blocks(given: Proposed, choices: Choices, language: str) -> list[dict[str, Any]]:
    """Blocks of columns with a cross in each, kept or left out as a whole."""
    proposal = given.proposal
    assert proposal is not None
    found = []
    for number, column in enumerate(proposal.columns):
        if "flags" in column.rule:
            of = tables()[column.table].columns[column.column]
            codes = code_list(of.list or "answer")
            pairs = [(h, codes.label(c, language)) for c, h in column.rule["flags"].items() if c in codes]
            label = f"{tables()[column.table].label_in(language)}: {of.label_in(language)}"
            found.append({"number": number, "label": label, "pairs": pairs, "kept": column.target in choices.flags})
    return found
