"""What a heading may mean: compared with the labels of the standard and with the headings that agencies use.

The words are data (``headings.yaml``). A heading is looked at whole, without its brackets, and in its parts where it is
bilingual (``Sex / Giới tính``); words that only say whose column it is are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale
from rapidfuzz import fuzz

from whimbrel.standard.identifying import identifying_heading
from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_list, code_lists

EXACT, SAME, NEAR, MAYBE, PART = 1.0, 0.95, 0.85, 0.8, 0.75
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_PARTS = re.compile(r"\s*[/|\\;:]\s*|\s+[-–—]\s+")
_NAME = re.compile(r"(?:^| )names?$|^names? of |^noms?(?: complets?)? (?:d[eu]|et) |^nombres? (?:y|completo)")
_JOINED = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class HeadingMatch:
    """How well a heading fits a column of the standard: ``score`` 0.75 to 1, why, and a code that it says besides."""

    table: str
    column: str
    score: float
    reason: str
    says: str | None = None


def bare(text: str) -> str:
    """Text without case, accents and signs, words parted by one space; marks that are vowels (Thai, Khmer) stay."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("đ", "d").replace("n°", "no")
    kept = []
    for sign in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(sign)
        if kind[0] in "LN" or (kind in ("Mn", "Mc") and ord(sign) > 0x0E00):
            kept.append(sign)
        elif kind != "Mn":
            kept.append(" ")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def accented(text: str) -> str:
    """Text without case and signs, its accents kept: Vietnamese ``nợ`` is a debt, ``no`` a number."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text).split())


def _key(phrase: str) -> str:
    key = bare(phrase)
    return accented(phrase) if len(key) <= 3 and key.isascii() and not phrase.isascii() else key


@cache
def words() -> dict[str, Any]:
    """The file ``headings.yaml``."""
    data: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("headings.yaml").read_text("utf-8"))
    return data


@cache
def _fill() -> tuple[frozenset[str], tuple[str, ...]]:
    given = [bare(w) for w in words()["fill"]]
    return frozenset(w for w in given if w.isascii()), tuple(w for w in given if w and not w.isascii())


def core(key: str) -> str:
    """A bare heading without the words that only say whose column it is; the heading itself if nothing else is left."""
    spaced, joined = _fill()
    for word in joined:
        if key.startswith(word) and len(key) > len(word):
            key = key[len(word) :].strip()
    left = [w for w in key.split() if w not in spaced]
    return " ".join(left) or key


@cache
def _phrases() -> dict[tuple[str, str], dict[str, tuple[float, str | None]]]:
    """(table, column) -> bare heading -> (how sure it is, code it says besides)."""
    found: dict[tuple[str, str], dict[str, tuple[float, str | None]]] = {}
    for table in tables().values():
        for column in table.columns.values():
            own = found.setdefault((table.id, column.name), {})
            for label in column.label.values():
                own.setdefault(bare(label), (EXACT, None))
            for field in column.crosswalk.values():
                if "_" in field and re.fullmatch(r"[A-Za-z]{3}_[A-Za-z]{4,}", field):
                    own.setdefault(bare(field), (EXACT, None))
    for key, given in words()["columns"].items():
        place, _, says = key.partition("@")
        table_id, _, name = place.partition(".")
        own = found[(table_id, name)]
        for order, heading in enumerate(given):
            # Among headings that mean the same, the usual ones come first; that settles who gets the column.
            sure = (MAYBE if heading.startswith("~") else EXACT) - order * 1e-4
            own[_key(heading)] = (sure, says or None)
    return found


def _forms(heading: str) -> list[str]:
    """The heading whole, without brackets, and its parts, as bare texts."""
    numbered = re.sub(r"^\s*(?:[Qq]?\d{1,3}|[a-zA-Z])[.)]\s+", "", heading)
    short = words()["short"]
    numbered = re.sub(r"[A-Za-z]+", lambda m: short.get(m.group().casefold(), m.group()), numbered)
    outside = _BRACKETS.sub(" ", numbered)
    forms = [heading, numbered, outside, *_PARTS.split(outside), *_BRACKETS.findall(heading)]
    # Two scripts side by side: "Sex 性别".
    scripts = re.findall(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+", outside)
    forms += scripts if len(scripts) > 1 else []
    return [f for f in dict.fromkeys([bare(heading), *(k(f) for f in forms for k in (bare, accented))]) if f]


@lru_cache(maxsize=4096)
def match_heading(heading: str) -> tuple[HeadingMatch, ...]:
    """Every column of the standard that the heading may mean, best first; empty if none."""
    forms = _forms(heading)
    found = []
    for (table_id, column), phrases in _phrases().items():
        best = _best(forms, phrases)
        named = tables()[table_id].columns[column].list
        if named in _choices(heading) and (best is None or best[0] < SAME):
            best = (SAME, "heading names its codes", None)
        if best and (best[0] > MAYBE + 0.05 or _about(forms[0], table_id)):
            found.append(HeadingMatch(table_id, column, *best))
    return tuple(sorted(found, key=lambda m: -m.score))


def _about(key: str, table_id: str) -> bool:
    """Whether the heading can be about the rows of a table: what it says of others is not said of the person."""
    if table_id in ("perpetrators", "actors", "ties", "payments", "legs"):
        return True
    return not any(re.search(rf"(?:^| ){bare(w)}(?: |$)" if bare(w).isascii() else bare(w), key) for w in _others())


@cache
def _others() -> tuple[str, ...]:
    return tuple(words()["others"])


@cache
def _choices(heading: str) -> frozenset[str]:
    """Code lists of which a heading such as ``Victim/Suspect`` or ``M/F`` names at least two codes and nothing else."""
    inside = [b for b in _BRACKETS.findall(heading) if "/" in b]
    parts = [p for p in re.split(r"\s*/\s*", inside[0] if inside else _BRACKETS.sub("", heading)) if p.strip()]
    if not 2 <= len(parts) <= 6:
        return frozenset()
    # Letters say too little: "S/N" is a serial number, not two sectors of work.
    wanted = [i for i in code_lists() if i not in ("answer", "missing_reason")]
    wanted = wanted if min(map(len, parts)) >= 3 else ["sex"]
    codes = {i: {code_list(i).match(p) for p in parts} for i in wanted}
    return frozenset(i for i, found in codes.items() if None not in found and len(found) == len(parts))


def _best(forms: list[str], phrases: dict[str, tuple[float, str | None]]) -> tuple[float, str, str | None] | None:
    best: tuple[float, str, str | None] | None = None

    def take(score: float, reason: str, says: str | None) -> None:
        nonlocal best
        if best is None or score > best[0]:
            best = (score, reason, says)

    for form in forms:
        if form in phrases:
            sure, says = phrases[form]
            take(sure - (0 if form == forms[0] else 0.02), _known(sure), says)
    if best and best[0] > MAYBE:
        return best
    for form in forms:
        own = core(form)
        for phrase, (sure, says) in phrases.items():
            if own == phrase or (own == core(phrase) and " " in own):
                take(sure - (EXACT - SAME), _known(sure), says)
            elif _nearly(own, core(phrase)):
                take(sure - (EXACT - NEAR), f'heading spelled nearly like "{phrase}"', says)
            elif " " in phrase and set(phrase.split()) < set(form.split()) and len(form.split()) <= 7:
                take(sure - (EXACT - PART), f'heading holds "{phrase}"', says)
            elif _leads(phrase, form) or (
                _JOINED.fullmatch(phrase) and phrase in own and len(phrase) >= 0.6 * len(own)
            ):
                take(sure - (EXACT - PART) - 0.001 * (len(own) - len(phrase)), f'heading holds "{phrase}"', says)
    return best


@cache
def _leading() -> frozenset[str]:
    return frozenset(bare(w) for w in words()["leading"])


def _leads(phrase: str, form: str) -> bool:
    if phrase not in _leading():
        return False
    joined = bool(_JOINED.fullmatch(phrase)) and form.startswith(phrase) and len(form) <= 6
    return joined or (form.startswith(phrase + " ") and len(form.split()) <= 6)


def _nearly(one: str, other: str) -> bool:
    """Whether two headings differ by a slip of the pen in their words; none of the words may be another word."""
    words_one, words_other = one.split(), other.split()
    if len(words_one) != len(words_other) or len(one) < 5 or not one.isascii():
        return False
    pairs = [(a, b) for a, b in zip(words_one, words_other, strict=True) if a != b]
    return len(pairs) <= 2 and all(min(len(a), len(b)) >= 5 and fuzz.ratio(a, b) >= 88 for a, b in pairs)


def _known(sure: float) -> str:
    return "heading is a known one" if sure > MAYBE else "heading may mean it: check"


def is_identifying(heading: str) -> bool:
    """Whether a heading says that its column identifies people, errs towards yes."""
    forms = _forms(heading)
    if identifying_heading(heading) or any(identifying_heading(f) or _NAME.search(f) for f in forms):
        return True
    return any(_holds(f, _key(w)) for f in forms for w in words()["identifying"])


def _holds(form: str, phrase: str) -> bool:
    """Whether a phrase stands in a heading as words; in scripts without spaces, anywhere."""
    return f" {phrase} " in f" {form} " if ord(phrase[0]) < 0x0E00 else phrase in form


def is_one_of(heading: str, kind: str) -> bool:
    """Whether a heading belongs to a list of ``headings.yaml``: free_text, reference or incident_reference."""
    known = {bare(w) for w in words()[kind]}
    forms = _forms(heading)
    if kind == "free_text" and any(f.startswith(w) for f in forms for w in known if len(w) > 5 or not w.isascii()):
        return True
    return any(f in known or (" of " not in f and core(f) in known) for f in forms)


def scaled(heading: str) -> bool:
    """Whether a heading says that its numbers are in thousands or millions."""
    known = {w for given in words()["scales"] for w in (bare(given), accented(given))}
    texts = {bare(heading), accented(heading)}
    return any(set(t.split()) & known or any(w in t for w in known if not w.isascii()) for t in texts)


@cache
def _currencies() -> tuple[frozenset[str], dict[str, str]]:
    given = words()["currencies"]
    named = {unicodedata.normalize("NFC", w.casefold()): code for code in given for w in given[code]}
    return frozenset(Locale("en").currencies), named


def currency_in(heading: str) -> str | None:
    """The ISO 4217 code that a heading such as ``Fee paid (USD)`` or ``费用（美元）`` names; None if it names none."""
    codes, named = _currencies()
    text = unicodedata.normalize("NFKC", heading)
    found = {w for w in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text) if w in codes}
    if not found:
        # Longest first: "美元" holds "元".
        rest = unicodedata.normalize("NFC", text.casefold())
        for word in sorted(named, key=len, reverse=True):
            form = rf"(?<!\w){re.escape(word)}(?!\w)" if word[0].isalpha() and word[0] < "\u0e00" else re.escape(word)
            if re.search(form, rest):
                found.add(named[word])
                rest = re.sub(form, " ", rest)
    return found.pop() if len(found) == 1 else None
