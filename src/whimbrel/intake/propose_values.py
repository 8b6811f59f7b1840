"""What values say about a column: how many of them the standard can read there, and the code of each that is listed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from whimbrel.intake.mapping import ColumnRule
from whimbrel.intake.proposal import ProposedValue
from whimbrel.intake.propose_headings import bare
from whimbrel.intake.propose_profile import Profile
from whimbrel.intake.values.codes import Reader, reader_of
from whimbrel.intake.values.dates import AmbiguousOrder, Dated, dated, numeric_parts, order_of
from whimbrel.intake.values.numbers import count, decimal, two_ways, whole
from whimbrel.standard.identifying import identifies
from whimbrel.standard.model import Column, missing_reasons
from whimbrel.vocabulary.code_lists import code_list, code_lists
from whimbrel.vocabulary.countries import country_name, match_country
from whimbrel.vocabulary.country_facts import countries, rows, territories

_LOOKED_AT = 400
_LONGEST_CELL = 200
_SEPARATORS = (None, ";", "|", "/", "+", "&", ",", "、", ";,", ",/", ",&", ",+", "、,", " ")
_READ = (None, "V10", "V16")
_CODED = ("code", "flags", "answer", "country")
_NEAR = 85
_BUDDHIST = range(2400, 2601)


@dataclass(frozen=True)
class Evidence:
    """How a column's values read as a column of the standard: ``read`` of ``total`` distinct ones; what they prove."""

    read: int
    total: int
    several: str | None = None
    dates: str | None = None
    decimal: str | None = None
    codes: int = 0
    notes: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        """Share of the distinct values that can be read; None if there is no value to judge by."""
        return self.read / self.total if self.total else None

    @property
    def words(self) -> str:
        """The evidence in words."""
        if not self.total:
            return "no value to judge by"
        return f"{self.read:,} of {self.total:,} different values can be read"


def evidence(column: Column, profile: Profile, *, counts: bool = False) -> Evidence:
    """What the values of ``profile`` say for ``column``. counts: also ``<5`` is a number, as in a table of figures."""
    texts = profile.stated[:_LOOKED_AT]
    if column.type in _CODED:
        return _as_codes(column, texts)
    if column.type == "date":
        return _as_dates(texts)
    if column.type == "text":
        form = re.compile(column.pattern) if column.pattern else None
        read = [bool(form.fullmatch(t)) if form else len(t) <= int(column.maximum or 80) for t in texts]
        return Evidence(sum(read), len(texts))
    sign, notes = _decimal_sign(texts) if column.type in ("money", "number") else (None, ())
    return Evidence(sum(_is_number(column, t, counts, sign) for t in texts), len(texts), decimal=sign, notes=notes)


def _decimal_sign(texts: list[str]) -> tuple[str | None, tuple[str, ...]]:
    """The decimal sign, if amounts such as 500.000 are there and others of the column tell what their points are."""
    if not any(two_ways(t) for t in texts):
        return None, ()
    comma = any(re.search(r"\.\d{3}[.,]|^\d+,\d{1,2}$", t) for t in texts)
    point = any(re.search(r",\d{3}(?:[.,]|$)|^\d+\.(?:\d{1,2}|\d{4,})$", t) for t in texts)
    if comma != point:
        return ("," if comma else "."), ()
    return None, ('is 500.000 half a million (write decimal: ",") or five hundred (write decimal: ".")?',)


def _is_number(column: Column, text: str, counts: bool, sign: str | None) -> bool:
    if counts and (found := count(text)):
        return found.low >= 0
    number = whole(text) if column.type == "integer" else decimal(text, sign)
    low, high = column.minimum, column.maximum
    return number is not None and (low is None or number >= low) and (high is None or number <= high)


def _as_codes(column: Column, texts: list[str]) -> Evidence:
    best = Evidence(0, len(texts))
    # A list of codes is short; looking for codes in long prose would take long and find chance words.
    short = [t for t in texts if len(t) <= _LONGEST_CELL]
    for signs in _SEPARATORS if column.several or column.type == "flags" else (None,):
        reader = reader_of(ColumnRule(column, several=signs), {})
        if signs and not any(s in t for t in short for s in signs):
            continue
        if signs == " " and sum(map(len, short)) > 60 * len(short):
            continue
        read = [reader.read(t) for t in short]
        # A country that cannot be told from another is still a country.
        good = [codes for codes, fault in read if fault in (*_READ, "V11")]
        codes = {c for found in good for c in found.split(";")} - set(missing_reasons())
        if len(good) > best.read or (signs is None and best.read == 0):
            best = Evidence(len(good), len(texts), several=signs, codes=len(codes))
    return best


def _as_dates(texts: list[str]) -> Evidence:
    order = order_of(texts)
    numeric = [t for t in texts if numeric_parts(t)]
    found = [d for t in texts if (d := _date(t, order))]
    years = [d.first.year for d in found]
    buddhist = bool(years) and all(y in _BUDDHIST for y in years)
    good = [y for y in years if buddhist or 1900 <= y <= 2100]
    notes = []
    if numeric and not order:
        both = any(a > 12 for a, _ in filter(None, map(numeric_parts, numeric))) and bool(
            [b for _, b in filter(None, map(numeric_parts, numeric)) if b > 12]
        )
        notes.append(
            "both orders of day and month stand in this column: correct it, or write dates as 2021-05-03"
            if both
            else "day_first or month_first? No date of this column tells; write it here, for example dates: day_first"
        )
    if buddhist:
        notes.append("all years are of the Buddhist era; 543 are taken off")
    elif any(y in _BUDDHIST for y in years):
        notes.append("some years are of the Buddhist era and some are not: correct the column")
    how = " ".join(filter(None, ("buddhist" if buddhist else None, order)))
    return Evidence(len(good), len(texts), dates=how or None, codes=len(set(good)), notes=tuple(notes))


def _date(text: str, order: str | None) -> Dated | None:
    for way in (order,) if order else ("day_first", "month_first"):
        try:
            if found := dated(text, order=way):
                return found
        except AmbiguousOrder:
            continue
    return None


def day_numbers(profile: Profile) -> bool:
    """Whether the values are the day numbers that a spreadsheet shows where a date is formatted as a number."""
    stated = profile.stated
    return bool(stated) and all(re.fullmatch(r"[34]\d{4}", v) for v in stated)


def listed(column: Column, profile: Profile, several: str | None) -> tuple[tuple[ProposedValue, ...], int]:
    """Every distinct value with its proposed code, read ones first; how many were kept back as they may name people.

    Where there are too many values for a list, only those that cannot be read are listed, if these are few.
    """
    reader = reader_of(ColumnRule(column, several=several), {})
    parts: Counter[str] = Counter()
    for text, number in profile.values.items():
        fine = not several or reader.one(text)[1] in _READ
        for piece in [text] if fine else reader.pieces(text):
            parts[piece] += number
    found, kept_back = [], 0
    for text, number in sorted(parts.items(), key=lambda pair: (-pair[1], pair[0])):
        value = _value(column, reader, text, number)
        if value.code is None or value.note:
            known = column.type == "country" and value.note
            if not known and not may_be_listed(text, number):
                kept_back += 1
                continue
        elif not profile.listable:
            continue
        found.append(value)
    found.sort(key=lambda v: v.code is None)
    return tuple(found if profile.listable or len(found) <= 60 else ()), kept_back


def _value(column: Column, reader: Reader, text: str, number: int) -> ProposedValue:
    if text.casefold() == "na":
        # Namibia, not available and not applicable are written alike.
        if column.type == "country":
            return ProposedValue(text, None, "NAM if it is Namibia, unknown if nobody knows", number)
        return ProposedValue(text, "unknown", "taken for not known; not_applicable if it means that", number)
    code, fault = reader.one(text)
    if fault in _READ:
        note = "a group of codes, kept as it is" if fault == "V16" else ""
        return ProposedValue(text, code, note, number)
    if column.type == "country":
        return ProposedValue(text, None, _which_country(text), number)
    near = None if re.search(r"[;,/&+|、]", text) else near_code(column.list or "answer", text)
    if near:
        return ProposedValue(text, near[0], f'spelled nearly like "{near[1]}": check', number)
    return ProposedValue(text, None, "", number)


@cache
def _phrases(list_id: str) -> tuple[tuple[str, str, str], ...]:
    entries = code_list(list_id).entries.values()
    found = [(e.use or e.code, w, bare(w)) for e in entries for w in (*e.labels.values(), *e.aliases, e.code)]
    return tuple(f for f in found if len(f[2]) >= 4)


def near_code(list_id: str, text: str) -> tuple[str, str] | None:
    """The one code, with its word, that a misspelled text is near to; None if none is, or two are about as near."""
    key = bare(text)
    if len(key) < 4 or not key.isascii():
        return None
    best: dict[str, tuple[float, str]] = {}
    for code, word, phrase in _phrases(list_id):
        score = fuzz.ratio(key, phrase)
        if score > best.get(code, (0.0, ""))[0]:
            best[code] = (score, word)
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    if not ranked or ranked[0][1][0] < _NEAR or (len(ranked) > 1 and ranked[1][1][0] > ranked[0][1][0] - 6):
        return None
    return ranked[0][0], ranked[0][1][1]


def _which_country(text: str) -> str:
    """Candidates for a person to choose from; no country is taken by its nearness: Niger is too near to Nigeria."""
    candidates = list(match_country(text).codes)
    if not candidates:
        key = bare(text)
        scored = {c: max(fuzz.ratio(key, n) for n in names) for c, names in _country_names().items()} if key else {}
        candidates = [c for c, s in sorted(scored.items(), key=lambda item: -item[1])[:3] if s >= 80]
    known = [c for c in candidates if c in countries()]
    return " or ".join(f"{c} ({country_name(c)})" for c in known[:4]) + ("?" if known else "")


@cache
def _country_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {c: set() for c in countries()}
    for row in rows("aliases.csv"):
        if row["iso3"] in found and row["language"]:
            found[row["iso3"]].add(bare(row["alias"]))
    for language in ("en", "fr", "es", "vi", "id"):
        local = territories(language)
        for country in countries().values():
            found[country.iso3].add(bare(local.get(country.iso2, "")))
    return {c: tuple(n for n in names if len(n) > 3) or ("",) for c, names in found.items()}


@cache
def _vocabulary() -> tuple[frozenset[str], tuple[str, ...]]:
    latin, joined = set(), set()
    for list_id in code_lists():
        for entry in code_list(list_id).entries.values():
            for word in (*entry.labels.values(), *entry.aliases):
                latin |= {w for w in bare(word).split() if len(w) >= 4 and w.isascii()}
                joined |= {word} if len(word) >= 2 and "\u4e00" <= word[0] <= "\u9fff" else set()
    return frozenset(latin), tuple(joined)


def may_be_listed(text: str, number: int = 1) -> bool:
    """Whether a value that could not be read may stand in a mapping file: not what may be somebody's name or number.

    number: rows that hold it; words in small letters are taken for a name only where they are rare, as names are.
    """
    if len(text) > 60 or identifies(text):
        return False
    if not identifies(text, names=True) and (number > 2 or not identifies(text.title(), names=True)):
        return True
    latin, joined = _vocabulary()
    return bool(set(bare(text).split()) & latin) or any(w in text for w in joined)
