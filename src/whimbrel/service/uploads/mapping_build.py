"""The mapping that follows from a person's choices: YAML, read by ``whimbrel check --mapping`` as well as here."""

from __future__ import annotations

from collections import Counter
from typing import Any

import yaml

from whimbrel.intake.mapping import ANY, parse_mapping
from whimbrel.intake.propose_columns import SCOPES
from whimbrel.service.uploads.choices import KEY, ONCE, Choices
from whimbrel.service.uploads.proposed import Proposed, targets
from whimbrel.standard.errors import WhimbrelError

# Rows of these tables belong to the person of the same row of the sheet.
_OF_A_PERSON = ("exploitations", "payments", "legs", "perpetrators")
_DATED = ("date",)
_WITH_SIGN = ("money", "number")


class TwiceFilled(WhimbrelError):
    """Two columns of the file were given the same meaning; ``headings`` says which."""

    exit_code = 10

    def __init__(self, headings: list[str]):
        super().__init__("Two columns fill the same place. Leave one of them out, or choose another meaning.")
        self.headings = headings


def mapping_data(given: Proposed, choices: Choices) -> dict[str, Any]:
    """The data of the mapping file. TwiceFilled if two columns mean the same; Refused M04 if it cannot be read."""
    proposal = given.proposal
    assert proposal is not None
    twice = [t for t, n in Counter(filter(None, choices.targets.values())).items() if n > 1]
    if twice:
        raise TwiceFilled([h for h, t in choices.targets.items() if t in twice])
    found: dict[str, dict[str, Any]] = {}
    for heading, target in choices.targets.items():
        if ":" not in target and target:
            table, name = target.split(".")
            found.setdefault(table, {})[name] = _rule(given, choices, heading, target)
    for column in proposal.columns:
        if "flags" in column.rule and column.target in choices.flags:
            found.setdefault(column.table, {})[column.column] = dict(column.rule)
    for target, constant in choices.constants.items():
        table, name = target.split(".")
        # What is the same in every row of a table that is not there says nothing.
        if table in found or table == choices.main:
            found.setdefault(table, {}).setdefault(name, {"constant": constant})
    if choices.main == "persons":
        found.setdefault("persons", {})
    _link(found, choices.main)
    data: dict[str, Any] = {
        "id": "own mapping",
        "confirmed": "yes" if choices.confirmed else "no",
        "missing": dict(choices.missing),
        "leave_out": [b.heading for b in proposal.left_out] + [h for h in given.headings if _unused(h, given, choices)],
        "tables": {t: {**_settings(t, found, given, choices), "columns": c} for t, c in found.items()},
    }
    parse_mapping(data, "own mapping")
    return data


def mapping_text(data: dict[str, Any]) -> str:
    """The mapping as it is kept."""
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)


def _unused(heading: str, given: Proposed, choices: Choices) -> bool:
    assert given.proposal is not None
    crossed = {h for c in given.proposal.columns if c.target in choices.flags for h in c.headings}
    return not choices.targets.get(heading) and heading not in crossed


def _rule(given: Proposed, choices: Choices, heading: str, target: str) -> dict[str, Any]:
    column = targets(choices.main)[target]
    assert given.proposal is not None
    proposed = next((c for c in given.proposal.columns if c.target == target and c.rule.get("from") == heading), None)
    rule: dict[str, Any] = {"from": heading}
    if proposed and "several" in proposed.rule:
        rule["several"] = proposed.rule["several"]
    if column.type in _DATED:
        before = str((proposed.rule.get("dates") if proposed else "") or "")
        era = "buddhist" if "buddhist" in before else ""
        if dates := " ".join(filter(None, (era, choices.dates.get(heading, "")))) or before:
            rule["dates"] = dates
    if column.type in _WITH_SIGN and choices.decimal.get(heading):
        rule["decimal"] = choices.decimal[heading]
    if codes := choices.codes.get(heading):
        rule["codes"] = dict(codes)
    return rule


def _link(found: dict[str, dict[str, Any]], main: str) -> None:
    """Say which rows belong together: all that were made of one row of the sheet."""
    if main != "persons":
        return
    for table in _OF_A_PERSON:
        if table in found:
            found[table]["person"] = {"row": "persons"}
    if "legs" in found:
        found["legs"].setdefault("sequence", {"constant": "1"})
    if "incidents" in found:
        found["persons"]["incident"] = {"row": "incidents"}
        if "offences" in found:
            found["offences"]["incident"] = {"row": "incidents"}


def _settings(table: str, found: dict[str, dict[str, Any]], given: Proposed, choices: Choices) -> dict[str, Any]:
    assert given.proposal is not None
    entry: dict[str, Any] = {}
    if given.proposal.sheet:
        entry["sheet"] = given.proposal.sheet
    for heading, target in choices.targets.items():
        way, _, of = target.partition(":")
        if of == table and way in (KEY, ONCE):
            entry[way] = heading
    amount = found[table].get("amount", {})
    if table == "payments" and choices.main == "persons" and "from" in amount:
        entry["when"] = {amount["from"]: [ANY]}
    return entry


def tables_of(main: str) -> tuple[str, ...]:
    """Tables that a list of this kind can fill."""
    return SCOPES.get(main, (main,))
