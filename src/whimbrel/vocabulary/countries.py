"""Which country a text means: codes and names in many languages to ISO 3166-1 codes, without ever guessing.

The facts lie in ``places/`` (see its README). Only listed spellings match: there is no fuzzy comparison, because a
wrong country is worse than none. What fits several countries is reported as ambiguous, with its candidates.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, cast

from .country_facts import (
    Country,
    countries,
    countries_in,
    country_name,
    own_names,
    region_of,
    regions,
    rows,
    special_codes,
    territories,
)

__all__ = [
    "Country", "CountryMatch", "countries", "countries_in", "country_name", "find_region", "match_country",
    "region_of", "regions", "special_codes",
]  # fmt: skip

How = Literal[
    "iso3", "iso2", "m49", "name", "alias", "demonym", "historical", "misspelling",
    "several", "ambiguous", "special", "region", "none",
]  # fmt: skip

# Earlier languages win where one spelling means two countries; English and the explicit aliases win over all.
LANGUAGES = tuple(
    """
    en fr es ru ar zh zh_Hant pt de it nl vi th lo km my id ms fil ja ko tr fa ur hi bn ne si ta te pa ps uz kk
    ky tg tk az hy ka uk be pl cs sk sl hr sr sr_Latn bs mk sq bg ro hu el he sv da nb fi is et lv lt mn am so
    sw ti ha yo ig zu af ca eu gl ga cy mt ku ckb
    """.split()  # noqa: SIM905 - a list of quoted words would fill the page
)

# Letters that Unicode does not decompose, and Persian forms of Arabic letters.
_FOLD = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ə": "e", "ð": "d", "ی": "ي", "ک": "ك", "ى": "ي"}
)
# Diacritics, but not the vowel signs of Indic scripts or Thai, which tell words apart.
_STRIPPED = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640]")
_COUNT = re.compile(r"^\s*\d+\s+(?=\D)")  # "97 albanian", "3 nigériens"
_SEPARATOR = re.compile(r"\s*[;|/&+,\n、]\s*|\s+(?:and|et|y|e|und|en|và|и|和)\s+", re.IGNORECASE)
_LOST = "\ufffd"
# Bytes read in the wrong alphabet: what was assumed, what was meant.
_MISREADINGS = (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("mac_roman", "utf-8"), ("cp1252", "mac_roman"))


@dataclass(frozen=True)
class CountryMatch:
    """What a text was matched to.

    ``code`` is an ISO 3166-1 alpha-3 or special code, and None unless there is exactly one. ``codes`` holds that code,
    or the several in the order given, or the candidates of an ambiguous text, or the M49 region if how is "region".
    """

    code: str | None
    how: How
    codes: tuple[str, ...] = ()


NO_MATCH = CountryMatch(None, "none")


def _key(text: str) -> str:
    """Spelling without case, diacritics, punctuation and surplus space."""
    text = _STRIPPED.sub("", unicodedata.normalize("NFKD", text.casefold()).translate(_FOLD))
    kept = []
    for sign in text:
        category = unicodedata.category(sign)
        if sign == _LOST or category[0] in "LMN":
            kept.append(sign)
        elif sign not in "'’‘`´ʼ" and category != "Cf":  # apostrophes and joiners vanish, the rest parts words
            kept.append(" ")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


@cache
def _codes() -> dict[str, CountryMatch]:
    """Codes, upper case, because "no" is not Norway and "na" not Namibia; alpha-3 in lower case too."""
    found: dict[str, CountryMatch] = {}
    for country in countries().values():
        found[country.iso3] = found[country.iso3.lower()] = CountryMatch(country.iso3, "iso3", (country.iso3,))
        found[country.iso2] = CountryMatch(country.iso3, "iso2", (country.iso3,))
        if country.m49:
            found[country.m49] = CountryMatch(country.iso3, "m49", (country.iso3,))
    for row in rows("aliases.csv"):
        if not row["language"]:
            found[row["alias"]] = _alias(row)
    return found


def _alias(row: dict[str, str]) -> CountryMatch:
    codes = tuple(row["iso3"].split())
    if row["kind"] == "region":
        return CountryMatch(None, "region", codes)
    if len(codes) > 1:
        return CountryMatch(None, "ambiguous", codes)
    kinds: dict[str, How] = {"name": "alias", "code": "alias"}
    return CountryMatch(codes[0], kinds.get(row["kind"], cast(How, row["kind"])), codes)


@cache
def _own_spellings() -> dict[str, CountryMatch]:
    """What our own lists spell, by its key: most of what files hold, known without the many languages of CLDR."""
    found: dict[str, CountryMatch] = {}
    for (code, _), name in own_names().items():
        if code in countries():
            found.setdefault(_key(name), CountryMatch(code, "name", (code,)))
    for row in rows("aliases.csv"):
        if row["language"]:
            found.setdefault(_key(row["alias"]), _alias(row))
    return found


@cache
def _names() -> dict[str, CountryMatch]:
    """Every listed spelling by its key; English names go before aliases, those before CLDR, inverted names last."""
    found = dict(_own_spellings())
    for language in LANGUAGES:
        local = territories(language)
        for country in countries().values():
            if given := local.get(country.iso2):
                found.setdefault(_key(given), CountryMatch(country.iso3, "name", (country.iso3,)))
    # "Polynesia, French"; without these, "Samoa, American" would read as two nationalities.
    for country in countries().values():
        words = _key(territories("en").get(country.iso2, "")).split()
        for cut in range(1, len(words)):
            inverted = " ".join(words[cut:] + words[:cut])
            found.setdefault(inverted, CountryMatch(country.iso3, "name", (country.iso3,)))
    return found


@cache
def _region_names() -> dict[str, str]:
    found = {_key(row["alias"]): row["iso3"] for row in rows("aliases.csv") if row["kind"] == "region"}
    for language in ("en", "fr", "zh", *LANGUAGES):
        for code in regions():
            name = own_names().get((code, language)) or territories(language).get(code)
            if name:
                found.setdefault(_key(name), code)
    return found


def find_region(text: str) -> str | None:
    """M49 code of a region given by name in any language or by number (padded or not)."""
    text = re.sub(r"^\s*M49 Region:\s*", "", text)  # as UNODC GLOTIP writes it
    number = text.strip().zfill(3)
    return number if number in regions() else _region_names().get(_key(text))


def _listed(text: str) -> CountryMatch:
    """One value, as listed or with words around it that say nothing about which country."""
    text = _COUNT.sub("", text).strip()
    number = text.zfill(3) if text.isdecimal() and text != "00" else text
    if found := _codes().get(number):
        return found
    key = _key(text)
    if found := _own_spellings().get(key) or _names().get(key):
        # Unaccented, the short names of Vietnamese and others are common words: "ao" is not Áo, Austria.
        return NO_MATCH if found.how == "name" and len(key) < 3 and text.isascii() else found
    bare = re.sub(r"^((citizens?|nationals?) of )?(the )?| (nationals?|citizens?)$", "", key)
    if bare != key:
        return _own_spellings().get(bare) or _names().get(bare, NO_MATCH)
    # "Other Countries (Panama, Brazil, etc.)": brackets hold examples. Not so for countries: "China (Taiwan)".
    outside = _names().get(_key(text.partition("(")[0]), NO_MATCH) if "(" in text else NO_MATCH
    if outside.how in ("special", "region"):
        return outside
    region = find_region(text.partition("(")[0] or text)
    return CountryMatch(None, "region", (region,)) if region else NO_MATCH


def _side_by_side(words: list[str]) -> Iterator[list[CountryMatch]]:
    """Ways to read words as demonyms in a row. Country names do not count: "Island" is Iceland in Danish."""
    if not words:
        yield []
    for cut in range(1, len(words) + 1):
        head = _names().get(" ".join(words[:cut]), NO_MATCH)
        if head.how in ("demonym", "ambiguous") or head.code in ("XXA", "XXX"):
            yield from ([head, *rest] for rest in _side_by_side(words[cut:]))


def _match(text: str) -> CountryMatch:
    text = unicodedata.normalize("NFKC", text).strip(" \t\r\n\ufeff\u200b")  # full-width signs, byte-order marks
    found = _listed(text)
    if found.how != "none" or len(text) > 200:
        return found
    # Fewest parts: "South Sudanese Sudanese" must not fall into smaller pieces.
    ways = sorted(_side_by_side(_key(_COUNT.sub("", text)).split()), key=len)
    pieces = [piece for piece in _SEPARATOR.split(text) if piece.strip()]
    parts = ways[0] if ways else [_match(piece) for piece in pieces if piece != text]
    if not parts or any(part.how in ("none", "region") for part in parts):
        return NO_MATCH
    codes = tuple(dict.fromkeys(code for part in parts for code in part.codes))
    if len(codes) == 1:
        return parts[0]
    return CountryMatch(None, "ambiguous" if any(part.how == "ambiguous" for part in parts) else "several", codes)


def _restored(text: str) -> CountryMatch:
    """A text whose accented letters were lost: accepted if all spellings with the letters that are left agree."""
    key = _key(text)
    # Each lost letter may be none or any: with many of them the search through all names would have no end.
    if sum(map(str.isalpha, key)) < 3 or key.count(_LOST) > 4:
        return NO_MATCH
    pattern = re.compile(re.escape(key).replace(_LOST, ".?"))
    fits = [match for spelling, match in _names().items() if pattern.fullmatch(spelling)]
    return fits[0] if len({match.codes for match in fits}) == 1 else NO_MATCH


@lru_cache(maxsize=65536)
def match_country(text: str) -> CountryMatch:
    """Country, special value, several countries or candidates that a text in any language stands for; never a guess."""
    found = _match(text)
    for assumed, meant in _MISREADINGS if found.how == "none" and not text.isascii() else ():
        try:
            found = _match(text.encode(assumed).decode(meant))
        except UnicodeError:
            continue
        if found.how != "none":
            return found
    return _restored(text) if found.how == "none" and _LOST in text else found
