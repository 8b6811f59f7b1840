"""What identifies a person: headings and values that a submission must not hold.

The words are data (``identifying.yaml``). The test errs towards refusing; nothing it looks at is ever repeated in a
message.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from whimbrel.vocabulary.code_lists import code_list, code_lists

_LONGEST = 500
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,200}\.[^@\s]")
_PHONE = re.compile(
    r"\+\d[\d ().-]{6,}\d"  # +66 81 234 5678
    r"|(?<![\d.])00\d[\d ().-]{7,}\d"
    r"|(?<![\d.])\(?0\d{1,3}\)?[ .-]\d{3,4}[ .-]?\d{3,4}(?!\d)"
    r"|(?<![\d.])0\d{8,10}(?!\d)"
    r"|(?<![\d.])1[3-9]\d{9}(?!\d)"  # a Chinese mobile number
)
_DOCUMENT = re.compile(
    r"(?<![A-Za-z0-9.])(?:"
    r"[A-Z]{1,3}[ -]?\d{6,9}"  # passports
    r"|\d{9}|\d{12,13}|\d{15,16}|\d{17}[\dX]"  # identity numbers of Viet Nam, Thailand, Indonesia, China
    r"|\d-\d{4}-\d{5}-\d{2}-\d"  # Thailand, as printed
    r"|\d{1,2}/[A-Z]{3,12}\([A-Z]{1,3}\) ?\d{6}"  # Myanmar
    r"|\d{3}-\d{2}-\d{4}"  # United States
    r")(?![A-Za-z0-9])",
    re.IGNORECASE,
)
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
    inner = re.sub(r"^(prs|victim|vic|person|per|migrant)(?=[a-z])", "", bare)
    whole, parts = _headings()
    return bool({bare, inner} & whole) or any(b.startswith(parts) or b.endswith(parts) for b in (bare, inner))


@cache
def _headings() -> tuple[frozenset[str], tuple[str, ...]]:
    words = _words()
    return frozenset(map(_bare, words["whole"])), tuple(map(_bare, words["parts"]))


def identifies(text: str, *, names: bool = False) -> bool:
    """Whether a value looks like an e-mail address, a telephone or document number, or a titled name.

    names: also refuse what is written like a person's name. Only for cells that should hold a code: elsewhere an
    office such as "Salvation Army" is written like one.
    """
    # A longer text is refused for its length; looking through all of it would only give an attacker time.
    text = unicodedata.normalize("NFKC", text[:_LONGEST]).strip()
    if _EMAIL.search(text) or _PHONE.search(text) or _DOCUMENT.search(text):
        return True
    words = text.split(maxsplit=1)
    if len(words) > 1 and words[0].rstrip(".").casefold() in _words()["titles"]:
        return True
    if not names:
        return False
    if 2 <= len(text) <= 4 and text[0] in _words()["chinese_family_names"] and all("一" <= c <= "鿿" for c in text):
        return True
    written_so = _LATIN_NAME.fullmatch(text) or _UPPER_NAME.fullmatch(text)
    longer = set(re.findall(r"\w{4,}", text.casefold()))
    return bool(written_so) and not (longer and longer <= _everyday())


@cache
def _everyday() -> frozenset[str]:
    """English words of the vocabulary: "Not Specified" and "Fishing Vessel" are written like names and are none."""
    entries = (code_list(name).code(code) for name in code_lists() for code in code_list(name).codes)
    labels = (label for entry in entries for label in (entry.label("en"), *entry.aliases))
    words = (word for label in labels for word in re.findall(r"[a-z]{4,}", label.casefold()))
    return frozenset(words) | set(_words()["no_names"])
