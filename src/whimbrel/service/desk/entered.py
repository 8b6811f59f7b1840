"""What a person typed or chose, as the desk keeps it: a canonical text for each column, or what was typed, unread.

==========  =======================================================  ==================================
type        canonical text                                           example
==========  =======================================================  ==================================
code        the code, or a reason why there is none                  ``raid``, ``refused``
answer      yes, no, or a reason                                     ``yes``
flags       codes that are yes, a bar, what the others are           ``victim;migrant|unknown``
country     ISO alpha-3, several separated by semicolons             ``KHM``, ``KHM;THA``
date        the date with the precision it has                       ``2026-05-03``, ``2026-05``, ``2026``
numbers     digits with a decimal point, or a reason                 ``34``, ``12.5``, ``unknown``
text        the text                                                 ``THB``
==========  =======================================================  ==================================

A blank is *not yet said*; it becomes unknown when a return is made, never no.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from whimbrel.intake.values.dates import AmbiguousOrder, Dated, dated
from whimbrel.intake.values.numbers import decimal, two_ways
from whimbrel.standard.model import Column, missing_reasons
from whimbrel.vocabulary.code_lists import code_list
from whimbrel.vocabulary.countries import countries, match_country, special_codes

UNREAD = "?"
_LONGEST = 20_000


@dataclass(frozen=True)
class Entered:
    """``text``: canonical, or ``?`` and what was typed. ``fault``: key of the words that say what is wrong, or empty."""

    text: str
    fault: str = ""


def read(column: Column, given: str) -> Entered:
    """Read what was typed into a column. Nothing typed is thrown away: what cannot be read is kept as it is, with its fault."""
    given = given.replace("\r\n", "\n").replace("\x00", "").strip()[:_LONGEST]
    if not given or given == "|":
        return Entered("")
    if given.startswith(UNREAD):
        given = given[1:].strip()
    if column.type != "text" and given in missing_reasons() and _may_lack(column):
        return Entered(given)
    return _READ[column.type](column, given)


def _may_lack(column: Column) -> bool:
    return column.type in ("code", "answer", "country") or column.reason


def _code(column: Column, given: str) -> Entered:
    codes = code_list("answer" if column.type == "answer" else column.list or "")
    several = [g.strip() for g in given.split(";")] if column.several else [given]
    found = [g if g in codes else codes.match(g) for g in several if g]
    if not found or None in found:
        reason = code_list("missing_reason").match(given)
        return Entered(reason) if reason else Entered(UNREAD + given, "desk_fault_code")
    return Entered(";".join(dict.fromkeys(str(f) for f in found)))


def _flags(column: Column, given: str) -> Entered:
    yes, _, rest = given.partition("|")
    codes = code_list(column.list or "")
    chosen = [c for c in dict.fromkeys(yes.split(";")) if c in codes]
    if rest not in ("no", *missing_reasons()):
        rest = "unknown"
    return Entered(f"{';'.join(sorted(chosen, key=codes.codes.index))}|{rest}" if chosen or rest != "unknown" else "")


def _country(column: Column, given: str) -> Entered:
    pieces = [p.strip() for p in re.split(r"[;、]", given) if p.strip()] if column.several else [given]
    found: list[str] = []
    for piece in pieces:
        if piece in countries() or piece in special_codes():
            found.append(piece)
            continue
        match = match_country(piece)
        if match.how in ("ambiguous", "historical"):
            return Entered(UNREAD + given, "desk_fault_country_which")
        if not match.code:
            return Entered(UNREAD + given, "desk_fault_country")
        found.append(match.code)
    return Entered(";".join(dict.fromkeys(found)))


def _date(column: Column, given: str) -> Entered:
    try:
        found = dated(given)
    except AmbiguousOrder:
        return Entered(UNREAD + given, "desk_fault_date_order")
    if found is None:
        return Entered(UNREAD + given, "desk_fault_date")
    if found.first > dt.date.today() + dt.timedelta(days=1) and column.name != "expires":  # noqa: DTZ011 the clerk's day
        return Entered(UNREAD + given, "desk_fault_date_future")
    if found.first.year < 1900:
        return Entered(UNREAD + given, "desk_fault_date")
    return Entered(date_text(found))


def date_text(found: Dated) -> str:
    """A date as canonical text, no more exact than it is."""
    year = f"{found.first.year:04d}"
    return {
        "day": found.first.isoformat(),
        "month": f"{year}-{found.first.month:02d}",
        "quarter": f"{year}-Q{(found.first.month + 2) // 3}",
        "year_span": f"{year}-{found.last.year:04d}",
    }.get(found.precision, year)


def _number(column: Column, given: str) -> Entered:
    if column.type == "money" and two_ways(given):
        return Entered(UNREAD + given, "desk_fault_thousands")
    number = decimal(given)
    if number is None or (column.type == "integer" and number != number.to_integral_value()):
        return Entered(UNREAD + given, "desk_fault_number")
    low, high = column.minimum, column.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        return Entered(UNREAD + given, "desk_fault_range")
    return Entered(f"{number.normalize():f}" if number else "0")


def _text(column: Column, given: str) -> Entered:
    if column.pattern:
        tidy = given if re.fullmatch(column.pattern, given) else given.upper()
        return Entered(tidy) if re.fullmatch(column.pattern, tidy) else Entered(UNREAD + given, "desk_fault_form")
    if column.maximum and len(given) > column.maximum:
        return Entered(UNREAD + given, "desk_fault_long")
    return Entered(given)


_READ = {
    "code": _code,
    "answer": _code,
    "flags": _flags,
    "country": _country,
    "date": _date,
    "integer": _number,
    "number": _number,
    "coordinate": _number,
    "money": _number,
    "text": _text,
}
