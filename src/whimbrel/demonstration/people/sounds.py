"""Mandarin syllables: pinyin with a tone number to tone marks and to Wade-Giles."""

from __future__ import annotations

import re
from functools import cache

MARKS = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ"}
INITIALS = {
    "zh": "ch", "ch": "ch'", "sh": "sh", "b": "p", "p": "p'", "m": "m", "f": "f", "d": "t", "t": "t'", "n": "n",
    "l": "l", "g": "k", "k": "k'", "h": "h", "j": "ch", "q": "ch'", "x": "hs", "r": "j", "z": "ts", "c": "ts'", "s": "s",
}  # fmt: skip
WITHOUT_INITIAL = {
    "yi": "i", "ye": "yeh", "you": "yu", "yan": "yen", "yong": "yung", "yu": "yü", "yuan": "yüan", "yue": "yüeh",
    "yun": "yün", "er": "erh", "e": "o",
}  # fmt: skip
BUZZING = {
    "zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tz'u", "si": "ssu",
}  # fmt: skip


def plain(syllable: str) -> str:
    """Pinyin without its tone number: ``zhang1`` is ``zhang``."""
    return syllable.rstrip("12345")


@cache
def marked(syllable: str) -> str:
    """Pinyin with a tone mark: on a or e, on the o of ou, otherwise on the last vowel."""
    base, tone = plain(syllable), int(syllable[-1])
    if tone == 5:
        return base
    place = next((base.index(v) for v in ("a", "e") if v in base), -1)
    if place < 0 and "ou" in base:
        place = base.index("ou")
    if place < 0:
        place = max(i for i, letter in enumerate(base) if letter in MARKS)
    return base[:place] + MARKS[base[place]][tone - 1] + base[place + 1 :]


@cache
def wade_giles(syllable: str) -> str:
    """Wade-Giles by the standard table, with its apostrophes and without tone: ``cao2`` is ``ts'ao``."""
    base = plain(syllable)
    if base in BUZZING:
        return BUZZING[base]
    found = re.match(r"zh|ch|sh|[bpmfdtnlgkhjqxrzcs]", base)
    if not found:
        return WITHOUT_INITIAL.get(base, base)
    initial, final = found[0], base[found.end() :]
    if initial in "jqx" and final.startswith("u"):
        final = "ü" + final[1:]
    return INITIALS[initial] + _final(initial, final)


def _final(initial: str, final: str) -> str:
    if final in ("ian", "ie", "üe", "iong", "ong"):
        return {"ian": "ien", "ie": "ieh", "üe": "üeh", "iong": "iung", "ong": "ung"}[final]
    if final == "e" and initial in "gkh":
        return "o"
    if final == "uo" and initial not in ("g", "k", "h", "sh"):
        return "o"
    if final == "ui" and initial in "gk":
        return "uei"
    return final
