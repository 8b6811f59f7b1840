"""SLK-581, the linkage key of Australian statistics: the weaker way, for partners who have only that.

Letters 2, 3 and 5 of the family name, 2 and 3 of the given name, the birth date as DDMMYYYY and a digit for the sex; ``2``
stands for a letter that is not there. It is exact: one letter or day that differs, and the person is not found. It is no
secret: who has it can guess the person, so it is given under a key of the exchange only, and even then every partner who
holds the key can try names. It was made for statistics, not to follow persons. Source: METEOR 686238 (AIHW). That a
missing name is written 999 and 99, and how exactness is flagged, is (unverified).
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from anyascii import anyascii

from whimbrel.linkage.codes.errors import CodesError
from whimbrel.linkage.codes.exchange_key import ExchangeKey

_NOT_LETTERS = re.compile("[^A-Z]")
_BIRTH = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_SEX = {"male": "1", "female": "2"}


@dataclass(frozen=True)
class LinkageKey:
    """``text``: the 14 characters. ``flag``: day, month, year each A (as told) or U (unknown, a stand-in is in the text)."""

    text: str
    flag: str


def slk581(family_name: str, given_name: str, birth: str = "", sex: str = "") -> LinkageKey:
    """The key of a person; a birth date of lower precision gets stand-ins and a flag, an unknown sex the digit 9.

    >>> slk581("Citizen", "Joe", "1971-01-27", "male")
    LinkageKey(text='ITZOE270119711', flag='AAA')
    """
    found = _BIRTH.fullmatch(birth) if birth else None
    if birth and not found:
        raise CodesError("A birth date is written 1991-05-03, 1991-05 or 1991, as far as it is known.")
    year, month, day = found.groups() if found else (None, None, None)
    flag = "".join("A" if part else "U" for part in (day, month, year))
    date = (day or "01") + (month or "01") + (year or "1900")
    letters = _letters(family_name, (2, 3, 5)) + _letters(given_name, (2, 3))
    return LinkageKey(letters + date + _SEX.get(sex, "9"), flag)


def keyed(key: LinkageKey, exchange: ExchangeKey) -> str:
    """The linkage key as an HMAC-SHA-256 under the key of an exchange: equal for equal persons in this exchange only."""
    text = f"{key.text}|{key.flag}"
    return hmac.digest(exchange.derive("slk-581"), text.encode(), "sha256").hex()


def _letters(name: str, places: tuple[int, ...]) -> str:
    plain = _NOT_LETTERS.sub("", anyascii(name).upper())
    if not plain:
        return "9" * len(places)
    return "".join(plain[p - 1] if p <= len(plain) else "2" for p in places)
