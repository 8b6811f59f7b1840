"""What identifies a person: headings and values that a submission must not hold.

The words are data (``identifying.yaml``). The test errs towards refusing; nothing it looks at is ever repeated in a message.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+\d[\d ().-]{6,}\d|0\d{1,3}[ .-]\d{3}[ .-]?\d{3,4}")
_DOCUMENT = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{1,2} ?\d{6,9}|\d{15}|\d{17}[\dXx]|\d{9}|\d{12,13})(?![A-Za-z0-9])")
_LATIN_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-ÞĐƠƯ][\w’'-]+)(?: [A-ZÀ-ÖØ-ÞĐƠƯ][\w’'-]*){1,4}")
_UPPER_NAME = re.compile(r"[A-ZĐƠƯÀ-Þ]{2,}(?:,? [A-ZĐƠƯÀ-Þ]{2,}){1,3}")


@cache
def _words() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("identifying.yaml").read_text("utf-8"))
    return data


def _bare(text: str) -> str:
    marks = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(c for c in marks if c.isalnum() or (unicodedata.category(c) in ("Mn", "Mc") and ord(c) > 0x0E00))


def identifying_heading(heading: str) -> bool:
    """Whether a column heading says that the column identifies people (``First name``, ``Passport no.``, ``姓名``)."""
    bare = _bare(heading.split("/")[-1])
    # Prefixes that other systems put before their field names do not hide what the field is.
    bare = re.sub(r"^(prs|vic|per|victim|person|migrant)(?=[a-z])", "", bare)
    words = _words()
    return bare in {_bare(w) for w in words["whole"]} or any(
        bare.startswith(p) or bare.endswith(p) for p in map(_bare, words["parts"])
    )


def identifies(text: str, *, names: bool = False) -> bool:
    """Whether a value looks like an e-mail address, a telephone or document number, or a titled name.

    names: also refuse what is written like a person's name. Only for cells that should hold a code: elsewhere an
    office such as "Salvation Army" is written like one.
    """
    if _EMAIL.search(text) or _PHONE.search(text) or _DOCUMENT.search(text):
        return True
    first = text.split()[0].rstrip(".").casefold() if text.split() else ""
    if len(text.split()) > 1 and first in _words()["titles"]:
        return True
    if not names:
        return False
    if 2 <= len(text) <= 4 and text[0] in _words()["chinese_family_names"] and all("一" <= c <= "鿿" for c in text):
        return True
    return bool(_LATIN_NAME.fullmatch(text) or _UPPER_NAME.fullmatch(text))
