"""What a heading may mean: compared with the labels of the standard and with the headings that agencies use.

The words are data (``headings.yaml``). A heading is looked at whole, without its brackets, and in its parts where it is
bilingual (``Sex / Giới tính``); words that only say whose column it is are dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml
from rapidfuzz import fuzz

from whimbrel.standard.model import tables
from whimbrel.vocabulary.code_lists import code_list, code_lists

EXACT, SAME, NEAR, MAYBE, PART = 1.0, 0.95, 0.85, 0.8, 0.75
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_PARTS = re.compile(r"\s*[/|\\;:]\s*|\s+[-–—]\s+")
_JOINED = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class HeadingMatch:
    """How well a heading fits a column of the standard: ``score`` 0.75 to 1, why, and a code that it says besides."""

    table: str
    column: str
    score: float
    reason: str
    says: str | None = None


@lru_cache(maxsize=16384)
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


def spaced(heading: str) -> str:
    """``CountryOfExploitation`` and ``country_of_exploitation`` with spaces between their words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_+", " ", heading)


def key_of(phrase: str) -> str:
    """The form in which a known word is compared: bare, but with its accents where little else is left."""
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


@lru_cache(maxsize=16384)
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
            for theirs in column.crosswalk.values():
                if re.fullmatch(r"[A-Za-z]{3}_[A-Za-z]{4,}", theirs):
                    own.setdefault(bare(theirs), (EXACT, None))
    for key, given in words()["columns"].items():
        place, _, says = key.partition("@")
        table_id, _, name = place.partition(".")
        own = found[(table_id, name)]
        for order, heading in enumerate(given):
            # Among headings that mean the same, the usual ones come first; that settles who gets the column.
            sure = (MAYBE if heading.startswith("~") else EXACT) - order * 1e-4
            own[key_of(heading)] = (sure, says or None)
    return found


def forms_of(heading: str) -> list[str]:
    """The heading whole, without brackets, and its parts, as bare texts."""
    numbered = re.sub(r"^\s*(?:[Qq]?\d{1,3}|[a-zA-Z])[.)]\s+", "", heading)
    numbered = spaced(numbered)
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
    forms = forms_of(heading)
    best: dict[tuple[str, str], tuple[float, str, str | None]] = {}

    def take(place: tuple[str, str], score: float, reason: str, says: str | None) -> None:
        if place not in best or score > best[place][0]:
            best[place] = (score, reason, says)

    for form in forms:
        for text, loss in _hits(form).items():
            for place, sure, says in _index().places[text]:
                exact = loss <= EXACT - SAME
                reason = _known(sure) if exact else _likeness(loss, text)
                take(place, sure - loss - (0.02 if not loss and form != forms[0] else 0), reason, says)
    for table_id, name in _phrases() if _choices(heading) else ():
        if tables()[table_id].columns[name].list in _choices(heading):
            take((table_id, name), SAME, "heading names its codes", None)
    found = [
        HeadingMatch(place[0], place[1], given[0], given[1], given[2])
        for place, given in best.items()
        if given[0] > MAYBE + 0.05 or _about(forms[0], place[0])
    ]
    order = {place: number for number, place in enumerate(_phrases())}
    return tuple(sorted(found, key=lambda m: (-m.score, order[m.table, m.column])))


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


class _Phrase(NamedTuple):
    """A known heading, taken apart once: thousands of headings are compared with it."""

    text: str
    core: str
    words: frozenset[str]


@dataclass
class _Index:
    """The known headings, by what a heading must share with them to be like them."""

    places: dict[str, list[tuple[tuple[str, str], float, str | None]]] = field(default_factory=dict)
    by_core: dict[str, list[str]] = field(default_factory=dict)
    by_size: dict[tuple[int, int], list[_Phrase]] = field(default_factory=dict)
    by_word: dict[str, list[_Phrase]] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)


@cache
def _index() -> _Index:
    index = _Index()
    for place, phrases in _phrases().items():
        for text, (sure, says) in phrases.items():
            index.places.setdefault(text, []).append((place, sure, says))
    for text in index.places:
        phrase = _Phrase(text, core(text), frozenset(text.split()))
        index.by_core.setdefault(phrase.core, []).append(text)
        index.by_size.setdefault((len(phrase.core.split()), len(phrase.core)), []).append(phrase)
        if len(phrase.words) > 1:
            index.by_word.setdefault(max(phrase.words, key=len), []).append(phrase)
        if _JOINED.fullmatch(text):
            index.joined.append(text)
    return index


def _hits(form: str) -> dict[str, float]:
    """Known headings that a bare heading is like, each with what the likeness costs."""
    index, own = _index(), core(form)
    words_form = frozenset(form.split())
    found = {form: 0.0} if form in index.places else {}

    def like(texts: Iterable[str], loss: float) -> None:
        for text in texts:
            found.setdefault(text, loss)

    like([own] if own in index.places else [], EXACT - SAME)
    like(index.by_core.get(own, ()) if " " in own else (), EXACT - SAME)
    count = len(own.split())
    for length in range(len(own) - 4, len(own) + 5):
        like((p.text for p in index.by_size.get((count, length), ()) if _nearly(own, p.core)), EXACT - NEAR)
    if len(words_form) <= 7:
        shared = (p for w in words_form for p in index.by_word.get(w, ()))
        like((p.text for p in shared if p.words < words_form), EXACT - PART)
    for text in _leading() & index.places.keys():
        if _leads(text, form):
            like([text], EXACT - PART + 0.001 * (len(own) - len(text)))
    for text in index.joined:
        if text in own and len(text) >= 0.6 * len(own):
            like([text], EXACT - PART + 0.001 * (len(own) - len(text)))
    return found


def _likeness(loss: float, text: str) -> str:
    return f'heading spelled nearly like "{text}"' if loss <= EXACT - NEAR else f'heading holds "{text}"'


@cache
def _leading() -> frozenset[str]:
    return frozenset(bare(w) for w in words()["leading"])


def _leads(phrase: str, form: str) -> bool:
    joined = bool(_JOINED.fullmatch(phrase)) and form.startswith(phrase) and len(form) <= 6
    return joined or (form.startswith(phrase + " ") and len(form.split()) <= 6)


def _nearly(one: str, other: str) -> bool:
    """Whether two headings differ by a slip of the pen in their words; none of the words may be another word."""
    words_one, words_other = one.split(), other.split()
    if len(words_one) != len(words_other) or len(one) < 5 or not one.isascii():
        return False
    pairs = [(a, b) for a, b in zip(words_one, words_other, strict=True) if a != b]
    return len(pairs) <= 2 and all(min(len(a), len(b)) >= 5 and fuzz.ratio(a, b, score_cutoff=88) for a, b in pairs)


def _known(sure: float) -> str:
    return "heading is a known one" if sure > MAYBE else "heading may mean it: check"
