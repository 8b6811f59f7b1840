"""The door: text in any script as words of plain Latin letters, each word by the rules of its own script."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files

from anyascii import anyascii

from whimbrel.linkage.names.scripts.arabic import read_arabic
from whimbrel.linkage.names.scripts.burmese import read_burmese
from whimbrel.linkage.names.scripts.cyrillic import one_script, read_cyrillic
from whimbrel.linkage.names.scripts.indic import read_indic
from whimbrel.linkage.names.scripts.khmer import read_khmer
from whimbrel.linkage.names.scripts.lao import read_lao
from whimbrel.linkage.names.scripts.thai import read_thai
from whimbrel.linkage.names.scripts.zawgyi import from_zawgyi
from whimbrel.vocabulary.yaml_file import read_yaml

Reader = Callable[[str], str]

_PLAIN = re.compile(r"[a-z]+(?:'[a-z]+)*")
_APOSTROPHES = frozenset("'\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf`\u00b4\u02c8\uff07")
_BURMESE = re.compile("[\u1000-\u109f]")
_NOUGHT = re.compile("(?<![\u1041-\u1049])\u1040(?=[\u1000-\u103e])|(?<=[\u1031\u103b])\u1040")
_BREAK, _NOTHING, _ANY = "break", "nothing", "any"


def latin(text: str) -> str:
    """The words of a text in lower-case Latin letters, one space between them: only a-z, the apostrophe and the space.

    Whatever is written about the letters (accents, digits, full stops, marks that have no width) goes. A word that mixes
    scripts is read piece by piece. Text that is in such words already comes back as it is.
    """
    if text.isascii():
        return " ".join(_PLAIN.findall(_without_digits(text.lower())))
    text = unicodedata.normalize("NFKC", text)
    if _BURMESE.search(text):
        # The digit nought is typed for the letter wa, which looks like it.
        text = unicodedata.normalize("NFC", from_zawgyi(_NOUGHT.sub("\u101d", text)))
    pieces: list[str] = []
    for script, run in _runs(one_script(text)):
        pieces.append(_reader(script)(run))
    return " ".join(_PLAIN.findall("".join(pieces).lower()))


def _without_digits(text: str) -> str:
    return text.translate(_DIGITS)


_DIGITS = str.maketrans("", "", "0123456789")


def _runs(text: str) -> list[tuple[str, str]]:
    """The text in pieces of one script each; marks, which may have no script of their own, stay with the letter before."""
    runs: list[tuple[str, str]] = []
    start, current = 0, _NOTHING
    kept: list[str] = []
    for letter in text:
        script = _script(letter)
        if script == _NOTHING:
            continue
        if script not in (current, "mark"):
            if len(kept) > start:
                runs.append((current, "".join(kept[start:])))
            start, current = len(kept), script
        kept.append(letter)
    if len(kept) > start:
        runs.append((current, "".join(kept[start:])))
    return runs


@cache
def _script(letter: str) -> str:
    """The script of a letter, or what else is done with it: it divides words, it is dropped, it is a mark of any letter."""
    if letter in _APOSTROPHES:
        return _ANY
    category = unicodedata.category(letter)
    if (
        category in ("Cf", "Nd", "Cs", "Cn", "Co") or letter == "\u0640"
    ):  # the last: the stroke that stretches Arabic words
        return _NOTHING
    if category[0] not in "LM":
        return _BREAK
    starts, blocks = _blocks()
    first, last, script = blocks[max(bisect_right(starts, ord(letter)) - 1, 0)]
    if first <= ord(letter) <= last:
        return script
    return "mark" if category[0] == "M" else _ANY


@cache
def _blocks() -> tuple[list[int], list[tuple[int, int, str]]]:
    """First code points in order, and the blocks that begin there."""
    table = read_yaml(files("whimbrel.linkage.names.scripts") / "blocks.yaml")
    blocks = sorted((first, last, script) for script, spans in table.items() for first, last in spans)
    return [first for first, _, _ in blocks], blocks


def _letters(run: str) -> str:
    """A piece in a script without rules of its own: letter by letter, with every sort of apostrophe made one."""
    return anyascii("".join("'" if letter in _APOSTROPHES else letter for letter in run))


def _syllables(run: str) -> str:
    """Chinese characters and Korean syllables: each a word."""
    return f" {' '.join(anyascii(sign) for sign in run)} "


def _space(_run: str) -> str:
    return " "


_INDIC = ("bengali", "devanagari", "gurmukhi", "gujarati", "tamil", "telugu", "kannada", "malayalam", "sinhala")
_READERS: dict[str, Reader] = {
    _BREAK: _space,
    "syllables": _syllables,
    "arabic": read_arabic,
    "burmese": read_burmese,
    "cyrillic": read_cyrillic,
    "khmer": read_khmer,
    "lao": read_lao,
    "thai": read_thai,
} | {name: partial(read_indic, name) for name in _INDIC}


def _reader(script: str) -> Reader:
    return _READERS.get(script, _letters)
