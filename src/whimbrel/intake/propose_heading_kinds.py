"""What a heading says besides which column it is: that it identifies people, numbers rows, is free text, has a currency."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from babel import Locale

from whimbrel.intake.propose_headings import accented, bare, core, forms_of, key_of, words
from whimbrel.standard.identifying import identifying_heading

_NAME = re.compile(r"(?:^| )names?$|^names? of |^noms?(?: complets?)? (?:d[eu]|et) |^nombres? (?:y|completo)")


def is_identifying(heading: str) -> bool:
    """Whether a heading says that its column identifies people, errs towards yes."""
    forms = forms_of(heading)
    if identifying_heading(heading) or any(identifying_heading(f) or _NAME.search(f) for f in forms):
        return True
    return any(_holds(f, key_of(w)) for f in forms for w in words()["identifying"])


def _holds(form: str, phrase: str) -> bool:
    """Whether a phrase stands in a heading as words; in scripts without spaces, anywhere."""
    return f" {phrase} " in f" {form} " if ord(phrase[0]) < 0x0E00 else phrase in form


def is_one_of(heading: str, kind: str) -> bool:
    """Whether a heading belongs to a list of ``headings.yaml``: free_text, reference or incident_reference."""
    known = {bare(w) for w in words()[kind]}
    forms = forms_of(heading)
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
