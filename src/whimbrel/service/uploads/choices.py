"""What a person chose on the page of the mapping assistant; at first what is proposed, or what the upload's mapping says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from whimbrel.intake.propose_columns import CODED
from whimbrel.intake.propose_profile import Profile
from whimbrel.intake.propose_values import listed
from whimbrel.service.uploads.proposed import Proposed, targets
from whimbrel.standard.model import Column, missing_reasons
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import match_country

KEY, ONCE = "key", "once"
DATES = ("day_first", "month_first")
DECIMALS = (",", ".")


@dataclass
class Choices:
    """``targets``: heading -> ``table.column``, ``key:table``, ``once:table`` or "". codes: heading -> value -> code or None.

    constants: ``table.column`` -> the same in every row. flags: ``table.column`` of blocks of crosses that are kept.
    """

    main: str
    targets: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str | None]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    decimal: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    missing: dict[str, str] = field(default_factory=dict)
    confirmed: bool = False


def first(given: Proposed) -> Choices:
    """As the machine proposes."""
    assert given.proposal is not None
    return _from_tables(given, given.proposal.data())


def of_mapping(given: Proposed, data: Mapping[str, Any]) -> Choices:
    """As a mapping says; its entries that this page cannot show are as proposed."""
    try:
        return _from_tables(given, data)
    except (AttributeError, KeyError, TypeError, ValueError):
        return first(given)


def _from_tables(given: Proposed, data: Mapping[str, Any]) -> Choices:
    proposal = given.proposal
    assert proposal is not None
    choices = Choices(proposal.table, missing={str(k): str(v) for k, v in (data.get("missing") or {}).items()})
    choices.missing = {m: choices.missing.get(m, r) for m, r in proposal.missing.items()}
    choices.confirmed = str(data.get("confirmed", "no")).lower() in ("yes", "true")
    for table, entry in data["tables"].items():
        for way in (KEY, ONCE):
            if entry.get(way):
                choices.targets[str(entry[way])] = f"{way}:{table}"
        for name, rule in entry["columns"].items():
            rule = {"from": rule} if isinstance(rule, str) else rule
            target = f"{table}.{name}"
            if "from" in rule:
                heading = str(rule["from"])
                choices.targets[heading] = target
                choices.codes[heading] = {str(k): v for k, v in (rule.get("codes") or {}).items()}
                choices.dates[heading] = str(rule.get("dates") or "")
                choices.decimal[heading] = str(rule.get("decimal") or "")
            elif "flags" in rule:
                choices.flags.add(target)
            elif "constant" in rule and target in targets(proposal.table):
                choices.constants[target] = str(rule["constant"])
    return choices


def posted(given: Proposed, form: Mapping[str, str]) -> tuple[Choices, bool]:
    """As the form says, field by field; whether columns got another meaning whose values were not shown yet."""
    proposal = given.proposal
    assert proposal is not None
    choices = Choices(proposal.table, confirmed=form.get("confirmed") == "yes")
    allowed = targets(proposal.table)
    changed = False
    for number, heading in enumerate(given.headings):
        target = form.get(f"c{number}", "")
        way, _, table = target.partition(":")
        if target not in allowed and not (way in (KEY, ONCE) and table in {t.split(".")[0] for t in allowed}):
            continue
        choices.targets[heading] = target
        column = allowed.get(target)
        if column is None:
            continue
        if form.get(f"d{number}") in DATES and column.type == "date":
            choices.dates[heading] = form[f"d{number}"]
        if form.get(f"m{number}") in DECIMALS:
            choices.decimal[heading] = form[f"m{number}"]
        shown = values_of(given, heading, target)
        if form.get(f"t{number}") != target:
            # The values on the page were those of another meaning.
            changed = changed or any(code is None for code, _ in shown.values())
            choices.codes[heading] = {value: code for value, (code, _) in shown.items()}
            continue
        codes = choices.codes[heading] = {}
        for place, (value, (proposed, _)) in enumerate(shown.items()):
            said = form.get(f"v{number}-{place}")
            codes[value] = proposed if said is None else code_of(column, said)
    choices.flags = {
        c.target for k, c in enumerate(proposal.columns) if "flags" in c.rule and form.get(f"f{k}") == "yes"
    }
    for target, column in allowed.items():
        if (said := form.get(f"k-{target}", "").strip()) and (code := constant_of(column, said)):
            choices.constants[target] = code
    for number, (mark, reason) in enumerate(proposal.missing.items()):
        said = form.get(f"x{number}", "")
        choices.missing[mark] = said if said in missing_reasons() else reason
    return choices, changed


def values_of(given: Proposed, heading: str, target: str) -> dict[str, tuple[str | None, str]]:
    """Value -> (code proposed for this meaning, note) of the column's values that may be shown."""
    assert given.proposal is not None
    for column in given.proposal.columns:
        if column.target == target and column.rule.get("from") == heading:
            return {v.given: (v.code, v.note) for v in column.values}
    column_ = targets(given.proposal.table).get(target)
    if column_ is None or column_.type not in CODED or heading not in given.values:
        return {}
    counts = Counter(given.values[heading])
    found, _ = listed(column_, Profile(heading, counts, rows=sum(counts.values())), None)
    return {v.given: (v.code, v.note) for v in found}


def code_of(column: Column, said: str) -> str | None:
    """The code that a person chose or wrote for a value; None if it is none, or nothing was chosen."""
    said = said.strip()
    if not said:
        return None
    if said in missing_reasons() or (column.total and said == "total"):
        return said
    if column.type == "country":
        codes = match_country(said).codes
        return codes[0] if len(codes) == 1 else None
    return code_list(column.list or "answer").match(said)


def constant_of(column: Column, said: str) -> str | None:
    """What stands in every row: a code where the column has codes, else a short text as it was written."""
    return code_of(column, said) if column.type in CODED else said[:80]
